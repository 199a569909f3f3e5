"""The demos of the guide's page on demos that belong together."""

from collections.abc import Mapping
from math import cos, pi, radians, sin
from typing import Annotated

from coldframe import Chart, Slider, Svg, Timer, demo, line_chart

GRAVITY = 9.81


@demo
def shot(
    angle: Annotated[int, Slider(15, 75, step=5)] = 45,
    speed: Annotated[int, Slider(5, 30, step=5)] = 20,
) -> Mapping[str, object]:
    """The path of a ball that is thrown from the ground."""
    up, along = speed * sin(radians(angle)), speed * cos(radians(angle))
    end = 2 * up / GRAVITY
    times = [end * i / 50 for i in range(51)]
    path = line_chart(
        {"x": [along * t for t in times], "y": [up * t - GRAVITY / 2 * t * t for t in times]},
        x="x",
        y="y",
        x_label="Metres along",
        y_label="Metres up",
        height=180,
    )
    return {"Path": path, "width": f"{along * end:.1f}"}


@demo(label="Width by angle")
def widths(speed: Annotated[int, Slider(5, 30, step=5)] = 20) -> Chart:
    """How far the ball flies at each angle."""
    angles = [5.0 * i for i in range(19)]
    metres = [speed**2 * sin(radians(2 * angle)) / GRAVITY for angle in angles]
    return line_chart(
        {"angle": angles, "width": metres},
        x="angle",
        y="width",
        x_label="Angle in degrees",
        y_label="Metres",
        height=180,
    )


@demo
def pendulum(
    tick: Annotated[int, Timer(every=0.2, stop=40, label="Time")] = 0,
    push: Annotated[int, Slider(5, 45, step=5)] = 25,
) -> Svg:
    """A pendulum, five pictures a second."""
    angle = radians(push) * cos(2 * pi * tick / 10)
    x, y = 60 + 50 * sin(angle), 4 + 50 * cos(angle)
    return Svg(
        '<svg viewBox="0 0 120 66" width="240" height="132" role="img" aria-label="Pendulum">'
        f'<path d="M60 4L{x:.1f} {y:.1f}" stroke="currentColor"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="var(--chart-1)"/></svg>'
    )
