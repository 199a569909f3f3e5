"""What the page *Low rank* shows."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

from coldframe import Chart, Outputs, Slider, Table, data, demo, line_chart
from labs.compression.factorize import rank_for
from labs.compression.told import COUNT, seeds_told, shares


@demo(label="The singular values")
def spectrum(rank: Annotated[int, Slider(4, 40, step=4)] = 16) -> Outputs:
    """The singular values of the first layer, and what is left with the largest of them."""
    with data("values.json") as file:
        values = json.load(file)
    squares = [value * value for value in values]
    kept = sum(squares[:rank]) / sum(squares)
    numbers = rank * (64 + 128)
    return Outputs(
        {
            "": f"{numbers:,} of 8,192 numbers\n{100 * kept:.1f} % of the layer's squared weights",
            "Singular values": _spectrum(values, rank),
        }
    )


@demo(label="How low a rank")
def ranks() -> Outputs:
    """Digits read by rank, at once and after the factors were trained."""
    rows = []
    for of in zip(*_trials(), strict=True):
        again = [one["tuned"] for one in of]
        rows.append(
            (
                of[0]["rank"],
                of[0]["bytes"],
                seeds_told([one["once"] for one in of]),
                seeds_told(again) if None not in again else None,
            )
        )
    columns = ("rank", "bytes", "digits read (%)", "factors trained (%)")
    return Outputs(
        {
            "": Table(columns, rows, caption="Mean, lowest and highest of three networks"),
            "Digits read": _curves(),
        }
    )


@demo(label="A rank for a budget")
def chosen(
    budget: Literal["digits read", "bytes"] = "digits read",
    least: Annotated[int, Slider(80, 98, step=1, label="Digits read, at least (%)")] = 95,
    most: Annotated[int, Slider(8_000, 68_000, step=4_000, label="Bytes, at most")] = 32_000,
) -> str:
    """The smallest rank that reads enough, or the largest that fits."""
    tried = {of["rank"]: of for of in _trials()[0]}
    if budget == "digits read":
        rank = rank_for(tried, lambda rank: 100 * tried[rank]["once"] / COUNT, least)
    else:
        rank = max((rank for rank, of in tried.items() if of["bytes"] <= most), default=None)
    if rank is None:
        return "No rank up to 40 does: leave the layers whole"
    of = tried[rank]
    return f"rank {rank}: {100 * of['once'] / COUNT:.1f} % read, {of['bytes']:,} bytes"


def _spectrum(values: Sequence[float], rank: int) -> Chart:
    rows = [
        {"k": k, "value": value, "part": "kept" if k <= rank else "dropped"}
        for k, value in enumerate(values, 1)
    ]
    return line_chart(
        rows,
        "k",
        "value",
        series="part",
        description="In falling order: those kept, and those dropped.",
        x_label="k",
        y_label="σ",
        height=200,
    )


def _curves() -> Chart:
    columns: dict[str, list[object]] = {"rank": [], "mean": [], "low": [], "high": [], "way": []}
    for key, name in (("once", "at once"), ("tuned", "factors trained")):
        for of in zip(*_trials(), strict=True):
            right = [one[key] for one in of]
            if None not in right:
                for column, value in zip(
                    columns, (of[0]["rank"], *shares(right), name), strict=True
                ):
                    columns[column].append(value)
    return line_chart(
        columns,
        "rank",
        "mean",
        series="way",
        band=("low", "high"),
        title="Digits read by rank",
        description="Mean of three networks, the band from the lowest to the highest.",
        x_label="rank of both large layers",
        y_label="digits read (%)",
        height=240,
    )


@lru_cache(maxsize=1)
def _trials() -> Any:
    with data("trials.json") as file:
        return json.load(file)["found"]
