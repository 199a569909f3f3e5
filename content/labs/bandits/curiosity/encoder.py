"""Features that a network learns because they help to tell which action was taken, as in the
intrinsic curiosity module of Pathak et al. (2017).
"""

import math
from random import Random

from labs.bandits.curiosity.network import Layer, Network, Vector, softmax


class Encoder:
    """What is seen → features, by one layer; a second network guesses the action from the features
    before and after it, and what it missed teaches both.
    """

    def __init__(
        self, inputs: int, actions: int, rng: Random, features: int = 4, rate: float = 0.05
    ) -> None:
        self.layer = Layer(inputs, features, rng)
        self.guess = Network(2 * features, 16, actions, rng)
        self.rate = rate

    def __call__(self, seen: Vector) -> Vector:
        return list(map(math.tanh, self.layer.forward(seen)))

    def teach(self, before: Vector, after: Vector, action: int) -> float:
        """One step down; the logarithmic loss before it."""
        first, second = self(before), self(after)
        chances, back = self._guess(first + second, action)
        for seen, told, slopes in (
            (before, first, back[: len(first)]),
            (after, second, back[len(first) :]),
        ):
            steep = [slope * (1 - f * f) for slope, f in zip(slopes, told, strict=True)]
            self.layer.descend(seen, steep, self.rate)
        return -math.log(chances[action])

    def _guess(self, told: Vector, action: int) -> tuple[Vector, Vector]:
        """The chance of each action, and the loss's slopes by the features."""
        first, last = self.guess.first, self.guess.last
        hidden = list(map(math.tanh, first.forward(told)))
        chances = softmax(last.forward(hidden))
        slopes = [chance - (other == action) for other, chance in enumerate(chances)]
        pairs = zip(last.backward(slopes), hidden, strict=True)
        steep = [slope * (1 - h * h) for slope, h in pairs]
        back = first.backward(steep)
        last.descend(hidden, slopes, self.rate)
        first.descend(told, steep, self.rate)
        return chances, back
