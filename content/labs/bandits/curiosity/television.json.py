"""Lets every bonus lead a learner through the room, five times each, for `television.json`."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from statistics import median

from labs.bandits.curiosity.play import NAMES, Name, Stay, stay

SEEDS, STEPS, EVERY = 5, 20_000, 1_000


def main() -> None:
    found: dict[str, dict[Name, object]] = {"plain": {}, "remote": {}}
    with ProcessPoolExecutor(2) as processes:
        for room, of in found.items():
            remote = [room == "remote"] * len(NAMES)
            of.update(zip(NAMES, processes.map(told, NAMES, remote), strict=True))
    json.dump({"every": EVERY, "rooms": found}, sys.stdout, separators=(",", ":"))


def told(name: Name, remote: bool) -> dict[str, object]:
    """Medians over the seeds: the share of the second half, and the bonus there as it went on."""
    runs = [list(stay(name, seed, STEPS, EVERY, remote)) for seed in range(SEEDS)]
    return {
        "share": round(median(map(late, runs)), 4),
        "bonus": [
            round(median(part.there for part in parts), 7) for parts in zip(*runs, strict=True)
        ],
    }


def late(run: list[Stay]) -> float:
    half = run[len(run) // 2 :]
    return sum(part.share for part in half) / len(half)


if __name__ == "__main__":
    main()
