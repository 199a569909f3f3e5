"""The demos of the guide's page on files, drawings and controls of one's own."""

import csv
import io
from collections.abc import Iterator
from math import sin
from typing import Annotated, BinaryIO

from coldframe import (
    Canvas,
    Chart,
    Download,
    File,
    Outputs,
    Slider,
    Table,
    Widget,
    demo,
    line_chart,
)


@demo
def columns(
    table: Annotated[BinaryIO, File(".csv", label="A table", help="CSV, of any size.")],
) -> Iterator[Table]:
    """What the columns of a table hold."""
    rows = csv.reader(io.TextIOWrapper(table, "utf-8", errors="replace"))
    names = next(rows, [])
    filled = [0] * len(names)
    count = 0
    for count, row in enumerate(rows, 1):
        for i, cell in enumerate(row[: len(names)]):
            filled[i] += cell != ""
        if count % 100_000 == 0:
            yield summary(names, filled, count)
    yield summary(names, filled, count)


def summary(names: list[str], filled: list[int], count: int) -> Table:
    rows = [(name, cells, count - cells) for name, cells in zip(names, filled, strict=True)]
    return Table(("column", "filled", "empty"), rows, caption=f"{count:,} rows")


@demo
def powers(count: Annotated[int, Slider(1, 10)] = 4) -> Outputs:
    """Powers of two, to look at and to keep."""
    rows = [(n, 2**n) for n in range(count + 1)]
    text = "n,2^n\n" + "".join(f"{n},{power}\n" for n, power in rows)
    return Outputs(
        {
            "Numbers": Table(("n", "2^n"), rows),
            "As a file": Download(text, name="powers.csv", label="Take them along"),
        }
    )


@demo
def ink(drawing: Annotated[bytes, Canvas(16, 8, label="Draw here")] = b"") -> str:
    """How much of a sheet is covered."""
    share = sum(drawing) / (255 * len(drawing)) if drawing else 0.0
    return f"{share:.0%} is ink."


@demo
def swing(
    turns: Annotated[
        float, Widget("knob.js", css="knob.css", min=0, max=10, step=0.5, label="Turns")
    ] = 3,
) -> Chart:
    """A wave, its frequency set by a knob."""
    xs = [i / 100 for i in range(201)]
    ys = [sin(turns * x) for x in xs]
    return line_chart({"x": xs, "y": ys}, x="x", y="y", height=180)
