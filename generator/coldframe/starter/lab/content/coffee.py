"""Coffee that cools."""

import csv
import io
from math import exp, log
from typing import Annotated, BinaryIO

from coldframe import File, Number, Outputs, Slider, data, demo, line_chart

CUP = 200  # ml of coffee
HOT, COLD, ROOM = 90.0, 5.0, 20.0  # degrees of coffee, milk and room
RATE = 8.0  # ml a minute: a cup of 200 ml loses 4 % of its lead on the room


def cooled(start: float, minutes: float, volume: float = CUP, room: float = ROOM) -> float:
    """The temperature, in degrees, of `volume` ml that had `start` degrees `minutes` ago."""
    return room + (start - room) * exp(-RATE * minutes / volume)


def mixed(coffee: float, milk: float) -> float:
    """The temperature of a cup of that many degrees with `milk` ml of cold milk in it."""
    return (CUP * coffee + milk * COLD) / (CUP + milk)


def milk_now(minutes: float, milk: float, room: float) -> float:
    return cooled(mixed(HOT, milk), minutes, CUP + milk, room)


def milk_later(minutes: float, wait: float, milk: float, room: float) -> float:
    """Black until minute `wait`, then with milk."""
    if minutes < wait:
        return cooled(HOT, minutes, CUP, room)
    then = mixed(cooled(HOT, wait, CUP, room), milk)
    return cooled(then, minutes - wait, CUP + milk, room)


# The annotations make the controls. Sliders are recorded at build, `room` is computed live.
@demo(label="Milk now, or later?")
def milk(
    wait: Annotated[int, Slider(2, 30, step=2, label="Minutes until you drink")] = 10,
    amount: Annotated[int, Slider(0, 100, step=20, label="Milk, in ml")] = 40,
    room: Annotated[float, Number(-20, 40, label="Room, in degrees")] = ROOM,
) -> Outputs:
    """Two cups of the same coffee: one gets its milk at once, the other when it is drunk."""
    minutes = [i / 2 for i in range(61)]
    curves = {
        "minute": minutes,
        "milk now": [milk_now(t, amount, room) for t in minutes],
        "milk later": [milk_later(t, wait, amount, room) for t in minutes],
    }
    chart = line_chart(
        curves, x="minute", y=["milk now", "milk later"], x_label="Minutes", y_label="Degrees"
    )
    lead = milk_now(wait, amount, room) - milk_later(wait, wait, amount, room)
    return Outputs({"": chart, "lead": f"{lead:.1f}"})


@demo
def your_cup(
    table: Annotated[BinaryIO, File(".csv", label="Your table")],
    room: Annotated[float, Slider(15, 25, step=1, label="Room, in degrees")] = ROOM,
) -> Outputs:
    """Measured temperatures, and the law that fits them best."""
    # At build, and until the reader opens a file, its name is empty.
    with io.TextIOWrapper(table, "utf-8") if table.name else data("example.csv") as file:
        minutes, degrees = readings(file.read(), room)
    start, rate = fitted(minutes, degrees, room)
    curves = {
        "minute": minutes,
        "measured": degrees,
        "Newton's law": [room + (start - room) * exp(-rate * t) for t in minutes],
    }
    chart = line_chart(
        curves, x="minute", y=["measured", "Newton's law"], x_label="Minutes", y_label="Degrees"
    )
    return Outputs({"": chart, "Lost a minute": f"{1 - exp(-rate):.1%} of the lead on the room"})


def readings(text: str, room: float) -> tuple[list[float], list[float]]:
    """Minutes and degrees. What is wrong with the table is told in a reader's words."""
    rows = list(csv.DictReader(text.splitlines()))
    if not rows or not {"minute", "temperature"} <= rows[0].keys():
        raise ValueError("The first line of the table must be: minute,temperature")
    minutes = [float(row["minute"]) for row in rows]
    degrees = [float(row["temperature"]) for row in rows]
    if len(set(minutes)) < 2 or min(degrees) <= room:
        raise ValueError("It takes two readings or more, all of them warmer than the room.")
    return minutes, degrees


def fitted(minutes: list[float], degrees: list[float], room: float) -> tuple[float, float]:
    """Start in degrees and rate a minute: the line through ln(T - R) with the least squares."""
    logs = [log(t - room) for t in degrees]
    mean_x, mean_y = sum(minutes) / len(minutes), sum(logs) / len(logs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(minutes, logs, strict=True)) / sum(
        (x - mean_x) ** 2 for x in minutes
    )
    return room + exp(mean_y - slope * mean_x), -slope
