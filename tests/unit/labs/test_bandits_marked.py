"""Thompson sampling without most of its draws chooses what it would with all of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.bandits.environments import BERNOULLI, CLOSE, RARE, Bandit
from labs.bandits.policies import Batched, Delayed, QuickThompson, Thompson
from labs.bandits.policies.looks import first_look, look_again, new_look
from labs.bandits.policies.marked import coarsest
from labs.bandits.simulate import readable_run

CERTAIN = Bandit((1.0, 0.0, 1.0))
EQUAL = Bandit((0.3,) * 5)
ONE = Bandit((0.4,))


@pytest.mark.parametrize("bandit", [BERNOULLI, CLOSE, RARE, CERTAIN, EQUAL, ONE])
def test_the_same_choices_for_the_same_random_numbers(bandit: Bandit) -> None:
    for seed in range(3):
        chosen = []
        for kind in (Thompson, QuickThompson):
            rng = Random(seed)
            chosen.append(readable_run(kind(bandit.arms, rng), bandit.start(rng), 700)[0])
        assert chosen[0] == chosen[1]


@settings(max_examples=60, deadline=None)
@given(
    arms=st.integers(1, 12),
    seed=st.integers(0, 2**32),
    rewards=st.lists(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1)), max_size=60),
)
def test_whatever_is_paid(arms: int, seed: int, rewards: list[float]) -> None:
    full, quick = Thompson(arms, Random(seed)), QuickThompson(arms, Random(seed))
    for reward in rewards:
        arm = full.choose()
        assert quick.choose() == arm
        full.update(arm, reward)
        quick.update(arm, reward)


@pytest.mark.parametrize("held", [Batched, Delayed])
def test_news_that_comes_late(held: type[Batched] | type[Delayed]) -> None:
    runs = []
    for kind in (Thompson, QuickThompson):
        rng = Random(7)
        policy = held(kind(BERNOULLI.arms, rng), 25)
        runs.append(readable_run(policy, BERNOULLI.start(rng), 500))
    assert runs[0] == runs[1]


def test_an_arm_that_leads_for_long_and_then_pays_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # Its belief leaves the mark so far behind that the steps have no digits any more.
    monkeypatch.setattr("labs.bandits.policies.marked.PATIENCE", 1_000_000)
    full, quick = Thompson(2, Random(2)), QuickThompson(2, Random(2))
    for pull in range(5000):
        arm = quick.choose()
        if pull % 10:
            full.rng.setstate(quick.rng.getstate())
        else:
            assert full.choose() == arm
        reward = float(pull < 1200 if arm == 0 else pull % 3 == 0)
        full.update(arm, reward)
        quick.update(arm, reward)
    assert min(quick.counts) > 300


@given(x=st.floats(0.01, 0.99), a=st.integers(1, 60), b=st.integers(1, 60))
def test_a_look_that_is_kept_up_is_a_new_one(x: float, a: int, b: int) -> None:
    kept = first_look(x)
    for at in range(2, a + 1):
        kept = look_again(kept, x, at, 1)
    for bt in range(2, b + 1):
        kept = look_again(kept, x, a, bt)
    assert kept == pytest.approx(new_look(x, a, b), rel=1e-9, abs=1e-12)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_mark_lies_between(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    x = coarsest(low, high)
    if x is None:
        assert high - low < 1e-11
    else:
        assert low < x < high


def test_a_mark_has_as_few_digits_as_may_be() -> None:
    assert coarsest(0.3, 0.8) == 0.5
    assert coarsest(0.5, 0.8) == 0.75
    assert coarsest(0.5, 0.75) == 0.625
