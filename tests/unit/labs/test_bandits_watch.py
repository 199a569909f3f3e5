"""Bounds and beliefs as the page shows them, pull by pull."""

import math
from random import Random
from typing import Any

import pytest

from labs.bandits.policies import UCB1Tuned, kl_index, make_policy
from labs.bandits.watch import PULLS, Seen, Watched, plausible, watch

WATCHED: tuple[Watched, ...] = Watched.__value__.__args__


def rows(frame: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame[""].spec["data"]["values"]
    return found


@pytest.mark.parametrize("policy", WATCHED)
def test_one_arm_is_pulled_in_each_of_sixty_frames(policy: Watched) -> None:
    frames = list(watch(policy))
    assert len(frames) == PULLS
    for frame in frames:
        assert [row["pulled"] for row in rows(frame)].count("pulled now") == 1


@pytest.mark.parametrize("policy", ["ucb1", "ucb1-tuned", "kl-ucb", "bayes-ucb"])
def test_the_bar_that_reaches_farthest_is_pulled(policy: Watched) -> None:
    for frame in list(watch(policy))[4:]:
        farthest = max(row["high"] for row in rows(frame))
        (pulled,) = (row for row in rows(frame) if row["pulled"] == "pulled now")
        assert pulled["high"] == pytest.approx(farthest, abs=1e-4)


def test_frames_of_a_policy_differ_in_their_data_only() -> None:
    specs = [{**frame[""].spec, "data": None} for frame in watch("kl-ucb")]
    assert all(spec == specs[0] for spec in specs)


def test_the_bars_are_the_indices_of_the_policies() -> None:
    # 10 pulls of the arm, 4 of them won, in the 21st pull.
    part = math.log(20) / 10
    assert plausible("ucb1", 10, 4, 21).high == pytest.approx(0.4 + math.sqrt(2 * part))
    assert plausible("kl-ucb", 10, 4, 21).high == pytest.approx(kl_index(0.4, part))
    tuned = make_policy("ucb1-tuned", 1, Random(1))
    assert isinstance(tuned, UCB1Tuned)
    for pull in range(20):
        tuned.update(0, float(pull % 5 < 2))
    assert plausible("ucb1-tuned", 20, 8, 21).high == pytest.approx(tuned.indices()[0])


def test_a_belief_about_an_arm_that_was_never_pulled_is_flat() -> None:
    assert plausible("thompson", 0, 0, 1) == pytest.approx(Seen(0.025, 0.5, 0.975))
