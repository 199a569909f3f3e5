"""The reader's game: everybody finds the same machines."""

import re

import pytest

from coldframe import Table
from labs.bandits.deals import ARMS, COINS, DEALS, RIVALS, deal, pulls_of, somebody
from labs.bandits.dilemma import RECORDED, checked, everything, game


def test_coin_number_n_of_a_machine_pays_the_same_to_everyone() -> None:
    dealt = deal(1)
    straight = dealt.paid([3] * 5)
    assert straight == list(dealt.stacks[3][:5])
    mixed = dealt.paid([3, 0, 3, 1, 3, 3, 2, 3])
    assert [mixed[at] for at in (0, 2, 4, 5, 7)] == straight


@pytest.mark.parametrize("number", range(DEALS))
def test_one_machine_is_clearly_the_best(number: int) -> None:
    first, second = sorted(deal(number).means, reverse=True)[:2]
    assert first - second >= 0.05
    assert all(0 < mean < 1 for mean in deal(number).means)


def test_regret_counts_chances_not_luck() -> None:
    dealt = deal(1)
    best, other = dealt.best, (dealt.best + 1) % ARMS
    gap = dealt.means[best] - dealt.means[other]
    assert dealt.regret([best, other, best, other]) == pytest.approx([0, gap, gap, 2 * gap])


@pytest.mark.parametrize("policy", RIVALS)
def test_a_rival_plays_all_its_coins_and_the_same_game_each_time(policy: str) -> None:
    pulls = pulls_of(policy, deal(2), 2)
    assert len(pulls) == COINS
    assert pulls == pulls_of(policy, deal(2), 2)


def test_no_rival_knows_the_coins_before_they_fall() -> None:
    """The page ships the rivals' pulls: they are those of policies that saw only what fell."""
    for number, shown in enumerate(everything()):
        for policy in RIVALS:
            played = tuple(map(int, shown["rivals"][policy]))
            assert played == pulls_of(policy, deal(number), number)


def test_the_reckoning_has_the_least_regret_first_and_names_the_best_machine() -> None:
    table = game([1, *[deal(1).best] * 10]).results["The reckoning"]
    assert isinstance(table, Table)
    rows = list(table.rows)
    assert rows[0][:2] == ("you", 0.0)
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert table.caption == "Machine 6 was the best: it pays 76% of coins"


def test_the_recorded_game_is_of_somebody() -> None:
    assert [0, *somebody(0)] == RECORDED
    table = game().results["The reckoning"]
    assert isinstance(table, Table)
    assert {row[0] for row in table.rows} == {"somebody", *RIVALS}


@pytest.mark.parametrize(
    ("played", "message"),
    [
        ([], "a game has 1 to 100 pulls, and this one 0"),
        ([1, *[0] * 101], "a game has 1 to 100 pulls, and this one 101"),
        ([6, 0], "there is no deal 6: they are 0 to 5"),
        ([1, 0, 10], "pull 2 is of arm 10: they are 0 to 9"),
    ],
)
def test_a_game_that_nobody_can_have_played_is_refused(played: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        checked(played)
