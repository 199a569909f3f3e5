"""The guide's demos."""

from typing import Annotated

from coldframe import Slider, Table, Text, demo
from lapse import UNITS, parse, spell


@demo
def read(text: Annotated[str, Text(40, label="Duration")] = "1h 30m") -> Table:
    """A duration in each unit."""
    seconds = parse(text)
    return Table(["unit", "amount"], [[unit, f"{seconds / UNITS[unit]:g}"] for unit in UNITS])


@demo
def write(
    minutes: Annotated[int, Slider(0, 3000, step=50)] = 1650,
    most: Annotated[int, Slider(1, 3)] = 2,
) -> str:
    """A duration, told with one to three units."""
    return spell(60 * minutes, most)
