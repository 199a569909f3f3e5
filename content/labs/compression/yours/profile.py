"""A tensor's numbers in short: what a page shows of them, and what predictions are made from."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import isfinite, sqrt

from labs.compression.formats.numbers import read_numbers
from labs.compression.formats.tensor import Tensor

MOST_NUMBERS = 300_000
"""Of all tensors together: what a browser's Python reads and sorts within some seconds."""
MOST_OF_ONE = 20_000
LEAST_OF_ONE = 500
RUN = 500
"""Numbers that stand beside each other in a sample."""
MOST_INFLATED = 2**24
"""Numbers of a compressed array: it can only be read from its beginning."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`values` are the numbers read, finite and sorted, `sums` and `squares` of the first so many.

    Numbers are read whole (`complete`), or in runs evenly from all of the tensor; of a large
    compressed array, from its first part.
    """

    tensor: Tensor
    values: Sequence[float]
    sums: Sequence[float]
    squares: Sequence[float]
    bad: int
    complete: bool

    @property
    def energy(self) -> float:
        return self.squares[-1]

    @property
    def mean(self) -> float:
        return self.sums[-1] / max(1, len(self.values))

    @property
    def deviation(self) -> float:
        return sqrt(max(0.0, self.energy / max(1, len(self.values)) - self.mean**2))

    @property
    def zeros(self) -> float:
        """Share of the numbers that are zero."""
        at = bisect_right(self.values, 0.0) - bisect_left(self.values, 0.0)
        return at / max(1, len(self.values))

    def error(self, start: int, end: int, level: float) -> float:
        """The sum of squared distances of those values from a level."""
        first = self.squares[end] - self.squares[start]
        both = self.sums[end] - self.sums[start]
        return max(0.0, first - 2 * level * both + (end - start) * level * level)


def share_of_one(tensors: int) -> int:
    """How many numbers of each tensor are read."""
    return max(LEAST_OF_ONE, min(MOST_OF_ONE, MOST_NUMBERS // max(1, tensors)))


def read_profile(tensor: Tensor, most: int) -> Profile:
    """Raises `BadFile` where the file does not hold what it promised."""
    numbers = array("d")
    for start, count in runs(tensor, most):
        numbers.extend(map(float, read_numbers(tensor, start, count)))
    finite = sorted(filter(isfinite, numbers))
    return Profile(
        tensor,
        array("d", finite),
        array("d", accumulate(finite, initial=0.0)),
        array("d", accumulate((value * value for value in finite), initial=0.0)),
        len(numbers) - len(finite),
        len(numbers) == tensor.count,
    )


def runs(tensor: Tensor, most: int) -> Iterator[tuple[int, int]]:
    """Start and length of what is read."""
    if tensor.count <= most:
        if tensor.count:
            yield 0, tensor.count
        return
    reach = tensor.count if tensor.raw.whole else min(tensor.count, MOST_INFLATED)
    many = max(2, most // RUN)
    for i in range(many):
        yield i * (reach - RUN) // (many - 1), RUN
