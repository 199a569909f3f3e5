"""What the page shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated

from coldframe import (
    Canvas,
    Chart,
    Label,
    Slider,
    Table,
    bar_chart,
    demo,
    heat_map,
    line_chart,
    scatter_chart,
)
from labs.compression import size
from labs.compression.drawing import normalised, rows_of
from labs.compression.experiments import (
    Levels,
    compressed,
    curve,
    factored,
    measured,
    pruned,
    requantized,
    rounded,
    svd_of,
    uncoded,
    weights,
)
from labs.compression.network import Network, Picture, held_out, probabilities, trained
from labs.compression.picture import weights_picture
from labs.compression.quantize import squared_error

type Outputs = Mapping[str, object]

FULL_RANK = 64
UNITS = 12
"""Hidden units whose weights are shown."""

Sparsity = Annotated[int, Slider(0, 90, step=10, label="Sparsity (%)")]
Bits = Annotated[int, Slider(2, 6, label="Bits a weight")]
Tuned = Annotated[bool, Label("Fine-tuned")]


@demo
def pruning(sparsity: Sparsity = 50, tuned: Tuned = False) -> Outputs:
    """What is left of the weights of twelve units of the first layer."""
    network = pruned(sparsity, tuned)
    return {
        "": f"{percent(measured(network))} of the held-out digits, {sparsity} % of weights gone",
        "Twelve units": weights_picture(
            [rows_of(unit) for unit in network[0].weights[:UNITS]],
            across=UNITS // 2,
            largest=1.0,
            label=f"Weights of twelve units, {sparsity} % of them pruned",
        ),
    }


@demo
def sharing(
    bits: Bits = 3,
    levels: Levels = "k-means",
) -> Outputs:
    """How many weights of the first layer share each value."""
    network = trained()
    values = [weight for row in network[0].weights for weight in row]
    ways: tuple[Levels, ...] = ("k-means", "evenly spaced")
    replaced = {way: rounded(values, bits, way) for way in ways}
    counts = sorted(Counter(replaced[levels]).items())
    rows = [
        (
            way,
            len(set(found)),
            round(squared_error(values, found), 3),
            percent(measured(requantized(trained(), bits, way))),
        )
        for way, found in replaced.items()
    ]
    return {
        "Weights a value": scatter_chart(
            [{"value": value, "weights": count} for value, count in counts],
            "value",
            "weights",
            connected=True,
            description="For each shared value, how many of the 8,192 weights take it.",
            x_label="shared value",
            height=200,
        ),
        "Both ways": Table(["levels", "values", "squared error", "right"], rows),
    }


@demo
def low_rank(rank: Annotated[int, Slider(4, 40, step=4)] = 16) -> Outputs:
    """The singular values of the first layer, and what is left with the largest of them."""
    values = svd_of(0, 0).values
    network = factored(trained(), 0, rank)
    squares = [value * value for value in values]
    kept = sum(squares[:rank]) / sum(squares)
    return {
        "": f"{percent(measured(network))} of the held-out digits\n"
        f"{weights(network):,} of {weights(trained()):,} weights\n"
        f"{percent(kept)} of the first layer's squared weights",
        "Singular values": spectrum(values, rank),
    }


@demo
def together(
    sparsity: Sparsity = 90,
    bits: Bits = 4,
    rank: Annotated[
        int, Slider(4, FULL_RANK, step=4, help="64 leaves each layer whole")
    ] = FULL_RANK,
    huffman: Annotated[bool, Label("Huffman coding")] = True,
    tuned: Tuned = True,
) -> Outputs:
    """A file of the network by all methods at once, byte by byte."""
    files = size.encode_network(uncoded(sparsity, rank, tuned), bits, huffman)
    network = size.decode_network(b"".join(file.content for file in files))
    right, total, whole = measured(network), sum(map(len, files)), size.float32_bytes(trained())
    return {
        "": f"{percent(right)} of the held-out digits\n{total:,} bytes instead of {whole:,}\n"
        f"{whole / total:.1f} times smaller",
        "Bytes layer by layer": bytes_chart(network, files),
        "The file": layers_table(network, files),
        "Accuracy against size": trade_off(bits, right, total),
    }


@demo
def reading(
    digit: Annotated[bytes, Canvas(8, 8, label="Draw a digit")] = b"",
    example: Annotated[int, Slider(0, 19, label="or a held-out one, number")] = 10,
    sparsity: Sparsity = 90,
    bits: Bits = 4,
    tuned: Tuned = True,
) -> Outputs:
    """What the full and the compressed network see in a digit."""
    pictures, names = held_out()
    picture: Picture = normalised(digit) if any(digit) else pictures[example]
    networks = {"full": trained(), "compressed": compressed(sparsity, bits, tuned)}
    seen = {name: probabilities(network, picture) for name, network in networks.items()}
    shown = "your drawing" if any(digit) else f"a held-out {names[example]}"
    verdicts = [
        (name, best, percent(found[best]))
        for name, found in seen.items()
        for best in [max(range(10), key=found.__getitem__)]
    ]
    rows = [(str(d), round(found[d], 6), name) for name, found in seen.items() for d in range(10)]
    digits, values, series = zip(*rows, strict=True)
    return {
        "": Table(["network", "sees a", "probability"], verdicts, caption=f"Given {shown}"),
        "What they are given": heat_map(
            [[round(level, 2) for level in row] for row in rows_of(picture)],
            domain=(0, 16),
            scheme="greys",
            cell=16,
            description="8 × 8 grey levels, 0 to 16.",
        ),
        "What they say": bar_chart(
            {"digit": digits, "probability": values, "network": series},
            "digit",
            "probability",
            series="network",
            description="By the full and by the compressed network.",
            height=200,
        ),
    }


def spectrum(values: Sequence[float], rank: int) -> Chart:
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


def bytes_chart(network: Network, files: Sequence[size.LayerFile]) -> Chart:
    rows = [
        {"layer": name, "bytes": bytes_, "part": part}
        for name, file in zip(names_of(network), files, strict=True)
        for part, bytes_ in parts_of(file)
    ]
    return bar_chart(
        rows,
        "layer",
        "bytes",
        series="part",
        description="Of each layer: where its weights stand, which value each has, and the rest.",
        x_label="layer",
        height=200,
    )


def layers_table(network: Network, files: Sequence[size.LayerFile]) -> Table:
    """Each layer as floats and in the file; the ratios are to this network's floats."""
    rows: list[list[object]] = []
    for name, layer, file in zip(names_of(network), network, files, strict=True):
        kept = sum(weight != 0 for row in layer.weights for weight in row)
        rows.append([name, weights([layer]), kept, size.float32_bytes([layer]), len(file)])
    total = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    columns = ["layer", "weights", "kept", "bytes as floats", "bytes in the file"]
    return Table(columns, [*rows, ["all", *total]])


def trade_off(bits: int, right: float, total: int) -> Chart:
    rows = [
        {"bytes": bytes_, "right": round(100 * share, 2), "route": route, "text": ""}
        for route, tuned in (("one shot", False), ("fine-tuned", True))
        for bytes_, share in curve(bits, tuned)
    ]
    here = {"bytes": total, "right": round(100 * right, 2), "route": "this one", "text": "this one"}
    return scatter_chart(
        [*rows, here],
        "bytes",
        "right",
        series="route",
        text="text",
        connected=True,
        description="At the chosen bits a weight, from no pruning, right, to 90 % pruned, left.",
        x_label="bytes (log scale)",
        y_label="digits named rightly (%)",
        x_scale="log",
    )


PARTS = ("gaps", "symbols", "codebook and code", "biases")


def parts_of(file: size.LayerFile) -> list[tuple[str, int]]:
    rest = len(file.header) + len(file.codebook) + len(file.lengths)
    return list(
        zip(PARTS, (len(file.gaps), len(file.symbols), rest, len(file.biases)), strict=True)
    )


def names_of(network: Network) -> list[str]:
    """`64 → 128`: a layer by its inputs and outputs, a factor as well."""
    return [f"{len(layer.weights[0])}\u00a0→\u00a0{len(layer.weights)}" for layer in network]


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"
