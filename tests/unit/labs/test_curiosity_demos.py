"""The demos of the page on curiosity, called as the ordinary functions that they are."""

from labs.bandits.curiosity.demos import DIVES, EVERY, FRAMES, corridor, room, sea


def test_the_sea_is_drawn_dive_by_dive() -> None:
    frames = list(sea("counting", size=4))
    assert len(frames) == FRAMES
    assert str(frames[-1]["Result"]).startswith("Treasure found 295 times in 300 dives")
    picture = frames[-1]["Visits"].text
    assert picture.count("<rect") == 16
    assert f">{DIVES}</text>" in picture
    assert "★" in picture


def test_a_diver_who_finds_nothing_is_not_said_to() -> None:
    assert list(sea("epsilon-greedy", size=10))[-1]["Result"] == (
        "Treasure found 0 times in 300 dives."
    )


def test_the_corridor_tells_where_what_was_learned_leads() -> None:
    for explorer, where in (("epsilon-greedy", "small"), ("counting", "large")):
        *_, last = corridor(explorer)
        assert str(last["Result"]).endswith(f"leads to the {where} reward.")


def test_the_room_draws_the_television_and_the_time_there() -> None:
    first = next(iter(room("count")))
    assert ">TV</text>" in first["Visits"].text
    (row,) = first["At the television"].spec["data"]["values"]
    assert row["step"] == EVERY
    assert 0 <= row["share"] <= 100
