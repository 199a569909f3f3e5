"""What every setting of the sliders on *One network* comes to. Reads network.json."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache

import numpy as np
from threadpoolctl import threadpool_limits

from labs.compression import fit, size
from labs.compression.network import Network, held_out
from labs.compression.outcome import given_back, network_of, parts_of
from labs.compression.setting import BITS, SPARSITIES, WAYS, Setting, key

type Found = dict[str, tuple[int, list[int], list[int]]]


def main() -> None:
    tasks = [(sparsity, tuned) for sparsity in SPARSITIES for tuned in (False, True)]
    # One thread each: matrices so small take two longer.
    with ProcessPoolExecutor(2, initializer=threadpool_limits, initargs=(1,)) as processes:
        parts = list(processes.map(found_at, tasks))
    everything = {name: found for part in parts for name, found in part.items()}
    json.dump(everything, sys.stdout, separators=(",", ":"))


def found_at(task: tuple[int, bool]) -> Found:
    """For one sparsity; with and without Huffman's codes the weights are the same."""
    sparsity, tuned = task
    found: Found = {}
    placed = [size.placed(layer) for layer in network_of(Setting(sparsity, tuned))]
    for levels in WAYS:
        for bits in BITS:
            setting = replace(Setting(sparsity, tuned), bits=bits, levels=levels)
            layers = [size.indexed(layer, bits, levels) for layer in placed]
            plain, coded = ([size.written(layer, way) for layer in layers] for way in (False, True))
            listed = [[n for file in of for n in parts_of(file)] for of in (plain, coded)]
            found[key(setting)] = (read(given_back(plain)), listed[0], listed[1])
    return found


def read(network: Network) -> int:
    return fit.named_rightly(network, unseen())


@cache
def unseen() -> fit.Digits:
    pictures, names = held_out()
    return fit.Digits(np.array(pictures, float), np.array(names))


if __name__ == "__main__":
    main()
