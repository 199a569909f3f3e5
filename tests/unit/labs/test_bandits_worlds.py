"""Environments in which means move, depend on a context, or do not tell the whole story."""

import math
from random import Random

import numpy as np
import pytest

from labs.bandits.adversary import Adversary, deceiving
from labs.bandits.contexts import LinearBandit, contextual_regret
from labs.bandits.drift import Abrupt, Replaced, Wandering
from labs.bandits.environments import Environment, Fixed
from labs.bandits.policies import NAMES, Contextual, LinearThompson, LinUCB, Name
from labs.bandits.policies.contextual import Ridge, cholesky
from labs.bandits.simulate import Setting, play, simulate
from labs.bandits.tails import HeavyTailed

SWAP = Abrupt(((0.9, 0.1), (0.1, 0.9)), 100)
WORLDS: list[Environment] = [
    SWAP,
    Replaced(3, 0.05),
    Wandering((0.2, 0.5, 0.8), 0.02),
    Adversary(3, deceiving(3, 120)),
    HeavyTailed((0.0, 1.0)),
]


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_policy_plays_in_every_world(name: Name, world: Environment) -> None:
    setting = Setting(name, Fixed(world), horizon=120)
    assert play(setting, 1) == play(setting, 1)
    assert math.isfinite(play(setting, 1).regret[-1])


def test_phases_follow_each_other_and_begin_anew() -> None:
    game = SWAP.start(Random(1))
    best = []
    for _ in range(250):
        best.append(list(game.gaps()).index(0.0))
        game.pull(0)
    assert best == [0] * 100 + [1] * 100 + [0] * 50


def test_a_wandering_chance_stays_a_chance() -> None:
    game = Wandering((0.01, 0.99), 0.1).start(Random(1))
    for _ in range(500):
        game.pull(0)
        assert all(0 <= mean <= 1 for mean in game.means)


def test_arms_are_replaced_as_often_as_told() -> None:
    game = Replaced(10, 0.1).start(Random(1))
    changes = 0
    for _ in range(3000):
        before = list(game.means)
        game.pull(0)
        changes += before != game.means
    assert changes == pytest.approx(300, abs=4 * math.sqrt(270))


def test_forgetting_pays_where_the_best_arm_goes_bad() -> None:
    world = Fixed(Abrupt(((0.9, 0.5), (0.1, 0.5)), 3000))

    def lost(name: Name) -> float:
        *_, tally = simulate(Setting(name, world, horizon=6000), 4)
        return tally.mean()[-1]

    assert lost("sliding-window-ucb") < 0.5 * lost("ucb1")
    assert lost("discounted-ucb") < 0.5 * lost("ucb1")
    assert lost("discounted-thompson") < 0.5 * lost("thompson")


def test_regret_against_an_adversary_is_against_the_best_single_arm() -> None:
    game = Adversary(2, lambda rng: [(1.0, 0.0), (0.0, 1.0), (0.0, 1.0)]).start(Random(1))
    lost = []
    for arm in (0, 0, 1):
        lost.append(game.gaps()[arm])
        game.pull(arm)
    # The second arm earns 2 in all; 1 and 0 and 1 were earned.
    assert lost == [-1.0, 1.0, 0.0]


def test_heavy_tails_are_centred_and_heavy() -> None:
    game = HeavyTailed((3.0,), tail=1.5).start(Random(1))
    paid = sorted(game.pull(0) for _ in range(4000))
    assert paid[2000] == pytest.approx(3.0, abs=0.1)
    assert max(paid) - min(paid) > 100


LINEAR = LinearBandit(((1.0, 0.0, -1.0), (0.0, 1.0, 0.5), (-1.0, 0.5, 0.0)))


@pytest.mark.parametrize("kind", [LinUCB, LinearThompson])
def test_a_contextual_policy_learns_which_arm_suits_which_context(kind: type[Contextual]) -> None:
    rng = Random(4)
    regret = contextual_regret(LINEAR, kind(3, rng, 3, 0.5), 600, rng)
    assert regret[-1] - regret[299] < 0.1 * regret[299]


def test_the_inverse_kept_step_by_step_is_the_inverse() -> None:
    rng = np.random.default_rng(1)
    contexts, paid = rng.normal(size=(40, 4)), rng.normal(size=40)
    arm = Ridge(4)
    for context, reward in zip(contexts.tolist(), paid.tolist(), strict=True):
        arm.update(context, reward)
    gram = np.eye(4) + contexts.T @ contexts
    np.testing.assert_allclose(arm.inverse, np.linalg.inv(gram), atol=1e-9)
    np.testing.assert_allclose(arm.weights, np.linalg.solve(gram, contexts.T @ paid), atol=1e-9)
    np.testing.assert_allclose(cholesky(gram.tolist()), np.linalg.cholesky(gram), atol=1e-9)


def test_the_width_falls_where_contexts_were_seen() -> None:
    arm = Ridge(2)
    for _ in range(99):
        arm.update([1.0, 0.0], 0.0)
    assert arm.width([1.0, 0.0]) == pytest.approx(1 / 10)
    assert arm.width([0.0, 1.0]) == 1
