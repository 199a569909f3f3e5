"""Big and small networks, teachers and students, on three seeds."""

import json
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from labs.compression import seeds
from labs.compression.recipe import SEEDS
from labs.compression.together.trials import (
    EQUAL,
    HIDDEN,
    STUDENTS,
    compressed,
    small,
    small_for_long,
    stored,
    students,
    tuned_again,
)


def main() -> None:
    with ProcessPoolExecutor(2) as processes:
        found = {
            "big": {
                percent: [compressed(seeds.network(seed, percent)) for seed in SEEDS]
                for percent in (80, 85, 90, 95)
            },
            "small": {
                hidden: list(map(stored, processes.map(small, repeat(hidden), SEEDS)))
                for hidden in HIDDEN
            },
            "equal": list(map(stored, processes.map(small_for_long, repeat(EQUAL), SEEDS))),
            "pruned": {
                lesson: list(processes.map(pruned, repeat(lesson), SEEDS))
                for lesson in ("", "teacher")
            },
            "students": [one for of in processes.map(taught, STUDENTS) for one in of],
        }
    json.dump(found, sys.stdout, separators=(",", ":"))


def pruned(lesson: str, seed: int) -> int:
    return tuned_again(seeds.network(seed, 85), seeds.network(seed) if lesson else None, seed)


def taught(hidden: int) -> list[Mapping[str, object]]:
    return list(students(seeds.network(0), [hidden]))


if __name__ == "__main__":
    main()
