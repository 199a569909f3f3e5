"""A network as a file: every byte that is counted can be decoded back into the weights."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from struct import calcsize, pack, unpack_from

from labs.compression import huffman, sparse
from labs.compression.network import Layer, Network
from labs.compression.quantize import Levels, evenly, indices, kmeans, replaced

HEADER = "<HHHHBBBI"
"""Outputs, inputs, biases, entries of the codebook, bits of a weight and of a gap, flags, gaps."""
LENGTH_BITS = 5
"""Of one Huffman code length: up to 31, and 17,000 symbols can't make a longer code than 21."""


@dataclass(frozen=True, slots=True)
class LayerFile:
    """The parts of a layer, in the order of the file. Together they are all that is stored."""

    header: bytes
    codebook: bytes
    lengths: bytes
    gaps: bytes
    symbols: bytes
    biases: bytes

    @property
    def parts(self) -> tuple[bytes, ...]:
        return (self.header, self.codebook, self.lengths, self.gaps, self.symbols, self.biases)

    @property
    def content(self) -> bytes:
        return b"".join(self.parts)

    def __len__(self) -> int:
        return sum(map(len, self.parts))


def float32_bytes(layers: Iterable[Layer]) -> int:
    """Four bytes a weight and a bias, nothing else: what the ratio is taken of."""
    return sum(4 * (sum(map(len, layer.weights)) + len(layer.biases)) for layer in layers)


def encode_network(
    network: Network, bits: int, coded: bool, levels: Levels = "k-means"
) -> tuple[LayerFile, ...]:
    return tuple(encode(layer, bits, coded, levels) for layer in network)


def decode_network(file: bytes) -> Network:
    layers: list[Layer] = []
    start = 0
    while start < len(file):
        layer, start = decode(file, start)
        layers.append(layer)
    return tuple(layers)


def encode(layer: Layer, bits: int, coded: bool, levels: Levels = "k-means") -> LayerFile:
    """`bits` of a shared weight, 1 to 8, or 32 for floats; `coded` with Huffman.

    Zeros are left out and the others' gaps stored, unless there are none.
    """
    return written(indexed(placed(layer), bits, levels), coded)


@dataclass(frozen=True, slots=True)
class Placed:
    """A layer as gaps of `width` bits between the weights that are left, and these."""

    layer: Layer
    width: int
    gaps: Sequence[int]
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Indexed:
    """With the values that they share, and which of them each weight has."""

    placed: Placed
    bits: int
    even: bool
    codebook: Sequence[float]
    symbols: Sequence[int]


def placed(layer: Layer) -> Placed:
    flat = [weight for row in layer.weights for weight in row]
    if not all(map(isfinite, flat)) or not all(map(isfinite, layer.biases)):
        raise ValueError("a weight that is no finite number can't be stored")
    kept = [i for i, weight in enumerate(flat) if weight]
    width = 0 if len(kept) == len(flat) else sparse.best_bits(kept)
    gaps = sparse.gaps(kept, width) if width else []
    return Placed(layer, width, gaps, [flat[i] for i in kept])


def indexed(placed: Placed, bits: int, levels: Levels) -> Indexed:
    values = placed.values
    share = bits < 32 and bool(values)
    codebook = codebook_of(values, bits, levels) if share else []
    symbols = indices(codebook, values) if share else []
    return Indexed(placed, bits, share and levels == "evenly spaced", codebook, symbols)


def codebook_of(values: Sequence[float], bits: int, levels: Levels) -> list[float]:
    """The values that weights share: 32-bit floats, or evenly spaced between two of them."""
    if levels == "k-means":
        return _float32(kmeans(values, 2**bits))
    low, high = _float32([min(values), max(values)])
    return evenly(low, high, 2**bits)


def written(of: Indexed, coded: bool) -> LayerFile:
    placed = of.placed
    streams = [
        _packed(tuple(placed.gaps), placed.width, coded),
        _packed(tuple(of.symbols), of.bits, coded),
    ]
    # Of evenly spaced values both ends are enough.
    codebook = [of.codebook[0], of.codebook[-1]] if of.even else of.codebook
    layer = placed.layer
    return LayerFile(
        header=pack(
            HEADER,
            len(layer.weights),
            len(layer.weights[0]),
            len(layer.biases),
            len(codebook),
            of.bits,
            placed.width,
            coded | of.even << 1,
            len(placed.gaps),
        ),
        codebook=_floats(codebook),
        lengths=b"".join(lengths for lengths, _ in streams),
        gaps=streams[0][1],
        symbols=streams[1][1] if codebook else _floats(placed.values),
        biases=_floats(layer.biases),
    )


def decode(file: bytes, start: int = 0) -> tuple[Layer, int]:
    """The layer whose header stands at `start`, and where the next one begins."""
    out, inputs, biases, entries, bits, width, flags, steps = unpack_from(HEADER, file, start)
    coded, even = flags & 1, flags & 2
    start += calcsize(HEADER)
    codebook, start = _read_floats(file, start, entries)
    if even:
        codebook = evenly(codebook[0], codebook[1], 2**bits)
    gap_lengths, start = _read_lengths(file, start, width if coded and steps else 0)
    lengths, start = _read_lengths(file, start, bits if coded and entries else 0)
    symbols, start = _unpacked(file, start, steps, width, gap_lengths)
    kept = sparse.places(symbols, width) if width else range(out * inputs)
    if entries:
        chosen, start = _unpacked(file, start, len(kept), bits, lengths)
        values = [codebook[symbol] for symbol in chosen]
    else:
        values, start = _read_floats(file, start, len(kept))
    last, start = _read_floats(file, start, biases)
    flat = [0.0] * (out * inputs)
    for place, value in zip(kept, values, strict=True):
        flat[place] = value
    return Layer([flat[i * inputs : (i + 1) * inputs] for i in range(out)], last), start


def shared(network: Network, bits: int, levels: Levels = "k-means") -> Network:
    """The network with every weight replaced by the value of its layer that it shares."""
    return tuple(_shared_layer(layer, bits, levels) for layer in network)


def _shared_layer(layer: Layer, bits: int, levels: Levels) -> Layer:
    values = [weight for row in layer.weights for weight in row if weight]
    if bits >= 32 or not values:
        return layer
    found = iter(replaced(values, codebook_of(values, bits, levels)))
    rows = [[next(found) if weight else 0.0 for weight in row] for row in layer.weights]
    return Layer(rows, layer.biases)


# The gaps of a layer are the same for whatever values its weights share.
@lru_cache(maxsize=16)
def _packed(symbols: tuple[int, ...], bits: int, coded: bool) -> tuple[bytes, bytes]:
    """The lengths of the codes, and the symbols: Huffman's codes or `bits` bits each."""
    if not symbols:
        return b"", b""
    if not coded:
        return b"", _bytes("".join(map(_words(bits).__getitem__, symbols)))
    lengths = huffman.code_lengths(Counter(symbols))
    listed = "".join(format(lengths.get(s, 0), f"0{LENGTH_BITS}b") for s in range(2**bits))
    return _bytes(listed), _bytes(huffman.encode(symbols, lengths))


def _unpacked(
    file: bytes, start: int, count: int, bits: int, lengths: dict[int, int]
) -> tuple[list[int], int]:
    if not count:
        return [], start
    if lengths:
        symbols, used = huffman.decode(_bits(file[start:]), lengths, count)
    else:
        used = count * bits
        text = _bits(file[start : start + (used + 7) // 8])
        numbers = {word: number for number, word in enumerate(_words(bits))}
        symbols = [numbers[text[i : i + bits]] for i in range(0, used, bits)]
    return symbols, start + (used + 7) // 8


def _words(bits: int) -> list[str]:
    """All symbols, written with so many bits."""
    return [format(symbol, f"0{bits}b") for symbol in range(2**bits)]


def _read_lengths(file: bytes, start: int, bits: int) -> tuple[dict[int, int], int]:
    if not bits:
        return {}, start
    size = 2**bits * LENGTH_BITS
    text = _bits(file[start : start + (size + 7) // 8])
    found = {i: int(text[i * LENGTH_BITS :][:LENGTH_BITS], 2) for i in range(2**bits)}
    return {symbol: n for symbol, n in found.items() if n}, start + (size + 7) // 8


def _bytes(bits: str) -> bytes:
    """Text of 0 and 1 as bytes, the last one filled up with zeros."""
    size = (len(bits) + 7) // 8
    return int(bits.ljust(8 * size, "0"), 2).to_bytes(size) if bits else b""


def _bits(file: bytes) -> str:
    return format(int.from_bytes(file), f"0{8 * len(file)}b") if file else ""


def _floats(values: Sequence[float]) -> bytes:
    return pack(f"<{len(values)}f", *values)


def _read_floats(file: bytes, start: int, count: int) -> tuple[list[float], int]:
    return list(unpack_from(f"<{count}f", file, start)), start + 4 * count


def _float32(values: Sequence[float]) -> list[float]:
    return list(unpack_from(f"<{len(values)}f", _floats(values)))
