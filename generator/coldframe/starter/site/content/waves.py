"""A wave and its echo."""

from math import pi, sin
from typing import Annotated

from coldframe import Chart, Slider, demo, line_chart


def height(x: float, waves: int, phase: float) -> float:
    """The height at `x` (0 to 1) of two waves that meet."""
    return sin(2 * pi * waves * x) + sin(2 * pi * (waves + 1) * x + phase)


@demo
def wave(waves: Annotated[int, Slider(1, 8)] = 3, phase: float = 0.0) -> Chart:
    """Two waves, one of them a cycle longer."""
    xs = [i / 200 for i in range(201)]
    return line_chart({"x": xs, "height": [height(x, waves, phase) for x in xs]}, x="x", y="height")
