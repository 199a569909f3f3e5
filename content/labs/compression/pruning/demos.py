"""What the page *Pruning* shows."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from coldframe import Chart, Outputs, Slider, Table, data, demo, line_chart, scatter_chart
from labs.compression.network import held_out
from labs.compression.told import seeds_told, shares

SHARES = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)


@demo(label="What says how much a weight matters")
def criteria(
    share: Annotated[int, Slider(0, 90, step=10, label="Weights pruned (%)")] = 70,
) -> Outputs:
    """Digits read after pruning in one shot, by what chooses the weights; and after tuning."""
    ways = _ways()
    at = SHARES.index(share)
    rows = [(name, seeds_told([seed[at] for seed in seeds])) for name, seeds in ways.items()]
    return Outputs(
        {
            f"With {share} % of the weights gone": Table(
                ("chosen by", "digits read (%): mean, lowest and highest of three"), rows
            ),
            "Digits read": _curves(ways),
        }
    )


@demo(label="Whole units")
def units() -> Chart:
    """Digits read against bytes as whole units go, by what chooses them."""
    by: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for seed in _trials()["units"]:
        for row in seed:
            by.setdefault((row["by"], row["share"]), []).append(row)
    rows = [
        {
            "bytes": round(sum(row["bytes"] for row in of) / len(of)),
            "right": shares([row["right"] for row in of])[0],
            "chosen by": name,
        }
        for (name, _), of in by.items()
    ]
    return scatter_chart(
        rows,
        "bytes",
        "right",
        series="chosen by",
        connected=True,
        title="Whole units cut",
        description="From no units cut, right, to 80 % of each hidden layer's, left. Weights are "
        "32-bit floats; means of three networks.",
        x_label="bytes",
        y_label="digits read (%)",
    )


@demo(label="N of M")
def patterns() -> Table:
    """Patterns that hardware can skip, before and after tuning."""
    rows = []
    for place, first in enumerate(_trials()["patterns"][0]):
        seeds = [of[place] for of in _trials()["patterns"]]
        rows.append(
            (
                first["pattern"],
                seeds_told([of["once"] for of in seeds]),
                seeds_told([of["tuned"] for of in seeds]),
                first["bytes"],
            )
        )
    columns = ("pattern", "digits read at once (%)", "after tuning (%)", "bytes")
    return Table(columns, rows, caption="Mean, lowest and highest of three networks")


def _ways() -> dict[str, Sequence[Sequence[int]]]:
    """By name, of each seed the digits read at each of the `SHARES`."""
    found = _trials()
    once = {name: [seed[name] for seed in found["criteria"]] for name in found["criteria"][0]}
    return {**once, "magnitude, tuned by steps": found["tuned"]}


def _curves(ways: Mapping[str, Sequence[Sequence[int]]]) -> Chart:
    columns: dict[str, list[object]] = {"pruned": [], "mean": [], "low": [], "high": [], "way": []}
    for name, seeds in ways.items():
        for share, right in zip(SHARES, zip(*seeds, strict=True), strict=True):
            mean, low, high = shares(right)
            for column, value in zip(columns, (share, mean, low, high, name), strict=True):
                columns[column].append(value)
    return line_chart(
        columns,
        "pruned",
        "mean",
        series="way",
        band=("low", "high"),
        title="Digits read after pruning",
        description=f"Mean of three networks, the band from the lowest to the highest, of "
        f"{len(held_out()[1])} held-out digits. Each layer loses the same share, but for the last "
        "way.",
        x_label="weights pruned (%)",
        y_label="digits read (%)",
    )


@lru_cache(maxsize=1)
def _trials() -> Any:
    with data("trials.json") as file:
        return json.load(file)["found"]
