"""One setting of all techniques → a file, its bytes part by part, and what it still reads."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from coldframe import data
from labs.compression import batch, size
from labs.compression.factorize import factored
from labs.compression.network import Network, held_out, trained
from labs.compression.prune import prune_network
from labs.compression.setting import FULL_RANK, Setting, key

PARTS = ("gaps", "indices", "codebook and codes", "biases")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of the held-out digits the file's network reads, and its bytes: for each layer those
    of the `PARTS`."""

    right: int
    parts: tuple[tuple[int, ...], ...]

    @property
    def bytes(self) -> int:
        return sum(map(sum, self.parts))


def network_of(setting: Setting) -> Network:
    """Before its weights share values. Factors are the full network's, pruned at once."""
    if setting.rank < FULL_RANK:
        return prune_network(factored(trained(), setting.rank), setting.sparsity / 100)
    if setting.tuned:
        return trained(setting.sparsity)
    return prune_network(trained(), setting.sparsity / 100)


def files_of(network: Network, setting: Setting) -> Iterator[size.LayerFile]:
    """Layer by layer."""
    for layer in network:
        yield size.encode(layer, setting.bits, setting.coded, setting.levels)


def outcome_of(files: Sequence[size.LayerFile]) -> Outcome:
    """Of the network that the files' bytes give back."""
    right = batch.right(given_back(files), *held_out())
    return Outcome(right, tuple(map(parts_of, files)))


def given_back(files: Sequence[size.LayerFile]) -> Network:
    return size.decode_network(b"".join(file.content for file in files))


def parts_of(file: size.LayerFile) -> tuple[int, ...]:
    rest = len(file.header) + len(file.codebook) + len(file.lengths)
    return len(file.gaps), len(file.symbols), rest, len(file.biases)


def recorded(setting: Setting) -> Outcome | None:
    """What the loader found; None for a setting that it did not try."""
    if setting.rank != FULL_RANK or (found := recordings().get(key(setting))) is None:
        return None
    right, plain, coded = found
    parts = coded if setting.coded else plain
    return Outcome(right, tuple(tuple(parts[i : i + 4]) for i in range(0, len(parts), 4)))


def front(outcomes: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of bytes and digits read those that no other beats in both, by increasing bytes."""
    best: list[tuple[int, int]] = []
    for bytes_, right in sorted(outcomes, key=lambda one: (one[0], -one[1])):
        if not best or right > best[-1][1]:
            best.append((bytes_, right))
    return best


def everything() -> Iterator[tuple[int, int]]:
    """Bytes and digits read of all recorded settings, with Huffman's codes."""
    return ((sum(coded), right) for right, _, coded in recordings().values())


@lru_cache(maxsize=1)
def recordings() -> Mapping[str, Any]:
    """By key: digits read, the parts without Huffman's codes, and with."""
    with data("outcomes.json") as file:
        found: Mapping[str, Any] = json.load(file)
    return found
