"""What every system shows: the wave of the README, as a line of text and a curve of 200 points."""

from math import sin

WIDTH, HEIGHT = 640, 240


def heights(n: int, phase: float) -> list[float]:
    return [sin(n * i / 50 + phase) for i in range(200)]


def text(n: int, phase: float) -> str:
    mean = sum(y * y for y in heights(n, phase)) / 200
    return f"n {n}, phase {phase:.1f}: mean square {mean:.6f}"


def picture(n: int, phase: float) -> str:
    """The curve as SVG, which costs a peer less than any chart library would."""
    step, middle = WIDTH / 199, HEIGHT / 2
    points = " ".join(
        f"{i * step:.1f},{middle - y * middle * 0.9:.1f}" for i, y in enumerate(heights(n, phase))
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="2"/></svg>'
    )
