"""A square wave from sines, and what stays wrong at its edges."""

from math import pi, sin
from typing import Annotated

from coldframe import Chart, Number, Slider, demo, line_chart

POINTS = 400


def partial_sum(x: float, terms: int, duty: float) -> float:
    """The Fourier series of a pulse that is 1 for the share `duty` of each cycle, else 0."""
    waves = (
        sin(pi * n * duty) / (pi * n) * 2 * sin(2 * pi * n * x + pi / 2 - pi * n * duty)
        for n in range(1, terms + 1)
    )
    return duty + sum(waves)


@demo(label="Square wave")
def square_wave(
    terms: Annotated[int, Slider(1, 40, help="Sines that are added up")] = 9,
    duty: Annotated[float, Number(0.05, 0.95, help="Share of the cycle that is up")] = 0.5,
) -> Chart:
    """The sum of the first sines of a pulse."""
    xs = [i / POINTS for i in range(POINTS + 1)]
    return line_chart(
        {
            "x": xs,
            "sum": [partial_sum(x, terms, duty) for x in xs],
            "pulse": [1.0 if x < duty else 0.0 for x in xs],
        },
        x="x",
        y="sum",
        reference="pulse",
        description="A pulse and the sum of its first sines, which overshoots at the edges",
        x_label="cycle",
        y_label="sum",
    )
