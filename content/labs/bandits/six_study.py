"""Six policies on each testbed: their mean regret at every checkpoint."""

from labs.bandits.environments import BEDS, Bed
from labs.bandits.policies import Name
from labs.bandits.simulate import Setting, simulate

SEEDS = (1,)
"""Each run has a seed of its own, made of this one and the run's number."""
SIX: tuple[Name, ...] = ("greedy", "epsilon-greedy", "softmax", "ucb1", "kl-ucb", "thompson")
RUNS = 200


def found() -> object:
    return {bed: {policy: means(policy, bed) for policy in SIX} for bed in BEDS}


def means(policy: Name, bed: Bed) -> list[float]:
    *_, tally = simulate(Setting(policy, BEDS[bed]), RUNS, batch=RUNS // 5)
    # As they are: many are halves of the last digit that a chart shows.
    return tally.mean()
