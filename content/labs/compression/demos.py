"""What the page *One network, smaller and smaller* shows."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated

from coldframe import (
    Canvas,
    Chart,
    Label,
    Outputs,
    Slider,
    Table,
    bar_chart,
    demo,
    heat_map,
)
from labs.compression import size
from labs.compression.drawing import normalised, rows_of
from labs.compression.network import (
    Layer,
    Network,
    Picture,
    held_out,
    interval,
    probabilities,
    trained,
)
from labs.compression.outcome import (
    PARTS,
    Outcome,
    everything,
    files_of,
    front,
    network_of,
    outcome_of,
    recorded,
)
from labs.compression.picture import weights_picture
from labs.compression.prune import kept
from labs.compression.quantize import Levels
from labs.compression.setting import FULL_RANK, Setting
from labs.compression.trade_off import trade_off

WHOLE = 68_904
"""Bytes of all weights and biases as 32-bit floats."""
DRAWN = (*range(0, 100, 10), 95)
"""Sparsities of a curve's dots."""
UNITS = 12
"""Hidden units whose weights are shown."""

Sparsity = Annotated[int, Slider(0, 95, step=5, label="Weights pruned (%)")]
Bits = Annotated[int, Slider(2, 8, label="Bits a weight")]
Tuned = Annotated[bool, Label("Fine-tuned after pruning")]
Rank = Annotated[
    int,
    Slider(
        4, FULL_RANK, step=4, label="Rank", help="64 leaves each layer whole; factors are not tuned"
    ),
]


@demo(label="Smaller and smaller")
def smaller(
    levels: Annotated[Levels, Label("Shared values")] = "k-means",
    huffman: Annotated[bool, Label("Huffman coding")] = True,
    tuned: Tuned = True,
    bits: Bits = 4,
    sparsity: Sparsity = 90,
    rank: Rank = FULL_RANK,
) -> Iterator[Outputs]:
    """A file of the network by all techniques at once, byte by byte."""
    setting = Setting(sparsity, tuned, bits, levels, rank, huffman)
    if found := recorded(setting):
        yield shown(setting, found)
        return
    if rank < FULL_RANK:
        yield Outputs({"": "Singular values …"})
    network = network_of(setting)
    yield Outputs({"": f"{kept(network):,} weights are left …"})
    files: list[size.LayerFile] = []
    for file in files_of(network, setting):
        files.append(file)
        yield Outputs({"": f"{sum(map(len, files)):,} bytes so far …"})
    yield shown(setting, outcome_of(files), [names_of(layer) for layer in network])


@demo(label="What is left of the weights")
def left(tuned: Tuned = True, sparsity: Sparsity = 90) -> Outputs:
    """What twelve units of the first layer lay over a digit: 8 × 8 weights each."""
    network = network_of(Setting(sparsity, tuned))
    picture = weights_picture(
        [rows_of(unit) for unit in network[0].weights[:UNITS]],
        across=UNITS // 2,
        largest=1.0,
        label=f"Weights of twelve units, {sparsity} % of all weights pruned",
    )
    return Outputs({"": picture})


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
    networks = {"full": trained(), "small": compressed(sparsity, bits, tuned)}
    seen = {name: probabilities(network, picture) for name, network in networks.items()}
    title = "your drawing" if any(digit) else f"a held-out {names[example]}"
    verdicts = [
        (name, best, f"{100 * found[best]:.1f} %")
        for name, found in seen.items()
        for best in [max(range(10), key=found.__getitem__)]
    ]
    rows = [(str(d), round(found[d], 6), name) for name, found in seen.items() for d in range(10)]
    digits, values, series = zip(*rows, strict=True)
    return Outputs(
        {
            "": Table(["network", "sees a", "probability"], verdicts, caption=f"Given {title}"),
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
                description="By the full and by the small network.",
                height=200,
            ),
        }
    )


@lru_cache(maxsize=8)
def compressed(sparsity: int, bits: int, tuned: bool) -> Network:
    return size.shared(network_of(Setting(sparsity, tuned)), bits)


def shown(setting: Setting, outcome: Outcome, layers: Sequence[str] = ()) -> Outputs:
    count = len(held_out()[1])
    low, high = interval(outcome.right, count)
    sums = zip(PARTS, map(sum, zip(*outcome.parts, strict=True)), strict=True)
    text = (
        f"{outcome.bytes:,} bytes instead of {WHOLE:,}: {WHOLE / outcome.bytes:.1f} times smaller\n"
        f"{', '.join(f'{name} {bytes_:,}' for name, bytes_ in sums)}\n"
        f"{outcome.right} of {count} held-out digits read: {100 * outcome.right / count:.1f} % "
        f"(95 % interval {100 * low:.1f} to {100 * high:.1f})"
    )
    here = (outcome.bytes, outcome.right)
    return Outputs(
        {
            "": text,
            "Accuracy against size": trade_off(routes(setting), here, count),
            "What each layer pays": shares_chart(layers or LAYERS, outcome),
        }
    )


@lru_cache(maxsize=64)
def _route(bits: int, levels: Levels, coded: bool, tuned: bool) -> tuple[tuple[int, int], ...]:
    points = (recorded(Setting(p, tuned, bits, levels, coded=coded)) for p in DRAWN)
    return tuple((point.bytes, point.right) for point in points if point)


def routes(setting: Setting) -> dict[str, Sequence[tuple[int, int]]]:
    """The curves through the sparsities at this setting's bits, and the best of all settings."""
    own = {
        name: _route(setting.bits, setting.levels, setting.coded, tuned)
        for name, tuned in (("in one shot", False), ("fine-tuned", True))
    }
    return {**own, "best of all": _best()}


@lru_cache(maxsize=1)
def _best() -> tuple[tuple[int, int], ...]:
    return tuple(front(everything()))


LAYERS = ("64\u00a0→\u00a0128", "128\u00a0→\u00a064", "64\u00a0→\u00a010")


def names_of(layer: Layer) -> str:
    """`64 → 128`: a layer by its inputs and outputs, a factor as well."""
    return f"{len(layer.weights[0])}\u00a0→\u00a0{len(layer.weights)}"


def shares_chart(layers: Sequence[str], outcome: Outcome) -> Chart:
    """In per cent of the file, since all charts of a grid share their axes."""
    rows = [
        {"layer": name, "share": round(100 * bytes_ / outcome.bytes, 1), "part": part}
        for name, parts in zip(layers, outcome.parts, strict=True)
        for part, bytes_ in zip(PARTS, parts, strict=True)
    ]
    return bar_chart(
        rows,
        "layer",
        "share",
        series="part",
        description="Of each layer: where its weights stand, which value each has, and the rest.",
        x_label="layer",
        y_label="of the file (%)",
        height=200,
    )
