"""Magnitude pruning: the weights nearest to zero become zero."""

from labs.compression.network import Layer, Matrix, Network


def prune_network(network: Network, sparsity: float) -> Network:
    """Each layer without the given share of its weights; biases stay."""
    return tuple(Layer(prune(layer.weights, sparsity), layer.biases) for layer in network)


def prune(weights: Matrix, sparsity: float) -> list[list[float]]:
    """Zero in place of the share `sparsity` of weights that is smallest in magnitude.

    Of equal magnitudes the earlier goes first, so that the share is met exactly.
    """
    flat = [weight for row in weights for weight in row]
    order = sorted(range(len(flat)), key=lambda i: abs(flat[i]))
    for i in order[: round(sparsity * len(flat))]:
        flat[i] = 0.0
    values = iter(flat)
    return [[next(values) for _ in row] for row in weights]
