"""Stochastic gradient descent with momentum on the digits. NumPy, and exact as in `fit.py`.

All weights and biases lie in one long vector, so that a step is a few operations on the whole.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from labs.compression.fit import Digits, Floats, Model, snap, snapped_scores, softmax

type Slope = Callable[[Floats], Floats]
"""The scores of a batch → the loss's slope at them."""
type Change = Callable[[int, Floats], Floats]
"""The number of a layer and a matrix of its size → another one."""
type Aside = tuple[int, int]

BATCH = 32
MOMENTUM, DECAY = 0.9, 1e-4
ASIDE = (-1, 0, 0, 1)
"""Pixels down and across, as a reader's drawing may be."""


class Shown(dict[Aside, Floats]):
    """All pictures so far aside, in levels from 0 to 1."""

    def __init__(self, pictures: Floats) -> None:
        super().__init__()
        self._framed = np.zeros((len(pictures), 10, 10))
        self._framed[:, 1:9, 1:9] = pictures.reshape(-1, 8, 8) / 16

    def __missing__(self, aside: Aside) -> Floats:
        down, across = aside
        part = self._framed[:, 1 + down : 9 + down, 1 + across : 9 + across]
        self[aside] = found = part.reshape(len(part), 64)
        return found


class Lesson:
    """Distillation's loss, as `distill.slope` has it for one picture.

    What the teacher says of each picture is the same in every round: it is asked once.
    """

    def __init__(self, teacher: Model, temperature: float, share: float, pictures: Floats) -> None:
        self.temperature, self.share = temperature, share
        self._weights, self._biases = [snap(matrix) for matrix in teacher.weights], teacher.biases
        self._shown = Shown(pictures)
        self._said: dict[Aside, Floats] = {}

    def said(self, aside: Aside) -> Floats:
        """Softly, of all pictures."""
        if aside not in self._said:
            found = snapped_scores(self._weights, self._biases, self._shown[aside])
            self._said[aside] = softmax(found / self.temperature)
        return self._said[aside]

    def slope(self, scores: Floats, targets: Floats, said: Floats) -> Floats:
        hard = softmax(scores) - targets
        apart = softmax(scores / self.temperature) - said
        found: Floats = (1 - self.share) * hard + self.share * self.temperature * apart
        return found


def train(
    model: Model,
    digits: Digits,
    random: Random,
    epochs: int,
    rate: float,
    *,
    lesson: Lesson | None = None,
    seen: Change | None = None,
    pull: Change | None = None,
    batch: int = BATCH,
) -> Model:
    """The rate falls to zero in a line. Without a lesson the loss is the cross-entropy.

    `seen` is what the forward pass takes a matrix for, and the slope is passed straight through it
    (Bengio et al. 2013). `pull` is what becomes of a matrix's slope; without it weights that are
    zero stay so. The pictures of a lesson are the digits'.
    """
    shown = Shown(digits.pictures)
    targets = np.eye(model.biases[-1].size)[digits.names]
    descent = _Descent(model, seen, pull)
    # Matrices so small take two threads longer than one.
    with threadpool_limits(1):
        for epoch in range(epochs):
            now = rate * (1 - epoch / epochs)
            order = list(range(len(targets)))
            random.shuffle(order)
            for start in range(0, len(order), batch):
                chosen = np.array(order[start : start + batch])
                aside = random.choice(ASIDE), random.choice(ASIDE)
                slope = _slope(lesson, targets[chosen], aside, chosen)
                descent.step(shown[aside][chosen], slope, now)
    return descent.model()


def _slope(
    lesson: Lesson | None, targets: Floats, aside: Aside, chosen: NDArray[np.int64]
) -> Slope:
    if lesson is None:
        return lambda scores: softmax(scores) - targets
    said = lesson.said(aside)[chosen]
    return lambda scores: lesson.slope(scores, targets, said)


class _Descent:
    """Weights and biases on their way down."""

    def __init__(self, model: Model, seen: Change | None, pull: Change | None) -> None:
        parts = (*model.weights, *model.biases)
        self._layers = len(model.weights)
        self._shapes = [part.shape for part in parts]
        self._numbers = np.concatenate([part.ravel() for part in parts])
        self._speeds = np.zeros_like(self._numbers)
        self._slopes = np.zeros_like(self._numbers)
        self._values, self._steps = self._parts(self._numbers), self._parts(self._slopes)
        # Of the weights; a bias does not decay.
        self._end = sum(part.size for part in model.weights)
        self._masks = (self._numbers[: self._end] != 0).astype(float)
        self._free = bool(self._masks.all())
        self._seen, self._pull = seen, pull

    def step(self, shown: Floats, slope: Slope, rate: float) -> None:
        weights, biases = self._values[: self._layers], self._values[self._layers :]
        if self._seen:
            weights = [self._seen(k, matrix) for k, matrix in enumerate(weights)]
        gradients(weights, biases, shown, slope, self._steps)
        of_weights = self._slopes[: self._end]
        of_weights += DECAY * self._numbers[: self._end]
        if self._pull:
            for k, step in enumerate(self._steps[: self._layers]):
                step[:] = self._pull(k, step)
        elif not self._free:
            of_weights *= self._masks
        self._speeds *= MOMENTUM
        self._slopes *= rate
        self._speeds -= self._slopes
        self._numbers += self._speeds

    def model(self) -> Model:
        return Model(tuple(self._values[: self._layers]), tuple(self._values[self._layers :]))

    def _parts(self, numbers: Floats) -> list[Floats]:
        ends = [0, *accumulate(int(np.prod(shape)) for shape in self._shapes)]
        return [
            numbers[start:end].reshape(shape)
            for (start, end), shape in zip(pairwise(ends), self._shapes, strict=True)
        ]


def gradients(
    weights: Sequence[Floats],
    biases: Sequence[Floats],
    shown: Floats,
    slope: Slope,
    found: Sequence[Floats] | None = None,
) -> Sequence[Floats]:
    """The mean loss's slopes, of every weight matrix and then of every bias; in the arrays `found`
    if there are any."""
    found = found or [np.empty_like(values) for values in (*weights, *biases)]
    layers, count = len(weights), len(shown)
    snapped = [snap(matrix) for matrix in weights]
    values = [shown]
    hidden = [bool(bias.size) and k < layers - 1 for k, bias in enumerate(biases)]
    for matrix, bias, cut in zip(snapped, biases, hidden, strict=True):
        scores = values[-1] @ matrix
        if bias.size:
            scores += bias
        values.append(snap(np.maximum(scores, 0, out=scores) if cut else scores))
    back = snap(slope(values[-1]))
    for k in reversed(range(layers)):
        np.matmul(values[k].T, back, out=found[k])
        found[k][...] /= count
        found[layers + k][...] = back.sum(axis=0)[: biases[k].size] / count
        if k:
            back = back @ snapped[k].T
            back = snap(back * (values[k] > 0) if hidden[k - 1] else back)
    return found


def shared_pull(labels: Sequence[NDArray[np.int64]]) -> Change:
    """Every member of a cluster moves by the sum of their slopes; a label of -1 stays.

    Han et al. 2016, section 3.3: members that are equal stay equal, so this trains the centroid.
    """
    numbers = [of.flatten() + 1 for of in labels]

    def pull(layer: int, matrix: Floats) -> Floats:
        sums = np.bincount(numbers[layer], weights=matrix.flatten())
        sums[0] = 0
        found: Floats = sums[numbers[layer]].reshape(matrix.shape)
        return found

    return pull
