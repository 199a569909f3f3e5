"""Weights as a picture: a square each, colour by sign, strength by size, nothing where none is."""

from collections.abc import Iterator, Sequence

from coldframe import Svg
from labs.compression.network import Matrix

SHADES = 5
"""Strengths of each colour: a path each, so that a picture of 768 weights is ten elements."""


def weights_picture(units: Sequence[Matrix], across: int, largest: float, label: str) -> Svg:
    """Units side by side, `across` in a line; weights of `largest` and above are darkest."""
    paths: dict[tuple[bool, int], list[str]] = {}
    for x, y, weight in squares(units, across):
        shade = min(SHADES, 1 + int(abs(weight) / largest * SHADES))
        paths.setdefault((weight > 0, shade), []).append(f"M{x} {y}h1v1h-1z")
    drawn = "".join(
        f'<path fill="var(--chart-{2 if positive else 1})" fill-opacity="{shade / SHADES:g}" '
        f'd="{"".join(paths[positive, shade])}"/>'
        for positive, shade in sorted(paths)
    )
    side = len(units[0]) + 1
    width, height = across * side - 1, -(-len(units) // across) * side - 1
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{label}" shape-rendering="crispEdges">{drawn}</svg>'
    )


def squares(units: Sequence[Matrix], across: int) -> Iterator[tuple[int, int, float]]:
    """Place and value of each weight that is not zero."""
    for i, unit in enumerate(units):
        side = len(unit) + 1
        for y, row in enumerate(unit):
            for x, weight in enumerate(row):
                if weight:
                    yield i % across * side + x, i // across * side + y, weight
