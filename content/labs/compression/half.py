"""Half precision: 16-bit floats, and the scale that keeps small gradients from vanishing."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from struct import pack, unpack
from typing import Self

SMALLEST = 2.0**-24
"""Of the positive ones. Half of it, 2^-25, and all below are rounded to 0."""
LARGEST = 65504.0


def half(value: float) -> float:
    """The nearest 16-bit float (IEEE 754 binary16); beyond the largest one, infinity."""
    try:
        (found,) = unpack("<e", pack("<e", float(value)))
    except OverflowError:
        return math.copysign(math.inf, value)
    return float(found)


def encode(values: Sequence[float]) -> bytes:
    """Two bytes each. Raises `OverflowError` for one that is too large."""
    return pack(f"<{len(values)}e", *values)


def decode(file: bytes) -> list[float]:
    return list(unpack(f"<{len(file) // 2}e", file))


@dataclass(frozen=True, slots=True)
class LossScale:
    """What the loss is multiplied by before the slopes are taken in half precision.

    Dynamic, as in Micikevicius et al. 2018: twice as large after `patience` steps without an
    infinity, half as large after one with.
    """

    scale: float = 2.0**16
    good: int = 0
    patience: int = 2000

    def after(self, slopes: Iterable[float]) -> Self:
        """The scale of the next step, by the scaled slopes of this one."""
        if not all(map(math.isfinite, slopes)):
            return replace(self, scale=self.scale / 2, good=0)
        if self.good + 1 == self.patience:
            return replace(self, scale=self.scale * 2, good=0)
        return replace(self, good=self.good + 1)


def vanished(slopes: Sequence[float], scale: float) -> tuple[float, float]:
    """Of slopes that are not 0, the share that half precision turns into 0, and into infinity."""
    told = [half(slope * scale) for slope in slopes if slope]
    count = max(len(told), 1)
    return sum(not x for x in told) / count, sum(not math.isfinite(x) for x in told) / count
