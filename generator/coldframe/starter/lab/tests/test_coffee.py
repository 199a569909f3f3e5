"""A demo is an ordinary function: tests call it like any other."""

import io

import pytest

from coffee import ROOM, cooled, fitted, milk, milk_later, milk_now, readings, your_cup


def test_coffee_cools_down_to_the_room() -> None:
    assert cooled(90, 0) == 90
    assert cooled(90, 10) > cooled(90, 20) > ROOM
    assert cooled(90, 1_000) == pytest.approx(ROOM)


def test_milk_at_once_keeps_a_cup_warmer() -> None:
    for wait in (2, 10, 30):
        assert milk_now(wait, 40, ROOM) > milk_later(wait, wait, 40, ROOM)


def test_without_milk_there_is_nothing_to_choose() -> None:
    assert milk(amount=0).results["lead"] == "0.0"


def test_a_perfect_table_gives_its_law_back() -> None:
    minutes = [0.0, 5.0, 10.0]
    start, rate = fitted(minutes, [cooled(80, t) for t in minutes], ROOM)
    assert (start, rate) == (pytest.approx(80), pytest.approx(0.04))


def test_a_reader_opens_a_table() -> None:
    table = io.BytesIO(b"minute,temperature\n0,80\n10,60\n20,47\n")
    table.name = "mine.csv"
    assert your_cup(table).results["Lost a minute"] == "3.9% of the lead on the room"


def test_a_wrong_table_is_told_in_plain_words() -> None:
    with pytest.raises(ValueError, match="minute,temperature"):
        readings("time;degrees\n0;80\n", ROOM)
