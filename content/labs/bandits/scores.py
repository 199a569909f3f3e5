"""The games of the tournament. What is drawn of them stands elsewhere, so that a change to it plays
nothing anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from labs.bandits.environments import BERNOULLI, CLOSE, GAUSSIAN, RARE, Bandit, Fixed
from labs.bandits.policies import Name
from labs.bandits.simulate import Setting, Tally, checkpoints, simulate

ENVIRONMENTS: Mapping[str, Bandit] = {
    "even": BERNOULLI,
    "close": CLOSE,
    "rare": RARE,
    "gaussian": GAUSSIAN,
}
POLICIES: tuple[Name, ...] = (
    "greedy",
    "epsilon-greedy",
    "decaying-epsilon",
    "cooling-softmax",
    "gradient",
    "ucb1",
    "ucb1-tuned",
    "kl-ucb",
    "thompson",
)
HORIZONS: tuple[int, ...] = (100, 300, 1000)
RUNS = 200


@dataclass(frozen=True, slots=True)
class Score:
    """The mean regret of a policy in an environment after `horizon` pulls, and its error."""

    policy: str
    environment: str
    horizon: int
    mean: float
    error: float


def scores(
    policies: Sequence[Name] = POLICIES,
    environments: Mapping[str, Bandit] = ENVIRONMENTS,
    runs: int = RUNS,
) -> Iterator[Score]:
    """All of a run's horizons are of the same run: none of these policies knows when it ends."""
    for environment, bandit in environments.items():
        for policy in policies:
            setting = Setting(policy, Fixed(bandit), horizon=max(HORIZONS))
            *_, tally = simulate(setting, runs)
            yield from scored(policy, environment, tally)


def scored(policy: str, environment: str, tally: Tally) -> Iterator[Score]:
    pulls = checkpoints(max(HORIZONS))
    for horizon in HORIZONS:
        at = pulls.index(horizon)
        yield Score(policy, environment, horizon, tally.mean()[at], tally.errors()[at])
