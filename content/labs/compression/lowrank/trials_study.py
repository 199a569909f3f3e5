"""Every rank, on three networks."""

from labs.compression import seeds
from labs.compression.lowrank.trials import ranks
from labs.compression.recipe import SEEDS


def found() -> object:
    return [list(ranks(seeds.network(seed), seed)) for seed in SEEDS]
