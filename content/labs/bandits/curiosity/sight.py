"""What learned features see of a room with a television, while their own surprise leads the way."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from labs.bandits.curiosity.encoder import Encoder
from labs.bandits.curiosity.learner import QLearner
from labs.bandits.curiosity.network import Network, Vector
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
    encoder = Encoder(len(room.view(0)), room.actions, rng)
    surprise = Surprise(encoder, room.actions, rng)
    learner = QLearner(room.states, room.actions, rng, rate=0.2, discount=0.8)
    views = [room.view(state) for state in range(room.states)]
    taught: list[tuple[int, int, int]] = []
    state = room.start
    for step in range(1, steps + 1):
        by_chance = step <= FIRST or rng.random() < EPSILON
        action = rng.randrange(room.actions) if by_chance else learner.best(state)
        outcome = room.step(state, action)
        if by_chance or every_step:
            taught.append((state, action, outcome.state))
        before, told, after = taught[rng.randrange(len(taught))]
        encoder.teach(views[before], views[after], told)
        if step > FIRST:
            bonus = surprise.bonus(views[state], action, views[outcome.state])
            learner.learn(state, action, outcome, bonus)
        state = outcome.state
        if step % every == 0:
            told_apart = [list(map(encoder, part)) for part in _parts(room, views)]
            yield Sight(step, *map(spread, told_apart))


def _parts(room: Room, views: Sequence[Vector]) -> tuple[Sequence[Vector], Sequence[Vector]]:
    return views[room.television :], views[: room.television]


class Surprise:
    """The error of a network that forecasts the features after an action."""

    def __init__(self, encoder: Encoder, actions: int, rng: Random) -> None:
        self.encoder, self.actions = encoder, actions
        features = len(encoder.layer.weights)
        self.forecast = Network(features + actions, 16, features, rng)

    def bonus(self, before: Vector, action: int, after: Vector) -> float:
        taken = [float(action == other) for other in range(self.actions)]
        return self.forecast.fit(self.encoder(before) + taken, self.encoder(after), rate=0.05)


def spread(points: Sequence[Vector]) -> float:
    middle = [sum(column) / len(points) for column in zip(*points, strict=True)]
    return sum(math.dist(point, middle) ** 2 for point in points) / len(points)
