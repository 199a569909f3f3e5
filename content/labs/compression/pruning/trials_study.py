"""Every way to prune, on three networks."""

from labs.compression import seeds
from labs.compression.pruning.trials import SHARES, criteria, patterns, units, units_tuned
from labs.compression.recipe import SEEDS


def found() -> object:
    networks = {seed: seeds.network(seed) for seed in SEEDS}
    return {
        "criteria": [criteria(network, seed) for seed, network in networks.items()],
        "tuned": [[seeds.right_after_tuning(seed, share) for share in SHARES] for seed in SEEDS],
        "units": [
            [*units(network), *units_tuned(network, seed)] for seed, network in networks.items()
        ],
        "patterns": [list(patterns(network, seed)) for seed, network in networks.items()],
    }
