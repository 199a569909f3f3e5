"""Parameters → axes → points."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from coldframe.authoring.controls import Parameter, Value, axis_values
from coldframe.model import Axis


def axes_of(parameters: Sequence[Parameter]) -> tuple[Axis, ...]:
    """An axis for every parameter with finitely many values, in the order of the signature."""
    found = [Axis(parameter.name, axis_values(parameter.control)) for parameter in parameters]
    return tuple(axis for axis in found if axis.values)


def size(axes: Sequence[Axis]) -> int:
    return math.prod(len(axis.values) for axis in axes)


def points(axes: Sequence[Axis], defaults: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Every point, row-major over the axes; a parameter without an axis keeps its default."""
    names = [axis.name for axis in axes]
    for values in itertools.product(*(axis.values for axis in axes)):
        yield {**defaults, **dict(zip(names, values, strict=True))}


def without_largest(axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """The axes but the one with most values; of equals the last one goes."""
    largest = max(range(len(axes)), key=lambda i: (len(axes[i].values), i))
    return tuple(axis for i, axis in enumerate(axes) if i != largest)


def spread(count: int, most: int) -> tuple[int, ...]:
    """Up to `most` indices below `count`, evenly apart: a sample that no machine changes."""
    if count <= most:
        return tuple(range(count))
    return tuple(round(i * (count - 1) / (most - 1)) for i in range(most))
