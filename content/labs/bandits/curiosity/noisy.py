"""NoisyNet (Fortunato et al. 2018): a layer that learns how much noise its weights should have."""

import math
from random import Random

from labs.bandits.curiosity.network import Layer, Vector


class NoisyLayer:
    """weights = means + deviations * noise, and the noise of a weight is f(its output's number)
    * f(its input's), with f(x) = sign(x) sqrt(|x|): inputs + outputs numbers are drawn, no more.
    """

    def __init__(self, inputs: int, outputs: int, rng: Random, start: float = 0.5) -> None:
        width = inputs**-0.5
        self.means = Layer(inputs, outputs, rng)
        self.deviations = [[start * width] * inputs for _ in range(outputs)]
        self.bias_deviations = [start * width] * outputs
        self._rng = rng
        self.resample()

    def resample(self) -> None:
        inputs = [_shrunk(self._rng.gauss(0, 1)) for _ in self.deviations[0]]
        self.bias_noise = [_shrunk(self._rng.gauss(0, 1)) for _ in self.deviations]
        self.noise = [[o * i for i in inputs] for o in self.bias_noise]

    def forward(self, inputs: Vector) -> Vector:
        return [
            plain
            + sum(d * n * x for d, n, x in zip(row, noises, inputs, strict=True))
            + deviation * noise
            for plain, row, noises, deviation, noise in zip(
                self.means.forward(inputs),
                self.deviations,
                self.noise,
                self.bias_deviations,
                self.bias_noise,
                strict=True,
            )
        ]

    def slopes(self, inputs: Vector, slopes: Vector) -> list[Vector]:
        """By the deviations: dL/dsigma = dL/dw * noise."""
        return [
            [slope * x * n for x, n in zip(inputs, noises, strict=True)]
            for slope, noises in zip(slopes, self.noise, strict=True)
        ]

    def descend(self, inputs: Vector, slopes: Vector, rate: float) -> None:
        steps = self.slopes(inputs, slopes)
        self.means.descend(inputs, slopes, rate)
        for i, (row, step) in enumerate(zip(self.deviations, steps, strict=True)):
            self.deviations[i] = [d - rate * s for d, s in zip(row, step, strict=True)]
            self.bias_deviations[i] -= rate * slopes[i] * self.bias_noise[i]


def _shrunk(x: float) -> float:
    return math.copysign(math.sqrt(abs(x)), x)
