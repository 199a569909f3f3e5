"""The demos of the page on Deep Compression."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from math import sqrt
from typing import Annotated, Any, Literal

from coldframe import Chart, Select, Slider, Table, bar_chart, data, demo
from labs.compression.deep.published import NETWORKS, Published, Row

type Outputs = Mapping[str, object]
type Name = Literal["LeNet-300-100", "LeNet-5", "AlexNet", "VGG-16", "SqueezeNet"]

TESTED = 360
BIASES = 4 * (300 + 100 + 10)
Z = 1.96
BOTH = "As printed | of the bytes that were made here"


@demo(label="Three stages")
def pipeline(
    pruned: Annotated[int, Select((80, 88, 92, 95), label="Weights pruned (%)")] = 92,
    bits: Annotated[int, Slider(2, 6, label="Bits a weight")] = 6,
    index_bits: Annotated[int, Select((4, 5, 8), label="Bits an index")] = 5,
) -> Outputs:
    """A network of LeNet-300-100's shape, stage by stage: bytes, and digits read."""
    made = next(
        one
        for one in _lenet()["made"]
        if (one["pruned"], one["bits"], one["index_bits"]) == (pruned, bits, index_bits)
    )
    layers: Sequence[Sequence[int]] = made["layers"]
    sizes = [BIASES + sum(layer[part] for layer in layers) for part in (3, 4, 5)]
    whole = BIASES + 4 * sum(layer[0] for layer in layers)
    stages = [
        ("as trained", whole, _lenet()["dense"]),
        ("pruned, not retrained", sizes[0], made["cut"]),
        ("pruned and retrained", sizes[0], made["retrained"]),
        (f"{2**bits - 1} shared values", sizes[1], made["shared"]),
        ("Huffman-coded", sizes[2], made["shared"]),
    ]
    lines = [
        (name, size, f"{whole / size:.1f} ×", f"{right / TESTED:.1%}", _interval(right))
        for name, size, right in stages
    ]
    heads = ("stage", "bytes", "smaller", "digits read", "95 % interval")
    return {
        "": Table(heads, lines, f"Of {TESTED} digits that no stage was trained on"),
        "Bytes": bar_chart(
            [{"stage": name, "bytes": size} for name, size, _ in stages if "not" not in name],
            "stage",
            "bytes",
            description="Of the whole file, biases included.",
            height=200,
        ),
        "Layer by layer": _layers(layers, bits, index_bits),
    }


def _layers(layers: Sequence[Sequence[int]], bits: int, index_bits: int) -> Table:
    heads = ("layer", "weights", "kept", "fillers", "P", "P+Q", "P+Q+H")
    lines = [
        (
            f"{inputs} → {outputs}",
            weights,
            f"{kept / weights:.1%}",
            fillers,
            *(f"{size / weights / 4:.2%}" for size in sizes),
        )
        for (weights, kept, fillers, *sizes), (inputs, outputs) in zip(
            layers, ((784, 300), (300, 100), (100, 10)), strict=True
        )
    ]
    caption = (
        f"Sizes as a share of the layer's floats: pruned with {index_bits}-bit indices (P), with "
        f"{bits}-bit weights (Q), Huffman-coded (H). Without biases"
    )
    return Table(heads, lines, caption)


def _interval(right: int) -> str:
    """Wilson's."""
    share = right / TESTED
    middle = (share + Z * Z / (2 * TESTED)) / (1 + Z * Z / TESTED)
    reach = Z * sqrt(share * (1 - share) / TESTED + (Z / (2 * TESTED)) ** 2) / (1 + Z * Z / TESTED)
    return f"{middle - reach:.1%} to {middle + reach:.1%}"


@demo(label="The paper's arithmetic")
def arithmetic(network: Name = "LeNet-300-100") -> Outputs:
    """A table of the paper, and the same of layers that were really stored."""
    told, made = NETWORKS[network], _tables()[network]
    lines = [_line(row, one) for row, one in zip(told.rows, made, strict=True)]
    bits = ("layer", "weights", "fillers", "weight bits", "coded", "index bits", "coded")
    sizes = ("layer", "kept (%)", "P+Q (%)", "P+Q+H (%)")
    fixed, coded = ratios(told, made)
    printed = f"{told.ratio:g} and {told.ratio_coded:g}" if told.ratio else f"{told.ratio_coded:g}"
    total = sum(int(one["bytes_coded"]) for one in made)
    return {
        "": f"{network}: {fixed:.1f} times smaller with pruning and sharing, {coded:.1f} with "
        f"Huffman coding, {total:,} bytes. The paper prints {printed}.",
        f"{told.table}: sizes": Table(sizes, [size for _, size in lines], BOTH),
        f"{told.table}: bits": Table(bits, [bit for bit, _ in lines], BOTH),
    }


def _line(row: Row, made: Mapping[str, float]) -> tuple[Sequence[object], Sequence[object]]:
    """Of the table of bits, and of the table of sizes."""
    entries = made["kept"] + made["fillers"]

    def both(printed: float, ours: float) -> str:
        return f"{printed or '–'} | {ours:.4g}"

    bits = (
        row.layer,
        row.weights,
        f"{made['fillers'] / entries:.1%}",
        row.weight_bits,
        both(row.weight_coded, made["weight_coded"]),
        row.index_bits,
        both(row.index_coded, made["index_coded"]),
    )
    sizes = (
        row.layer,
        both(row.kept, 100 * made["kept"] / row.weights),
        both(row.rate, 25 * made["bytes"] / row.weights),
        both(row.rate_coded, 25 * made["bytes_coded"] / row.weights),
    )
    return bits, sizes


@demo(label="All networks")
def ratios_of_all() -> Outputs:
    """How many times smaller each network is: as printed, by its own rows, and here."""
    lines: list[Sequence[object]] = []
    bars: list[dict[str, object]] = []
    for name, told in NETWORKS.items():
        fixed, coded = ratios(told, _tables()[name])
        rows = multiplied(told)
        values = {
            "printed": told.ratio_coded,
            "its rows, multiplied": rows[1],
            "stored here": coded,
        }
        bars += [
            {"network": name, "times smaller": round(value, 1), "by": by}
            for by, value in values.items()
            if value
        ]
        off = f"{coded / told.ratio_coded - 1:+.1%}"
        lines.append(
            (
                name,
                told.ratio or "–",
                _one(rows[0]),
                fixed,
                told.ratio_coded,
                _one(rows[1]),
                coded,
                off,
            )
        )
    heads = (*("network", "P+Q printed", "rows", "here", "P+Q+H printed", "rows", "here", "off"),)
    shown = [
        [*(f"{cell:.1f}" if isinstance(cell, float) else cell for cell in line)] for line in lines
    ]
    return {
        "Times smaller": _bars(bars),
        "Numbers": Table(heads, shown),
    }


def _one(value: float) -> object:
    return value or "–"


def _bars(bars: Sequence[Mapping[str, object]]) -> Chart:
    return bar_chart(
        bars,
        "network",
        "times smaller",
        series="by",
        description="With pruning, sharing and Huffman coding.",
        x_label="network",
        height=240,
    )


def ratios(told: Published, made: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    """How many times smaller the stored layers are than their floats, without and with Huffman."""
    whole = 4 * sum(row.weights for row in told.rows)
    return whole / sum(one["bytes"] for one in made), whole / sum(
        one["bytes_coded"] for one in made
    )


def multiplied(told: Published) -> tuple[float, float]:
    """What the printed sizes of the layers make together; 0 where none are printed."""
    whole = sum(row.weights for row in told.rows)
    fixed = sum(row.weights * row.rate / 100 for row in told.rows)
    coded = sum(row.weights * row.rate_coded / 100 for row in told.rows)
    return (whole / fixed, whole / coded) if coded else (0.0, 0.0)


@cache
def _lenet() -> Any:
    with data("lenet.json") as file:
        return json.load(file)["found"]


@cache
def _tables() -> Any:
    with data("tables.json") as file:
        return json.load(file)["found"]
