"""A small network on lists, with its gradients by hand."""

import math
from math import sumprod
from random import Random

type Vector = list[float]
type Matrix = list[list[float]]


class Layer:
    """outputs = weights · inputs + biases; `weights[i][j]` leads from input j to output i."""

    def __init__(self, inputs: int, outputs: int, rng: Random) -> None:
        width = inputs**-0.5
        self.weights = [[rng.gauss(0, width) for _ in range(inputs)] for _ in range(outputs)]
        self.biases = [0.0] * outputs

    def forward(self, inputs: Vector) -> Vector:
        rows = zip(self.weights, self.biases, strict=True)
        return [sumprod(row, inputs) + bias for row, bias in rows]

    def backward(self, slopes: Vector) -> Vector:
        """The loss's slopes by the outputs → by the inputs."""
        columns = zip(*self.weights, strict=True)
        return [sumprod(column, slopes) for column in columns]

    def descend(self, inputs: Vector, slopes: Vector, rate: float) -> None:
        for i, slope in enumerate(slopes):
            step = rate * slope
            self.weights[i] = [w - step * x for w, x in zip(self.weights[i], inputs, strict=True)]
            self.biases[i] -= step


class Network:
    """Two layers with tanh between them."""

    def __init__(self, inputs: int, hidden: int, outputs: int, rng: Random) -> None:
        self.first = Layer(inputs, hidden, rng)
        self.last = Layer(hidden, outputs, rng)

    def __call__(self, inputs: Vector) -> Vector:
        return self.last.forward(self._hidden(inputs))

    def fit(self, inputs: Vector, target: Vector, rate: float) -> float:
        """One step down the squared error; the error before it."""
        hidden = self._hidden(inputs)
        missed = [o - t for o, t in zip(self.last.forward(hidden), target, strict=True)]
        slopes = [2 * miss for miss in missed]
        back = [
            slope * (1 - h * h) for slope, h in zip(self.last.backward(slopes), hidden, strict=True)
        ]
        self.last.descend(hidden, slopes, rate)
        self.first.descend(inputs, back, rate)
        return sum(miss * miss for miss in missed)

    def _hidden(self, inputs: Vector) -> Vector:
        return list(map(math.tanh, self.first.forward(inputs)))


def softmax(scores: Vector) -> Vector:
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def entropy(chances: Vector) -> float:
    """In nats: ln n for n equal chances, 0 for a certainty."""
    return -sum(chance * math.log(chance) for chance in chances if chance > 0)
