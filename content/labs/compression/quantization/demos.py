"""What the page *Quantization* shows."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any

from coldframe import (
    Chart,
    Outputs,
    Select,
    Slider,
    Table,
    data,
    demo,
    line_chart,
    scatter_chart,
)
from labs.compression import mixed
from labs.compression.network import trained
from labs.compression.quantize import (
    Levels,
    Start,
    kmeans,
    linear,
    replaced,
    squared_error,
)
from labs.compression.told import COUNT, seeds_told, shares

WEIGHTS = (8192, 8192, 640)
SHOWN = (2, 3, 4, 5, 6)


@demo(label="How many bits")
def bits() -> Outputs:
    """Digits read by bits of a weight: one scale a layer, one an output, and trained for it."""
    rows: dict[str, list[object]] = {"bits": [], "mean": [], "low": [], "high": [], "way": []}
    for name, seeds in _ways().items():
        for count, right in seeds.items():
            for column, value in zip(rows, (count, *shares(right), name), strict=True):
                rows[column].append(value)
    chart = line_chart(
        rows,
        "bits",
        "mean",
        series="way",
        band=("low", "high"),
        title="Digits read by bits of a weight",
        description="Mean of three networks, the band from the lowest to the highest.",
        x_label="bits a weight",
        y_label="digits read (%)",
    )
    names = ("bits", "one scale a layer: bytes", "one scale an output: bytes")
    both = zip(_trials()["scales"][0], _trials()["per output"][0], strict=True)
    table = Table(names, [(a["bits"], a["bytes"], b["bytes"]) for a, b in both])
    return Outputs({"Digits read": chart, "Bytes": table})


@demo(label="Bits where they are needed")
def mix(
    budget: Annotated[float, Slider(1, 8, step=0.25, label="Bits a weight, on average")] = 3,
) -> Outputs:
    """The greedy choice of bits for each layer under a budget."""
    losses = [{int(count): rise for count, rise in of.items()} for of in _trials()["losses"]]
    chosen = mixed.cheapest(losses, WEIGHTS, budget)
    stop = next(stop for stop in _trials()["mixes"] if tuple(stop["bits"]) == chosen)
    text = (
        f"{' / '.join(map(str, chosen))} bits, {stop['mean']:.2f} on average\n"
        f"{stop['bytes']:,} bytes\n{100 * stop['right'] / 360:.1f} % of the held-out digits read"
    )
    layers = ("first", "second", "third")
    rows = [
        (name, *(f"{of[count]:.4f}" for count in SHOWN))
        for name, of in zip(layers, losses, strict=True)
    ]
    names = ("layer", *(f"{count} bits" for count in SHOWN))
    return Outputs(
        {
            "": text,
            "How much the loss rises if one layer alone has so few": Table(names, rows),
            "Every stop of the way": _stops(),
        }
    )


@demo(label="Shared values")
def sharing(
    bits: Annotated[int, Slider(2, 6, label="Bits a weight")] = 3,
    levels: Levels = "k-means",
    start: Start = "linear",
) -> Outputs:
    """How many weights of the first layer share each value."""
    values = [weight for row in trained()[0].weights for weight in row]
    codebook = kmeans(values, 2**bits, start)
    ways = {"k-means": replaced(values, codebook), "evenly spaced": linear(values, bits)}
    counts = sorted(Counter(ways[levels]).items())
    rows = [
        (name, len(set(found)), round(squared_error(values, found), 3))
        for name, found in ways.items()
    ]
    return Outputs(
        {
            "Weights a value": scatter_chart(
                [{"value": value, "weights": count} for value, count in counts],
                "value",
                "weights",
                connected=True,
                description="For each shared value, how many of the 8,192 weights take it.",
                x_label="shared value",
                height=200,
            ),
            "Both ways": Table(["levels", "values", "squared error"], rows),
        }
    )


@demo(label="Where the centroids start")
def starts(bits: Annotated[int, Select([2, 3, 4], label="Bits a weight")] = 4) -> Table:
    """Error and digits read by the start of k-means, before and after the centroids are trained."""
    rows = [
        (
            of[0]["start"],
            round(sum(one["error"] for one in of) / len(of), 1),
            f"{100 * sum(one['largest'] for one in of) / len(of):.0f} %",
            seeds_told([one["right"] for one in of]),
            seeds_told([one["tuned"] for one in of]),
        )
        for of in _trials()["sharing"]
        if of[0]["bits"] == bits
    ]
    names = (
        "start",
        "squared error",
        "largest value kept",
        "digits read (%)",
        "centroids trained (%)",
    )
    return Table(names, rows, caption=f"{2**bits} shared values a layer; of three networks")


@demo(label="The smallest files")
def smallest() -> Table:
    """Pruned by 90 %, 16 shared values, these trained, Huffman coding: three networks."""
    rows = [
        (seed, f"{of['whole']} of {COUNT}", of["bytes"], f"{68_904 / of['bytes']:.1f}", of["right"])
        for seed, of in enumerate(_trials()["smallest"])
    ]
    columns = ("seed", "full network reads", "bytes", "times smaller", "the file's network reads")
    return Table(columns, rows)


@demo(label="What half precision loses")
def vanishing() -> Chart:
    """Slopes that become 0, and infinity, by what the loss is multiplied by."""
    rows = [
        {"power": of["power"], "share": of[kind], "kind": name}
        for kind, name in (("zero", "become 0"), ("infinite", "become infinite"))
        for of in _trials()["vanishing"]
    ]
    return line_chart(
        rows,
        "power",
        "share",
        series="kind",
        title="Slopes lost in half precision",
        description="Of the slopes of one batch that are not 0, by the power of two that the loss "
        "is multiplied by.",
        x_label="loss × 2 to the power of",
        y_label="slopes (%)",
        height=220,
    )


def _ways() -> Mapping[str, Mapping[int, Sequence[int]]]:
    """By way, by bits: the digits read of each seed."""
    found = _trials()
    each = {
        name: {of[0]["bits"]: [one["right"] for one in of] for of in zip(*found[key], strict=True)}
        for name, key in (("one scale a layer", "scales"), ("one scale an output", "per output"))
    }
    aware = {int(count): right for count, right in found["aware"].items()}
    return {**each, "one a layer, trained for it": aware}


def _stops() -> Chart:
    rows = [
        {"bits": of["mean"], "right": round(100 * of["right"] / 360, 1), "way": "greedy"}
        for of in _trials()["mixes"]
    ]
    rows += [
        {"bits": of["bits"], "right": round(100 * of["right"] / 360, 1), "way": "the same for all"}
        for of in _trials()["scales"][0]
    ]
    return scatter_chart(
        rows,
        "bits",
        "right",
        series="way",
        connected=True,
        description="The way down from 8 bits, and the same bits for all layers, of one network.",
        x_label="bits a weight, on average",
        y_label="digits read (%)",
        height=240,
    )


@lru_cache(maxsize=1)
def _trials() -> Any:
    with data("trials.json") as file:
        return json.load(file)["found"]
