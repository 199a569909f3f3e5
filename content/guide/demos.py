"""The demos that the guide shows."""

import csv
from collections.abc import Iterator, Mapping
from math import log, sin, sqrt
from random import random
from typing import Annotated, Literal

from coldframe import (
    Button,
    Canvas,
    Chart,
    Colour,
    File,
    Html,
    Number,
    Outputs,
    Slider,
    Svg,
    Table,
    Text,
    bar_chart,
    data,
    demo,
    line_chart,
)


@demo
def wave(n: Annotated[int, Slider(1, 8)] = 3, phase: float = 0.0) -> Chart:
    """A sine wave."""
    xs = [i / 50 for i in range(200)]
    return line_chart({"x": xs, "y": [sin(n * x + phase) for x in xs]}, x="x", y="y")


@demo(label="Every control")
def controls(
    slider: Annotated[float, Slider(0, 1, step=0.1)] = 0.5,
    number: Annotated[int, Number(1, 100)] = 7,
    select: Literal["red", "green", "blue"] = "green",
    checkbox: bool = True,
    text: Annotated[str, Text(40)] = "words",
    colour: Annotated[str, Colour()] = "#3366aa",
    file: Annotated[bytes, File(".txt")] = b"",
    canvas: Annotated[bytes, Canvas(8, 8)] = b"",
    button: Annotated[int, Button(label="Press")] = 0,
) -> Table:
    """What the function receives from each control."""
    values = {
        "slider": slider,
        "number": number,
        "select": select,
        "checkbox": checkbox,
        "text": text,
        "colour": colour,
        "file": f"{len(file)} bytes",
        "canvas": f"{sum(1 for level in canvas if level)} pixels drawn",
        "button": button,
    }
    kinds = ("float", "int", "str", "bool", "str", "str", "bytes", "bytes", "int")
    rows = [(name, kind, str(values[name])) for name, kind in zip(values, kinds, strict=True)]
    return Table(("control", "type", "value"), rows)


@demo
def coin(bias: Annotated[float, Slider(0, 1, step=0.1)] = 0.5) -> Iterator[Chart]:
    """How often a coin showed heads, as it is thrown again and again."""
    throws: list[float] = []
    share: list[float] = []
    heads = 0
    for throw in range(1, 501):
        heads += random() < bias
        throws.append(throw)
        share.append(heads / throw)
        if throw % 50 == 0:
            yield line_chart(
                {"throw": throws, "share": share}, x="throw", y="share", y_label="Share of heads"
            )


@demo
def several(sides: Annotated[int, Slider(3, 9)] = 5) -> Mapping[str, object]:
    """One result of several kinds."""
    return {
        "Text": f"A die with {sides} sides.",
        "Table": Table(("side", "chance"), [(i + 1, round(1 / sides, 3)) for i in range(sides)]),
        "Chart": bar_chart(
            [{"side": side, "chance": 1 / sides} for side in range(1, sides + 1)],
            x="side",
            y="chance",
            description="All sides are equally likely.",
            height=160,
        ),
        "Markup": Html(f"<p>Mean: <strong>{(sides + 1) / 2}</strong></p>"),
        "Picture": Svg(
            '<svg viewBox="0 0 120 12" width="120" height="12" role="img" aria-label="Dots">'
            + "".join(f'<circle cx="{6 + 12 * i}" cy="6" r="4"/>' for i in range(sides))
            + "</svg>"
        ),
    }


@demo
def dice(count: Annotated[int, Slider(1, 4)] = 2) -> Outputs:
    """Sums of dice, as a chart and as numbers, behind tabs."""
    ways = {0: 1}
    for _ in range(count):
        ways = {
            total: sum(ways.get(total - face, 0) for face in range(1, 7))
            for total in range(min(ways) + 1, max(ways) + 7)
        }
    rows = [{"sum": total, "chance": n / 6**count} for total, n in ways.items()]
    chart = bar_chart(rows, x="sum", y="chance", height=180)
    return Outputs({"Chart": chart, "Numbers": rows}, layout="tabs")


@demo
def primes(compare: Literal["n / ln n", "nothing"] = "n / ln n") -> Chart:
    """How many primes there are up to n."""
    with data("primes.csv") as file:
        rows = list(csv.DictReader(file))
    ns = [int(row["n"]) for row in rows]
    columns = {"n": ns, "primes": [int(row["primes"]) for row in rows]}
    if compare == "n / ln n":
        columns["n / ln n"] = [round(n / log(n)) for n in ns]
    names = [name for name in columns if name != "n"]
    return line_chart(columns, x="n", y=names, y_label="Primes up to n")


@demo
def hypotenuse(
    a: Annotated[float, Slider(0, 10, step=1)] = 3,
    b: Annotated[float, Slider(0, 10, step=1)] = 4,
) -> str:
    """The longest side of a right triangle."""
    return f"c = {sqrt(a * a + b * b):.3f}"
