"""Random walks on a line."""

from itertools import accumulate
from math import comb, pi, sqrt
from random import Random
from typing import Annotated

from coldframe import Chart, Outputs, Slider, demo, line_chart, thin


def walk(steps: int, random: Random) -> list[int]:
    """Where a walker is after 0, 1, …, `steps` steps."""
    return list(accumulate(random.choices((-1, 1), k=steps), initial=0))


def expected(steps: float) -> float:
    """The mean distance from the start, for many steps."""
    return sqrt(2 * steps / pi)


def exact(steps: int) -> float:
    """The same for an even number of steps, exactly."""
    return steps * comb(steps, steps // 2) / 2**steps


# A seed of its own: the build and the reader's browser see the same walks.
@demo(label="Three walks")
def walks(
    steps: Annotated[int, Slider(100, 1000, step=100)] = 1000,
    seed: Annotated[int, Slider(1, 8)] = 1,
) -> Outputs:
    """Three random walks."""
    random = Random(seed)
    paths = {name: walk(steps, random) for name in "ABC"}
    rows = [
        {"step": n, "place": path[n], "walk": name, "low": -sqrt(n), "high": sqrt(n)}
        for name, path in paths.items()
        for n in range(0, steps + 1, steps // 100)
    ]
    chart = line_chart(
        rows,
        x="step",
        y="place",
        series="walk",
        band=("low", "high"),
        x_label="Steps",
        y_label="Place",
    )
    apart = sum(abs(path[-1]) for path in paths.values()) / len(paths)
    return Outputs({"": chart, "distance": f"{apart:.0f}", "formula": f"{expected(steps):.0f}"})


@demo(label="Many walks")
def distances(walkers: Annotated[int, Slider(20, 200, step=20)] = 100, seed: int = 1) -> Chart:
    """The mean distance from the start."""
    random = Random(seed)
    total = [0] * 401
    for _ in range(walkers):
        total = [t + abs(place) for t, place in zip(total, walk(400, random), strict=True)]
    columns = {
        "step": range(401),
        "distance": [distance / walkers for distance in total],
        "formula": [expected(n) for n in range(401)],
    }
    return line_chart(
        thin(columns),
        x="step",
        y="distance",
        reference="formula",
        x_label="Steps",
        y_label="Mean distance",
    )
