"""Tables 1 to 5 of *Deep Compression* (Han, Mao, Dally 2016), as printed, and SqueezeNet's figure.

The sizes of layers are exact (784 · 300), where the paper rounds (235K). Biases are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A layer: weights, share kept (%), bits a weight and an index, without and with Huffman
    coding, and the compressed size (% of the original) in both cases, all as printed; 0 for what
    is not."""

    layer: str
    weights: int
    kept: float
    weight_bits: int
    weight_coded: float
    index_bits: int
    index_coded: float
    rate: float
    rate_coded: float


@dataclass(frozen=True, slots=True)
class Published:
    """A network: how many times smaller without and with Huffman coding, as printed."""

    table: str
    rows: tuple[Row, ...]
    ratio: float
    ratio_coded: float


NETWORKS: Mapping[str, Published] = {
    "LeNet-300-100": Published(
        "Table 2",
        (
            Row("ip1", 784 * 300, 8, 6, 4.4, 5, 3.7, 3.1, 2.32),
            Row("ip2", 300 * 100, 9, 6, 4.4, 5, 4.3, 3.8, 3.04),
            Row("ip3", 100 * 10, 26, 6, 4.3, 5, 3.2, 15.7, 12.70),
        ),
        32,
        40,
    ),
    "LeNet-5": Published(
        "Table 3",
        (
            Row("conv1", 20 * 25, 66, 8, 7.2, 5, 1.5, 78.5, 67.45),
            Row("conv2", 50 * 20 * 25, 12, 8, 7.2, 5, 3.9, 6.0, 5.28),
            Row("ip1", 800 * 500, 8, 5, 4.5, 5, 4.5, 2.7, 2.45),
            Row("ip2", 500 * 10, 19, 5, 5.2, 5, 3.7, 6.9, 6.13),
        ),
        33,
        39,
    ),
    "AlexNet": Published(
        "Table 4",
        (
            Row("conv1", 96 * 3 * 121, 84, 8, 6.3, 4, 1.2, 32.6, 20.53),
            Row("conv2", 256 * 48 * 25, 38, 8, 5.5, 4, 2.3, 14.5, 9.43),
            Row("conv3", 384 * 256 * 9, 35, 8, 5.1, 4, 2.6, 13.1, 8.44),
            Row("conv4", 384 * 192 * 9, 37, 8, 5.2, 4, 2.5, 14.1, 9.11),
            Row("conv5", 256 * 192 * 9, 37, 8, 5.6, 4, 2.5, 14.0, 9.43),
            Row("fc6", 9216 * 4096, 9, 5, 3.9, 4, 3.2, 3.0, 2.39),
            Row("fc7", 4096 * 4096, 9, 5, 3.6, 4, 3.7, 3.0, 2.46),
            Row("fc8", 4096 * 1000, 25, 5, 4.0, 4, 3.2, 7.3, 5.85),
        ),
        27,
        35,
    ),
    "VGG-16": Published(
        "Table 5",
        (
            Row("conv1_1", 64 * 3 * 9, 58, 8, 6.8, 5, 1.7, 40.0, 29.97),
            Row("conv1_2", 64 * 64 * 9, 22, 8, 6.5, 5, 2.6, 9.8, 6.99),
            Row("conv2_1", 128 * 64 * 9, 34, 8, 5.6, 5, 2.4, 14.3, 8.91),
            Row("conv2_2", 128 * 128 * 9, 36, 8, 5.9, 5, 2.3, 14.7, 9.31),
            Row("conv3_1", 256 * 128 * 9, 53, 8, 4.8, 5, 1.8, 21.7, 11.15),
            Row("conv3_2", 256 * 256 * 9, 24, 8, 4.6, 5, 2.9, 9.7, 5.67),
            Row("conv3_3", 256 * 256 * 9, 42, 8, 4.6, 5, 2.2, 17.0, 8.96),
            Row("conv4_1", 512 * 256 * 9, 32, 8, 4.6, 5, 2.6, 13.1, 7.29),
            Row("conv4_2", 512 * 512 * 9, 27, 8, 4.2, 5, 2.9, 10.9, 5.93),
            Row("conv4_3", 512 * 512 * 9, 34, 8, 4.4, 5, 2.5, 14.0, 7.47),
            Row("conv5_1", 512 * 512 * 9, 35, 8, 4.7, 5, 2.5, 14.3, 8.00),
            Row("conv5_2", 512 * 512 * 9, 29, 8, 4.6, 5, 2.7, 11.7, 6.52),
            Row("conv5_3", 512 * 512 * 9, 36, 8, 4.6, 5, 2.3, 14.8, 7.79),
            Row("fc6", 25088 * 4096, 4, 5, 3.6, 5, 3.5, 1.6, 1.10),
            Row("fc7", 4096 * 4096, 4, 5, 4.0, 5, 4.3, 1.5, 1.25),
            Row("fc8", 4096 * 1000, 23, 5, 4.0, 5, 3.4, 7.1, 5.24),
        ),
        31,
        49,
    ),
    "SqueezeNet": Published(
        "Iandola et al. 2016, table 2",
        tuple(
            Row(layer, weights, 33, 6, 0, 4, 0, 0, 0)
            for layer, weights in (
                ("conv1", 96 * 3 * 49),
                ("fire2", 11_776),
                ("fire3", 12_288),
                ("fire4", 45_056),
                ("fire5", 49_152),
                ("fire6", 104_448),
                ("fire7", 110_592),
                ("fire8", 188_416),
                ("fire9", 196_608),
                ("conv10", 1000 * 512),
            )
        ),
        0,
        10.2,
    ),
}
"""SqueezeNet's paper prints the share kept, the bits of a weight, and 4.8 MB → 0.47 MB."""
