"""The worlds of the page on curiosity, and the learner that lives in them."""

from collections import Counter
from random import Random

import pytest

from labs.bandits.curiosity.learner import QLearner
from labs.bandits.curiosity.play import first_treasure, last, walk
from labs.bandits.curiosity.river import best_pay
from labs.bandits.curiosity.worlds import (
    DOWN,
    LEFT,
    PRESS,
    RIGHT,
    Corridor,
    DeepSea,
    RiverSwim,
    Room,
    Step,
)


def test_only_the_way_to_the_right_finds_the_treasure() -> None:
    sea = DeepSea(10, Random(1))
    state, total = sea.start, 0.0
    for row in range(10):
        state, reward, ends = sea.step(state, sea.rightward[state])
        total += reward
        assert ends == (row == 9)
    assert total == pytest.approx(0.99)


def test_a_dive_that_turns_left_once_finds_nothing() -> None:
    sea = DeepSea(4, Random(1))
    state = sea.step(sea.start, 1 - sea.rightward[sea.start]).state
    for _ in range(3):
        state, reward, _ = sea.step(state, sea.rightward[state])
    assert reward == pytest.approx(-0.01 / 4)


def test_the_corridor_pays_at_its_ends() -> None:
    assert Corridor().step(1, LEFT) == Step(0, 0.1, ends=True)
    assert Corridor().step(11, RIGHT) == Step(12, 1.0, ends=True)
    assert Corridor().step(5, RIGHT) == Step(6)


def test_the_television_changes_by_itself() -> None:
    room = Room(Random(1))
    assert room.states == 28
    shown = Counter(room.step(24, DOWN).state for _ in range(4000))
    assert set(shown) == {24, 25, 26, 27}
    assert min(shown.values()) > 900


def test_with_a_remote_control_it_changes_when_the_button_is_pressed() -> None:
    room = Room(Random(1), remote=True)
    assert {room.step(26, DOWN).state for _ in range(50)} == {26}
    assert {room.step(26, PRESS).state for _ in range(50)} == {24, 25, 26, 27}
    assert room.step(3, PRESS) == Step(3)


@pytest.mark.parametrize(
    ("state", "led"),
    [(0, {0: 0.7, 1: 0.3}), (3, {2: 0.1, 3: 0.6, 4: 0.3}), (5, {4: 0.7, 5: 0.3})],
)
def test_the_current_is_that_of_the_paper(state: int, led: dict[int, float]) -> None:
    river, tries = RiverSwim(Random(1)), 20_000
    came = Counter(river.step(state, RIGHT).state for _ in range(tries))
    assert set(came) == set(led)
    for place, chance in led.items():
        assert abs(came[place] / tries - chance) < 4 * (chance * (1 - chance) / tries) ** 0.5


def test_the_river_pays_5_at_one_end_and_10000_at_the_other() -> None:
    river = RiverSwim(Random(1))
    assert river.step(0, LEFT) == Step(0, 0.0005)
    assert river.step(4, LEFT) == Step(3)
    assert {river.step(5, RIGHT) for _ in range(50)} == {Step(5, 1.0), Step(4)}
    assert {river.start for _ in range(50)} == {1, 2}


def test_what_always_to_the_right_wins_follows_from_the_current() -> None:
    river, state, won = RiverSwim(Random(2)), 1, 0.0
    for _ in range(100_000):
        state, reward, _ = river.step(state, RIGHT)
        won += reward
    assert won / 100_000 == pytest.approx(best_pay(), rel=0.05)


def test_an_action_is_worth_its_reward_and_the_best_that_follows() -> None:
    learner = QLearner(3, 2, Random(1), rate=0.5, discount=0.9)
    learner.learn(1, 0, Step(2, 1.0, ends=True))
    learner.learn(0, 1, Step(1, 0.2), bonus=0.1)
    assert learner.values[:2] == [[0.0, pytest.approx(0.5 * (0.3 + 0.9 * 0.5))], [0.5, 0.0]]
    assert learner.best(0) == 1


@pytest.mark.parametrize(("size", "most"), [(5, 15), (10, 51)])
def test_counting_finds_the_treasure_of_the_deep_sea(size: int, most: int) -> None:
    for seed in range(5):
        first = first_treasure(size, "counting", seed, most)
        assert first is not None, seed


def test_epsilon_greedy_does_not() -> None:
    found = [first_treasure(10, "epsilon-greedy", seed, 1000) for seed in range(3)]
    assert found == [None, None, None]


def test_counting_leads_through_the_corridor_every_time() -> None:
    ends = [last(walk("counting", seed), 300).judged for seed in range(5)]
    assert ends == [Corridor.goal] * 5


def test_epsilon_greedy_mostly_stays_with_the_small_reward() -> None:
    ends = [last(walk("epsilon-greedy", seed), 300).judged for seed in range(20)]
    assert ends.count(0) == 15
