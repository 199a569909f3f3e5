"""What learned features see of a room with a television, while their own surprise leads the way."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from labs.bandits.curiosity.learned_icm import LearnedIcm
from labs.bandits.curiosity.learner import QLearner
from labs.bandits.curiosity.network import Vector
from labs.bandits.curiosity.worlds import Room

FIRST = 1_000
"""Steps at random, before the surprise leads."""
EPSILON = 0.1


@dataclass(frozen=True, slots=True)
class Sight:
    """After so many steps: how far apart the features of the channels are, and those of the
    places, as mean squared distances from their mean.
    """

    steps: int
    pictures: float
    places: float


def sights(every_step: bool, seed: int, steps: int, every: int) -> Iterator[Sight]:
    """The features are taught by what was done: by every step, or only by those at random.

    An action that was chosen follows from what was seen before. So the picture tells it, though
    the action did nothing to the picture.
    """
    room = Room(Random(f"{seed} screen"))
    rng = Random(f"{seed} sight")
    icm = LearnedIcm(room, rng)
    learner = QLearner(room.states, room.actions, rng, rate=0.2, discount=0.8)
    state = room.start
    for step in range(1, steps + 1):
        by_chance = step <= FIRST or rng.random() < EPSILON
        action = rng.randrange(room.actions) if by_chance else learner.best(state)
        outcome = room.step(state, action)
        if by_chance or every_step:
            icm.note(state, action, outcome.state)
        icm.teach()
        if step > FIRST:
            surprise = icm.surprise(state, action, outcome.state)
            learner.learn(state, action, outcome, surprise)
        state = outcome.state
        if step % every == 0:
            told = [icm.features(state) for state in range(room.states)]
            yield Sight(step, spread(told[room.television :]), spread(told[: room.television]))


def spread(points: Sequence[Vector]) -> float:
    middle = [sum(column) / len(points) for column in zip(*points, strict=True)]
    return sum(math.dist(point, middle) ** 2 for point in points) / len(points)
