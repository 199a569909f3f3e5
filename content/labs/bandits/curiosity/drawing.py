"""Where a learner was, as a picture: the more often, the more colour."""

import math
from collections.abc import Mapping, Sequence
from html import escape

from coldframe import Svg

CELL = 48


def visited(visits: Sequence[int], columns: int, marks: Mapping[int, str], title: str) -> Svg:
    """Visits by rows of so many cells; `marks` names some cells. Shades are of the logarithm."""
    most = math.log1p(max(visits)) or 1.0
    rows = -(-len(visits) // columns)
    cells = "".join(
        _cell(divmod(number, columns), count, math.log1p(count) / most, marks.get(number, ""))
        for number, count in enumerate(visits)
    )
    # A wide picture shrinks on a telephone, and its numbers with it.
    size = 13 if columns <= 8 else 18
    width, height = columns * CELL, rows * CELL
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-size="{size}" text-anchor="middle">'
        f"<title>{escape(title)}</title>{cells}</svg>"
    )


def _cell(place: tuple[int, int], count: int, shade: float, mark: str) -> str:
    y, x = place[0] * CELL, place[1] * CELL
    words = [word for word in (mark, _short(count)) if word]
    lines = "".join(
        f'<text x="{x + CELL // 2}" y="{y + CELL // 2 + 5 + 18 * i - 9 * (len(words) - 1)}" '
        f'fill="currentColor">{escape(word)}</text>'
        for i, word in enumerate(words)
    )
    return (
        f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{CELL - 2}" rx="4" '
        f'fill="#3b82f6" fill-opacity="{0.6 * shade:.2f}" stroke="currentColor" '
        f'stroke-opacity="0.25"/>{lines}'
    )


def _short(count: int) -> str:
    if count >= 10_000:
        return f"{count / 1000:.0f}k"
    return f"{count / 1000:.1f}k" if count >= 1000 else str(count or "")
