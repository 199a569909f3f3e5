"""The README's demo: unlike the peers' curve, this one is a chart with axes and a table."""

from typing import Annotated

from curve import heights, text

from coldframe import Slider, demo, line_chart


@demo
def wave_at(n: Annotated[int, Slider(1, 8)] = 3, phase: float = 0.0) -> dict[str, object]:
    xs = [i / 50 for i in range(200)]
    return {
        "text": text(n, phase),
        "curve": line_chart({"x": xs, "y": heights(n, phase)}, x="x", y="y"),
    }
