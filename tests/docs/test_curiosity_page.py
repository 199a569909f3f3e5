"""The figures in the text of the page on curiosity are those of its own code."""

import json
import re
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from labs.bandits.curiosity.demos import LOOKS, SWIM
from labs.bandits.curiosity.noisy_diver import noisy_dive
from labs.bandits.curiosity.play import first_treasure, last, walk
from labs.bandits.curiosity.river import Swimmer, best_pay, swim
from labs.bandits.curiosity.sight import sights
from labs.bandits.curiosity.worlds import Corridor, Room

LAB = Path(__file__).parents[2] / "content" / "labs" / "bandits"
TEXT = " ".join((LAB / "curiosity.md").read_text("utf-8").split())


def test_the_dives_that_found_the_treasure() -> None:
    told = re.search(r"in dives (\d+), (\d+), (\d+), (\d+) and (\d+)\.", TEXT)
    assert told
    found = [first_treasure(10, "counting", seed, 100) for seed in range(5)]
    assert [int(number) for number in told.groups()] == found
    assert "Of the epsilon-greedy divers none does in a thousand." in TEXT
    assert {first_treasure(10, "epsilon-greedy", seed, 1000) for seed in range(5)} == {None}


def test_who_ends_in_the_trap_of_the_corridor() -> None:
    assert "Of 20 seeds, 15 end in the trap. With the bonus all 20 learn the way" in TEXT
    for explorer, right in (("epsilon-greedy", 5), ("counting", 20)):
        ends = [last(walk(explorer, seed), 300).judged for seed in range(20)]
        assert ends.count(Corridor.goal) == right


def test_the_share_that_is_fair() -> None:
    room = Room(Random(1))
    assert "four of 28, a share of 14.3 %" in TEXT
    assert (room.channels, room.states) == (4, 28)
    assert round(100 * 4 / 28, 1) == 14.3


def test_who_stays_at_the_television() -> None:
    """What the study found, and so what the page shows."""
    file = LAB / "curiosity" / "television.json"
    plain = json.loads(file.read_text("utf-8"))["found"]["rooms"]["plain"]
    forward, apart = plain["forward error"], plain["disagreement"]
    assert "Surprise stays at 0.75." in TEXT
    assert round(forward["bonus"][-1], 2) == 0.75
    assert "at the television more than half of the time" in TEXT
    assert apart["share"] > 0.5
    assert "Disagreement falls and falls" in TEXT
    assert apart["bonus"][-1] < apart["bonus"][0] / 20


def test_the_noisy_learners_that_stay_with_second_best(capsys: pytest.CaptureFixture[str]) -> None:
    cell = re.findall(r"```python live\n(.*?)```", (LAB / "curiosity.md").read_text("utf-8"), re.S)
    exec(cell[-1], {})
    pulls = [json.loads(line.split(": ")[1]) for line in capsys.readouterr().out.splitlines()]
    assert "Two of these six learners stay with the second-best arm" in TEXT
    assert [max(row) == row[1] for row in pulls].count(True) == 2
    assert len(pulls) == 6


def test_who_swims_against_the_current() -> None:
    def won(swimmer: Swimmer) -> list[float]:
        return [last(swim(swimmer, seed, SWIM, SWIM), 1).won for seed in range(20)]

    assert "always swims to the right wins about 3.3 million in 5,000 steps" in TEXT
    assert round(best_pay() * SWIM / 100, 1) == 3.3
    assert "in all of 20 lives, for 1.6 million on average" in TEXT
    counting = won("counting")
    assert min(counting) > 50
    assert round(sum(counting) / 20 / 100, 1) == 1.6
    assert "That wins 3.2 million." in TEXT
    assert round(sum(won("optimism")) / 20 / 100, 1) == 3.2
    # 5 a step for 5,000 steps would be 2.5 ten thousands.
    assert max(won("epsilon-greedy")) < 2.5


def test_what_the_learned_features_see() -> None:
    def pictures(every_step: bool) -> list[float]:
        ends = [last(sights(every_step, seed, LOOKS, LOOKS), 1) for seed in range(6)]
        return [end.pictures / end.places for end in ends]

    assert "Of six such learners two fall for it" in TEXT
    seen = pictures(every_step=True)
    assert sum(share > 0.1 for share in seen) == 2
    assert seen[5] > 0.1, "the one that the page shows"
    assert "none of the six sees it, by more than a fortieth" in TEXT
    assert max(pictures(every_step=False)) < 1 / 40


def test_the_dives_of_the_noisy_network() -> None:
    told = re.search(r"seeds find it in dives (\d+), (\d+), (\d+), (\d+) and (\d+),", TEXT)
    assert told
    dives = [noisy_finds(6, seed, 300) for seed in range(5)]
    assert [int(number) for number in told.groups()] == [found.index(True) + 1 for found in dives]
    assert "of their last 50 dives hardly one misses it" in TEXT
    assert min(sum(found[-50:]) for found in dives) >= 49
    assert "eight times as large as in the paper, or the small costs win" in TEXT
    assert not any(any(noisy_finds(6, seed, 300, 0.5)) for seed in range(5))
    assert "In a sea of 8 by 8 none of the five finds anything in 300 dives" in TEXT
    assert not any(any(noisy_finds(8, seed, 300)) for seed in range(5))


def noisy_finds(size: int, seed: int, dives: int, start: float = 4.0) -> list[bool]:
    return [dive.reward > 0.5 for dive in islice(noisy_dive(size, seed, start), dives)]
