"""The networks of three seeds, for the trials: how much of a result is luck?"""

import json
from functools import lru_cache
from typing import Any

from coldframe import data
from labs.compression import batch
from labs.compression.network import Network, held_out, network_file, read, trained

LEVELS = (0, 80, 85, 90, 95)
"""Percent of pruned weights whose networks are kept of the other seeds."""


@lru_cache(maxsize=16)
def network(seed: int, percent: int = 0) -> Network:
    return trained(percent) if seed == 0 else read(_others()[seed - 1]["levels"][str(percent)])


def right_after_tuning(seed: int, percent: int) -> int:
    """How many of the held-out digits are read after pruning step by step."""
    if seed == 0:
        return batch.right(trained(percent), *held_out())
    found: int = _others()[seed - 1]["right"][str(percent)]
    return found


def smallest(seed: int) -> dict[str, int]:
    """Bytes of the smallest file, and the digits that its network reads."""
    found: dict[str, int] = (
        network_file()["smallest"] if seed == 0 else _others()[seed - 1]["smallest"]
    )
    return found


@lru_cache(maxsize=1)
def _others() -> Any:
    with data("seeds.json") as file:
        return json.load(file)
