"""Big and small networks, teachers and students, on three seeds; the students on five."""

from labs.compression import seeds
from labs.compression.recipe import SEEDS
from labs.compression.together.trials import (
    EQUAL,
    HIDDEN,
    compressed,
    small,
    small_for_long,
    stored,
    students,
    tuned_again,
)


def found() -> object:
    return {
        "big": {
            percent: [compressed(seeds.network(seed, percent)) for seed in SEEDS]
            for percent in (80, 85, 90, 95)
        },
        "small": {hidden: [stored(small(hidden, seed)) for seed in SEEDS] for hidden in HIDDEN},
        "equal": [stored(small_for_long(EQUAL, seed)) for seed in SEEDS],
        "pruned": {lesson: [pruned(lesson, seed) for seed in SEEDS] for lesson in ("", "teacher")},
        "students": list(students(seeds.network(0))),
    }


def pruned(lesson: str, seed: int) -> int:
    return tuned_again(seeds.network(seed, 85), seeds.network(seed) if lesson else None, seed)
