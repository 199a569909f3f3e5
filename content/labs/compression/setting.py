"""Where the sliders of *One network* can stand."""

from dataclasses import dataclass

from labs.compression.quantize import Levels

FULL_RANK = 64
SPARSITIES = tuple(range(0, 100, 5))
BITS = tuple(range(2, 9))
WAYS: tuple[Levels, ...] = ("k-means", "evenly spaced")


@dataclass(frozen=True, slots=True)
class Setting:
    """Percent of weights pruned, fine-tuned or in one shot; bits of a shared value, and which
    values; the rank of the factors, 64 for none; with or without Huffman's codes."""

    sparsity: int = 90
    tuned: bool = True
    bits: int = 4
    levels: Levels = "k-means"
    rank: int = FULL_RANK
    coded: bool = True


def key(setting: Setting) -> str:
    return f"{setting.sparsity} {setting.bits} {setting.levels} {'tuned' if setting.tuned else ''}"
