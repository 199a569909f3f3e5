"""What the page *Training and compressing together* shows."""

import json
from functools import lru_cache
from typing import Any

from coldframe import Outputs, Table, data, demo, scatter_chart
from labs.compression.told import seeds_told, shares


@demo(label="Big and compressed, or small from the start")
def big_or_small() -> Outputs:
    """Digits read against bytes of the file, of three seeds each."""
    found = _trials()
    groups = {
        "big, compressed": [(f"{percent} % pruned", of) for percent, of in found["big"].items()],
        "small, 60 epochs": [(f"{hidden} units", of) for hidden, of in found["small"].items()],
        "small, same compute": [("32 units", found["equal"])],
    }
    rows = [
        {
            "bytes": round(sum(one["bytes"] for one in of) / len(of)),
            "right": shares([one["right"] for one in of])[0],
            "way": way,
            "what": what,
        }
        for way, ways in groups.items()
        for what, of in ways
    ]
    table = [
        (
            way,
            what,
            round(sum(one["bytes"] for one in of) / 3),
            seeds_told([one["right"] for one in of]),
        )
        for way, ways in groups.items()
        for what, of in ways
    ]
    chart = scatter_chart(
        rows,
        "bytes",
        "right",
        series="way",
        connected=True,
        title="Digits read against bytes",
        description="Big networks pruned, fine-tuned, with 16 shared values and Huffman coding; "
        "small ones with 8 bits a weight. Means of three seeds.",
        x_label="bytes (log scale)",
        y_label="digits read (%)",
        x_scale="log",
        height=320,
    )
    columns = ("network", "how small", "bytes", "digits read (%)")
    return Outputs({"Digits read": chart, "In numbers": Table(columns, table)})


@demo(label="A teacher")
def teacher() -> Table:
    """Small networks that learn from the answers, and from the big network."""
    by: dict[int, dict[str, list[int]]] = {}
    for of in _trials()["students"]:
        by.setdefault(of["hidden"], {})[of["lesson"]] = of["right"]
    rows = []
    for hidden, of in by.items():
        gains = [b - a for a, b in zip(of["answers"], of["teacher"], strict=True)]
        rows.append(
            (
                hidden,
                seeds_told(of["answers"]),
                seeds_told(of["teacher"]),
                ", ".join(f"{gain:+d}" for gain in gains),
            )
        )
    columns = (
        "hidden units",
        "answers alone (%)",
        "with a teacher (%)",
        "more digits, seed by seed",
    )
    return Table(columns, rows, caption="Mean, lowest and highest of five seeds")


@lru_cache(maxsize=1)
def _trials() -> Any:
    with data("trials.json") as file:
        return json.load(file)["found"]
