"""The functions of the figures, and that the text says what they compute."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from walk import distances, exact, expected, walk, walks

TEXT = (Path(__file__).parents[1] / "content" / "index.md").read_text("utf-8")


def test_a_walk_goes_step_by_step() -> None:
    path = walk(100, Random(1))
    assert path[0] == 0
    assert {abs(b - a) for a, b in pairwise(path)} == {1}


def test_the_formula_comes_close_to_the_exact_mean() -> None:
    assert exact(2) == 1
    assert expected(250) == pytest.approx(exact(250), rel=0.002)


def test_many_walkers_come_close_to_the_formula() -> None:
    (last, *_) = sorted(distances(200).spec["data"]["values"], key=lambda row: -row["step"])
    assert last["distance"] == pytest.approx(last["formula"], rel=0.15)


def test_the_text_says_what_the_formula_gives() -> None:
    assert f"A hundred steps lead about {expected(100):.0f} steps away" in TEXT
    assert f"ten thousand about {expected(10_000):.0f}" in TEXT


def test_the_same_seed_gives_the_same_walks() -> None:
    assert walks(seed=2).results["distance"] == walks(seed=2).results["distance"]
