"""The quick path makes the choices of the readable policy, pull by pull."""

from random import Random

import pytest

from labs.bandits.environments import BERNOULLI, GAUSSIAN, RARE, Bandit, Fixed
from labs.bandits.policies import Name
from labs.bandits.quick import quick_run
from labs.bandits.simulate import Setting, policy_of, readable_run

CERTAIN = Bandit((1.0, 0.0, 1.0))
ONE = Bandit((0.4,))


@pytest.mark.parametrize("bandit", [BERNOULLI, RARE, CERTAIN, ONE])
@pytest.mark.parametrize("policy", ["ucb1", "thompson", "ucb1-tuned", "ucb-v", "moss"])
def test_the_same_choices_for_the_same_random_numbers(policy: Name, bandit: Bandit) -> None:
    check(policy, bandit)


@pytest.mark.parametrize("policy", ["ucb1", "kl-ucb", "ucb1-tuned", "ucb-v", "moss", "bayes-ucb"])
def test_the_same_choices_on_normal_rewards(policy: Name) -> None:
    check(policy, GAUSSIAN)


def check(policy: Name, bandit: Bandit) -> None:
    for seed, horizon in ((1, 1), (2, 7), (3, 4000)):
        rng = Random(seed)
        written = policy_of(Setting(policy, Fixed(bandit), horizon=horizon), bandit, rng)
        pulled, paid, _ = readable_run(written, bandit.start(rng), horizon)
        assert quick_run(policy, bandit, Random(seed), horizon) == (pulled, paid)


def test_the_other_policies_are_played_as_they_are_written() -> None:
    assert quick_run("exp3", BERNOULLI, Random(1), 10) is None
    assert quick_run("thompson", GAUSSIAN, Random(1), 10) is None


@pytest.mark.parametrize("policy", ["ucb1", "thompson", "ucb-v", "moss"])
def test_no_pulls_are_no_pulls(policy: Name) -> None:
    assert quick_run(policy, BERNOULLI, Random(1), 0) == ([], [])
