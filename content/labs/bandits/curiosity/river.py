"""Swimmers in a river, which have to learn to swim against the current for long."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal, Protocol

from labs.bandits.curiosity.counts import Count
from labs.bandits.curiosity.learner import QLearner
from labs.bandits.curiosity.worlds import RiverSwim, Step

type Swimmer = Literal["epsilon-greedy", "counting", "optimism"]
SWIMMERS: tuple[Swimmer, ...] = Swimmer.__value__.__args__
DISCOUNT = 0.95
EPSILON = 0.1


@dataclass(frozen=True, slots=True)
class Swim:
    """After so many steps: visits of each place, and all that was won, in ten thousands."""

    steps: int
    visits: tuple[int, ...]
    won: float


class Learner(Protocol):
    def choose(self, state: int) -> int: ...
    def learn(self, state: int, action: int, outcome: Step) -> None: ...


def swim(swimmer: Swimmer, seed: int, steps: int, every: int) -> Iterator[Swim]:
    """One life without end, from the second or the third place on."""
    world = RiverSwim(Random(f"{seed} river"))
    learner = make_learner(swimmer, world, Random(f"{seed} {swimmer}"))
    state, visits, won = world.start, [0] * world.states, 0.0
    for step in range(1, steps + 1):
        action = learner.choose(state)
        outcome = world.step(state, action)
        learner.learn(state, action, outcome)
        state = outcome.state
        visits[state] += 1
        won += outcome.reward
        if step % every == 0:
            yield Swim(step, tuple(visits), won)


def make_learner(swimmer: Swimmer, world: RiverSwim, rng: Random) -> Learner:
    match swimmer:
        case "epsilon-greedy":
            return Table(world, rng, EPSILON, bonus=0.0)
        case "counting":
            return Table(world, rng, 0.0, bonus=0.3)
        case "optimism":
            return Optimist(world, rng)


class Table:
    """Q-learning with odd steps, or with a bonus for what was done rarely.

    What was never done is thought to pay that bonus for ever, or it would never be done.
    """

    def __init__(self, world: RiverSwim, rng: Random, epsilon: float, bonus: float) -> None:
        first = bonus / (1 - DISCOUNT)
        self.table = QLearner(world.states, world.actions, rng, 0.4, DISCOUNT, first)
        self.count, self.epsilon = Count(bonus), epsilon

    def choose(self, state: int) -> int:
        return self.table.choose(state, self.epsilon)

    def learn(self, state: int, action: int, outcome: Step) -> None:
        self.table.learn(state, action, outcome, self.count.visit((state, action)))


class Optimist:
    """Plans with the transitions seen so far, and thinks of each action as well as its few tries
    allow: more by bonus / sqrt(n). Model-based interval estimation with an exploration bonus.
    """

    def __init__(self, world: RiverSwim, rng: Random, bonus: float = 0.3) -> None:
        best = 1 / (1 - DISCOUNT)
        self.bonus = bonus
        self.table = QLearner(world.states, world.actions, rng, initial=best)
        self.came = [
            [[0] * world.states for _ in range(world.actions)] for _ in range(world.states)
        ]
        self.paid = [[0.0] * world.actions for _ in range(world.states)]

    def choose(self, state: int) -> int:
        return self.table.best(state)

    def learn(self, state: int, action: int, outcome: Step) -> None:
        self.came[state][action][outcome.state] += 1
        self.paid[state][action] += outcome.reward
        self._plan()

    def _plan(self, sweeps: int = 2) -> None:
        """The worths hardly change from one step to the next, so that a few sweeps will do."""
        values = self.table.values
        for _ in range(sweeps):
            later = [max(row) for row in values]
            for state, row in enumerate(values):
                for action, came in enumerate(self.came[state]):
                    if n := sum(came):
                        ahead = DISCOUNT * math.sumprod(came, later)
                        row[action] = (self.paid[state][action] + ahead) / n
                        row[action] += self.bonus / math.sqrt(n)


def best_pay() -> float:
    """What always to the right wins in a step, in the long run: by the balance of the current."""
    weights = [1.0]
    for place in range(1, 6):
        back = 0.7 if place == 5 else 0.1
        weights.append(weights[-1] * 0.3 / back)
    return 0.3 * weights[-1] / sum(weights)
