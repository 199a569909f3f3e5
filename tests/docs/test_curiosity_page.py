"""The figures in the text of the page on curiosity are those of its own code."""

import json
import re
import runpy
from pathlib import Path
from random import Random

import pytest

from labs.bandits.curiosity.play import first_treasure, last, walk
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
    """What the build records, and so what the page shows."""
    module = runpy.run_path(str(LAB / "curiosity" / "television.json.py"))
    forward, apart = module["told"]("forward error", False), module["told"]("disagreement", False)
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
