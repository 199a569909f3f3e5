"""What a policy costs, for the cells of the page: whoever changes one sees at once what it does."""

import math
from collections.abc import Callable
from random import Random

from labs.bandits.environments import BERNOULLI, Bandit, Environment, Game
from labs.bandits.policies import Policy
from labs.bandits.simulate import readable_run

type Make = Callable[[int, Random], Policy]
"""Makes a policy for so many arms: a class will do."""


def cost(
    make: Make, *, environment: Environment = BERNOULLI, pulls: int = 1000, runs: int = 5
) -> str:
    """The mean regret, with its standard error. Raises `ValueError` if an arm does not exist."""
    lost = [_lost(make, environment, pulls, run) for run in range(runs)]
    mean = math.fsum(lost) / runs
    scatter = math.sqrt(math.fsum((one - mean) ** 2 for one in lost) / max(1, runs - 1) / runs)
    told = f"{pulls:,} pulls cost {mean:.0f} ± {scatter:.0f}"
    if isinstance(environment, Bandit):
        blind = pulls * (environment.best - math.fsum(environment.means) / environment.arms)
        told += f"; at random they cost {blind:.0f}"
    return told


def _lost(make: Make, environment: Environment, pulls: int, run: int) -> float:
    rng = Random(f"{run} cost")
    policy = Checked(make(environment.arms, rng), environment.arms)
    game: Game = environment.start(rng)
    return math.fsum(readable_run(policy, game, pulls)[2])


class Checked:
    """The policy, held to the arms that there are."""

    def __init__(self, policy: Policy, arms: int) -> None:
        self.policy, self.arms, self.pulls = policy, arms, 0
        self.update = policy.update

    def choose(self) -> int:
        arm = self.policy.choose()
        self.pulls += 1
        if not isinstance(arm, int) or not 0 <= arm < self.arms:
            wanted = f"choose must give an arm from 0 to {self.arms - 1}"
            raise ValueError(f"{wanted}, and at pull {self.pulls} it gave {arm!r}")
        return arm
