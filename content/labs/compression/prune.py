"""Pruning: the weights that matter least become zero, and the others may learn to do without."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from labs.compression.network import Layer, Matrix, Network


def prune_network(network: Network, sparsity: float) -> Network:
    """Without the given share of its weights, the smallest of all layers; biases stay."""
    sizes = [[abs(w) for row in layer.weights for w in row] for layer in network]
    return without_least(network, sizes, sparsity)


def prune(weights: Matrix, sparsity: float) -> list[list[float]]:
    """Zero in place of the share `sparsity` of weights that is smallest in magnitude.

    Of equal magnitudes the earlier goes first, so that the share is met exactly.
    """
    (layer,) = prune_network((Layer(weights, ()),), sparsity)
    return [list(row) for row in layer.weights]


def without_least(
    network: Network, saliences: Sequence[Sequence[float]], sparsity: float
) -> Network:
    """Zero in place of the share of weights whose salience is the least.

    `saliences` has a list a layer, a number a weight, row by row. Layers compete: one whose weights
    matter more keeps more of them.
    """
    every = [salience for layer in saliences for salience in layer]
    order = sorted(range(len(every)), key=every.__getitem__)
    gone = set(order[: round(sparsity * len(every))])
    places = iter(range(len(every)))
    return tuple(
        Layer([[0.0 if next(places) in gone else w for w in row] for row in of.weights], of.biases)
        for of in network
    )


def step_by_step(
    network: Network, shares: Iterable[float], tune: Callable[[Network], Network]
) -> Iterator[tuple[float, Network]]:
    """Prune to each share in turn, and let the rest learn again before the next (Han et al. 2015).

    `tune` trains a network and leaves its zeros alone. Yields each share with its network.
    """
    for share in shares:
        network = tune(prune_network(network, share))
        yield share, network


def kept(network: Network) -> int:
    """How many weights are not zero."""
    return sum(weight != 0 for layer in network for row in layer.weights for weight in row)
