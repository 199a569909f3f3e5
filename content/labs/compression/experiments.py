"""The methods put together, and what each is worth on the held-out digits."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from labs.compression import network as net
from labs.compression.factorize import Svd, svd, truncated
from labs.compression.network import Layer, Network
from labs.compression.prune import prune_network
from labs.compression.quantize import kmeans, linear, nearest
from labs.compression.size import shared

type Levels = Literal["k-means", "evenly spaced"]


def measured(network: Network) -> float:
    """The share of the held-out digits that it names rightly."""
    return net.accuracy(network, *net.held_out())


def pruned(percent: int, tuned: bool) -> Network:
    """In one shot from the full network, or by steps with fine-tuning after each."""
    return net.trained(percent) if tuned else prune_network(net.trained(), percent / 100)


def uncoded(percent: int, rank: int, tuned: bool) -> Network:
    """Factored to the rank, then pruned: the factors are what gets pruned."""
    start = net.trained(percent if tuned else 0)
    factors = factored(start, percent if tuned else 0, rank)
    if len(factors) == len(start):
        return pruned(percent, tuned)
    return prune_network(factors, percent / 100)


@lru_cache(maxsize=32)
def compressed(percent: int, bits: int, tuned: bool) -> Network:
    return shared(pruned(percent, tuned), bits)


def factored(network: Network, percent: int, rank: int) -> Network:
    """Every layer that gets smaller by it as two: first the thin factor, then the tall one."""
    layers: list[Layer] = []
    for i, layer in enumerate(network):
        out, inputs = len(layer.weights), len(layer.weights[0])
        if rank * (out + inputs) < out * inputs:
            tall, thin = truncated(svd_of(percent, i), rank)
            layers += [Layer(thin, ()), Layer(tall, layer.biases)]
        else:
            layers.append(layer)
    return tuple(layers)


@lru_cache(maxsize=32)
def svd_of(percent: int, layer: int) -> Svd:
    return svd(net.trained(percent)[layer].weights)


def rounded(values: Sequence[float], bits: int, levels: Levels) -> list[float]:
    if levels == "evenly spaced":
        return linear(values, bits)
    codebook = kmeans(values, 2**bits)
    return [codebook[nearest(codebook, value)] for value in values]


def requantized(network: Network, bits: int, levels: Levels) -> Network:
    """Every layer on levels of its own."""
    return tuple(
        Layer(
            _rows(rounded([w for row in layer.weights for w in row], bits, levels), layer),
            layer.biases,
        )
        for layer in network
    )


def weights(network: Iterable[Layer]) -> int:
    return sum(len(row) for layer in network for row in layer.weights)


def curve(bits: int, tuned: bool) -> list[tuple[int, float]]:
    """Bytes (with Huffman) and accuracy at each sparsity, as the loader measured them."""
    route: Mapping[str, list[tuple[int, float]]] = net.curves()["tuned" if tuned else "one shot"]
    return route[str(bits)]


def _rows(flat: Sequence[float], like: Layer) -> list[list[float]]:
    values = iter(flat)
    return [[next(values) for _ in row] for row in like.weights]
