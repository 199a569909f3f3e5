"""Many runs of a policy on a testbed, as sums from which mean and band follow."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import add
from random import Random

from labs.bandits.environments import Bandit, Environment, Game, Testbed
from labs.bandits.policies import Name, Policy, make_policy
from labs.bandits.quick import quick_run


@dataclass(frozen=True, slots=True)
class Setting:
    """What is played. `epsilon` and `temperature` matter to the policy that has them."""

    policy: Name
    testbed: Testbed
    epsilon: float = 0.1
    temperature: float = 0.1
    horizon: int = 1000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over `runs` at each checkpoint.

    `regret` and `squares` are of the cumulative pseudo-regret, `optimal` of the share of pulls of
    the best arm and `reward` of the mean reward, both since the checkpoint before.
    """

    runs: int
    regret: tuple[float, ...]
    squares: tuple[float, ...]
    optimal: tuple[float, ...]
    reward: tuple[float, ...]

    def mean(self) -> list[float]:
        return [total / self.runs for total in self.regret]

    def errors(self) -> list[float]:
        """The standard error of each mean."""
        n = self.runs
        if n < 2:
            return [0.0] * len(self.regret)
        pairs = zip(self.regret, self.squares, strict=True)
        return [math.sqrt(max(0.0, s2 - s * s / n) / (n - 1) / n) for s, s2 in pairs]


def checkpoints(horizon: int, most: int = 100) -> list[int]:
    """The pulls at which a run is recorded, evenly spread, the last one among them."""
    count = min(horizon, most)
    return [horizon * i // count for i in range(1, count + 1)]


def simulate(setting: Setting, runs: int, batch: int = 10) -> Iterator[Tally]:
    """The tally so far after the first run and every `batch` runs, so that a chart can grow."""
    total: Tally | None = None
    for first, last in pairwise([0, *sorted({1, *range(batch, runs, batch), runs})]):
        new = _batch(_used(setting), first, last - first)
        total = new if total is None else _sum(total, new)
        yield total


def play(setting: Setting, run: int) -> Tally:
    """One run. Its numbers depend on the setting and the number of the run, nothing else."""
    rng = Random(f"{setting.seed} {run}")
    # Before anything else is drawn: every policy meets the same arms in the same run.
    environment = setting.testbed(rng)
    if isinstance(environment, Bandit):
        played = quick_run(setting.policy, environment, rng, setting.horizon)
        if played is not None:
            pulled, paid = played
            gaps = environment.start(rng).gaps()
            return _recorded([gaps[arm] for arm in pulled], paid)
    policy = policy_of(setting, environment, rng)
    _, paid, lost = readable_run(policy, environment.start(rng), setting.horizon)
    return _recorded(lost, paid)


def policy_of(setting: Setting, environment: Environment, rng: Random) -> Policy:
    return make_policy(
        setting.policy,
        environment.arms,
        rng,
        epsilon=setting.epsilon,
        temperature=setting.temperature,
        sigma=environment.sigma,
        horizon=setting.horizon,
    )


def readable_run(
    policy: Policy, game: Game, horizon: int
) -> tuple[list[int], list[float], list[float]]:
    """The arms that were pulled, what they paid, and what each pull gave away."""
    pulled, paid, lost = [], [], []
    choose, update, gaps, pull = policy.choose, policy.update, game.gaps, game.pull
    for _ in range(horizon):
        arm = choose()
        pulled.append(arm)
        lost.append(gaps()[arm])
        reward = pull(arm)
        paid.append(reward)
        update(arm, reward)
    return pulled, paid, lost


def _recorded(lost: list[float], paid: list[float]) -> Tally:
    """One run's numbers at its checkpoints."""
    ends = checkpoints(len(lost))
    parts = [(begin, end, end - begin) for begin, end in pairwise([0, *ends])]
    regrets = tuple(accumulate(sum(lost[begin:end]) for begin, end, _ in parts))
    optimal = tuple(lost[begin:end].count(0.0) / pulls for begin, end, pulls in parts)
    earned = tuple(sum(paid[begin:end]) / pulls for begin, end, pulls in parts)
    return Tally(1, regrets, tuple(regret * regret for regret in regrets), optimal, earned)


# A point of the grid that differs only in a parameter that its policy ignores costs nothing.
@lru_cache(maxsize=4096)
def _batch(setting: Setting, first: int, count: int) -> Tally:
    total = play(setting, first)
    for run in range(first + 1, first + count):
        total = _sum(total, play(setting, run))
    return total


def _used(setting: Setting) -> Setting:
    """The setting with the parameters that its policy ignores at one fixed value."""
    return Setting(
        setting.policy,
        setting.testbed,
        setting.epsilon if setting.policy == "epsilon-greedy" else 0.0,
        setting.temperature if setting.policy == "softmax" else 0.0,
        setting.horizon,
        setting.seed,
    )


def _sum(a: Tally, b: Tally) -> Tally:
    return Tally(
        a.runs + b.runs,
        tuple(map(add, a.regret, b.regret)),
        tuple(map(add, a.squares, b.squares)),
        tuple(map(add, a.optimal, b.optimal)),
        tuple(map(add, a.reward, b.reward)),
    )
