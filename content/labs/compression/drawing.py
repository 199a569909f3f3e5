"""A reader's drawing → a picture as the network knows them."""

import math
from collections.abc import Sequence

from labs.compression.network import Picture

SIDE = 8
INK = 16.0


def normalised(drawing: bytes) -> list[float]:
    """8 × 8 grey levels (0 to 255, 255 is ink) → 64 levels from 0 to 16.

    The data set's digits fill the height of their field and stand in its middle, and they come
    from bitmaps of four times the size, counted in 4 × 4 blocks: so the ink's bounding box is
    stretched alike, and each new pixel takes the ink of the area that it covers.
    """
    rows = [[drawing[SIDE * y + x] / 255 for x in range(SIDE)] for y in range(SIDE)]
    top, bottom = _extent([max(row) for row in rows])
    left, right = _extent([max(column) for column in zip(*rows, strict=True)])
    if bottom == top:
        return [0.0] * (SIDE * SIDE)
    size = max(bottom - top, right - left) / SIDE
    y0 = (top + bottom) / 2 - size * SIDE / 2
    x0 = (left + right) / 2 - size * SIDE / 2
    down = [_cover(y0 + size * y, y0 + size * (y + 1)) for y in range(SIDE)]
    across = [_cover(x0 + size * x, x0 + size * (x + 1)) for x in range(SIDE)]
    found = [
        sum(a * b * rows[y][x] for y, a in ys for x, b in xs) / size**2
        for ys in down
        for xs in across
    ]
    darkest = max(found)
    return [INK * level / darkest for level in found]


def rows_of(picture: Picture) -> list[list[float]]:
    return [list(picture[i : i + SIDE]) for i in range(0, len(picture), SIDE)]


def _extent(levels: Sequence[float]) -> tuple[int, int]:
    """Where the ink begins and ends; both 0 without ink."""
    inked = [i for i, level in enumerate(levels) if level > 0.1]
    return (inked[0], inked[-1] + 1) if inked else (0, 0)


def _cover(start: float, end: float) -> list[tuple[int, float]]:
    """The pixels that lie between two places, and how much of each does."""
    first, last = max(0, math.floor(start)), min(SIDE, math.ceil(end))
    return [(i, min(end, i + 1) - max(start, i)) for i in range(first, last)]
