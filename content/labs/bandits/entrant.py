"""The reader's own policy in the tournament, held to the rules."""

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType
from typing import Any

from coldframe import Outputs
from labs.bandits.cost import Checked
from labs.bandits.environments import Bandit
from labs.bandits.policies import Policy
from labs.bandits.scores import ENVIRONMENTS, HORIZONS, Score
from labs.bandits.simulate import readable_run
from labs.bandits.tournament import heat, recorded, standings

MOST_STEPS = 200_000
"""Lines of Python that a policy may take for one pull."""

type Make = Callable[[int, Random], Policy]
"""Makes a policy for so many arms: a class will do."""


def enter(make: Make, runs: int = 5) -> Outputs:
    """The standings with one policy more. Raises `ValueError` if it breaks a rule."""
    name, horizon = f"{getattr(make, '__name__', 'yours')} (yours)", max(HORIZONS)
    results = [score for score in recorded() if score.horizon == horizon]
    for environment, bandit in ENVIRONMENTS.items():
        lost = [lost_by(make, bandit, horizon, run) for run in range(runs)]
        results.append(_score(name, environment, horizon, lost))
    words = f"Mean regret after {horizon} pulls, ± its standard error. Of yours {runs} runs each."
    table = standings(results, "place", words)
    return Outputs({"Standings": table, "Against pulling at random": heat(results, horizon)})


def lost_by(make: Make, bandit: Bandit, horizon: int, run: int) -> float:
    """The regret of one run."""
    rng = Random(f"{run} entrant")
    policy = make(bandit.arms, rng)
    for method in ("choose", "update"):
        if not callable(getattr(policy, method, None)):
            raise ValueError(f"a policy needs a method `{method}`, and this one has none")
    held = Timed(Checked(policy, bandit.arms))
    return math.fsum(readable_run(held, bandit.start(rng), horizon)[2])


class Timed:
    """A policy that may not think for ever: its lines are counted, so that every machine agrees."""

    def __init__(self, policy: Policy) -> None:
        self.policy, self.pulls = policy, 0

    def choose(self) -> int:
        self.pulls += 1
        with counted("choose", self.pulls):
            return self.policy.choose()

    def update(self, arm: int, reward: float) -> None:
        with counted("update", self.pulls):
            self.policy.update(arm, reward)


@contextmanager
def counted(method: str, pull: int) -> Iterator[None]:
    left = MOST_STEPS

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            wanted = f"after {MOST_STEPS:,} lines of Python it had not come to an end"
            raise ValueError(f"`{method}` seems to loop for ever: at pull {pull}, {wanted}")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def _score(name: str, environment: str, horizon: int, lost: list[float]) -> Score:
    mean = math.fsum(lost) / len(lost)
    scatter = math.fsum((one - mean) ** 2 for one in lost) / max(1, len(lost) - 1)
    return Score(name, environment, horizon, mean, math.sqrt(scatter / len(lost)))
