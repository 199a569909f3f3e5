"""What fewer bits cost, on the networks of three seeds. Runs in a study."""

from collections.abc import Iterator, Mapping
from random import Random

import numpy as np

from labs.compression import affine, fit, half, mixed
from labs.compression.descent import gradients, train
from labs.compression.fit import Floats
from labs.compression.network import Network
from labs.compression.quantize import Start, kmeans, replaced, squared_error
from labs.compression.recipe import centroids_tuned, shared

BITS = (1, 2, 3, 4, 5, 6, 8)
FEW = (2, 3, 4)
STARTS: tuple[Start, ...] = ("linear", "density", "random")
AWARE_EPOCHS, AWARE_RATE = 10, 0.02
SCALES = tuple(range(-16, 25, 2))
"""Powers of two."""


def scales(network: Network, per_output: bool) -> Iterator[Mapping[str, object]]:
    """One scale a layer, or one an output: digits read, and the bytes of the file."""
    for bits in BITS:
        files = [affine.encode(layer, bits, per_output) for layer in network]
        found = tuple(map(affine.decode, files))
        yield {"bits": bits, "right": fit.read(found), "bytes": sum(map(len, files))}


def aware(network: Network, bits: int, seed: int) -> int:
    """Trained on with rounded weights, the slopes passed straight through, then rounded."""
    digits, _ = fit.split()
    model = train(
        fit.model_of(network),
        digits,
        Random(seed),
        AWARE_EPOCHS,
        AWARE_RATE,
        seen=lambda layer, matrix: rounded(matrix, bits),
    )
    return fit.read(affine.quantized_network(fit.network_of(model), bits))


def rounded(matrix: Floats, bits: int) -> Floats:
    """As `affine.Scale` with one scale for all."""
    scale = affine.Scale.of([float(matrix.min()), float(matrix.max())], bits)
    if not scale.step:
        return np.zeros_like(matrix)
    codes = np.clip(np.rint(matrix / scale.step) + scale.zero, 0, 2**bits - 1)
    found: Floats = scale.step * (codes - scale.zero)
    return found


def sensitivities(network: Network) -> list[dict[int, float]]:
    """How much the loss on the digits that were learned rises if one layer alone has few bits."""
    digits, _ = fit.split()
    whole = fit.loss(fit.model_of(network), digits)

    def rise(number: int, bits: int) -> float:
        less = [affine.quantized(of, bits) if k == number else of for k, of in enumerate(network)]
        return round(fit.loss(fit.model_of(tuple(less)), digits) - whole, 5)

    return [{bits: rise(k, bits) for bits in BITS} for k in range(len(network))]


def mixes(network: Network, losses: mixed.Losses) -> Iterator[Mapping[str, object]]:
    """Every stop of the greedy way from 8 bits down: bits, digits read and bytes."""
    sizes = [len(of.weights) * len(of.weights[0]) for of in network]
    for bits in mixed.steps_down(losses, sizes):
        files = [affine.encode(of, b) for of, b in zip(network, bits, strict=True)]
        found = tuple(map(affine.decode, files))
        mean = sum(b * n for b, n in zip(bits, sizes, strict=True)) / sum(sizes)
        yield {
            "bits": bits,
            "mean": round(mean, 3),
            "right": fit.read(found),
            "bytes": sum(map(len, files)),
        }


def sharing(network: Network, bits: int, start: Start, seed: int) -> Mapping[str, object]:
    """Shared values by k-means from one start: the error, digits read, and read after the centroids
    were trained."""
    values = [w for row in network[0].weights for w in row]
    codebook = kmeans(values, 2**bits, start)
    model, labels = shared(fit.model_of(network), bits, start)
    again = centroids_tuned(model, labels, seed)
    return {
        "bits": bits,
        "start": start,
        "error": round(squared_error(values, replaced(values, codebook)), 4),
        "largest": round(max(map(abs, codebook)) / max(map(abs, values)), 3),
        "right": fit.read(fit.network_of(model)),
        "tuned": fit.read(fit.network_of(again)),
    }


def vanishing(network: Network) -> Iterator[Mapping[str, float]]:
    """Of one batch's slopes, which share half precision loses at each scale of the loss."""
    digits, _ = fit.split()
    model = fit.model_of(network)
    targets = np.eye(10)[digits.names[:64]]
    slopes = gradients(
        model.weights,
        model.biases,
        digits.pictures[:64] / 16,
        lambda scores: fit.softmax(scores) - targets,
    )
    listed = np.concatenate([of.flatten() for of in slopes]).tolist()
    for power in SCALES:
        zero, infinite = half.vanished(listed, 2.0**power)
        yield {"power": power, "zero": round(100 * zero, 2), "infinite": round(100 * infinite, 2)}
