"""Lets every bonus lead a learner through the room, five times each."""

from statistics import median

from labs.bandits.curiosity.play import NAMES, Name, Stay, stay

SEEDS = range(5)
STEPS, EVERY = 20_000, 1_000


def found() -> object:
    rooms = {"plain": False, "remote": True}
    return {
        "every": EVERY,
        "rooms": {
            room: {name: told(name, remote) for name in NAMES} for room, remote in rooms.items()
        },
    }


def told(name: Name, remote: bool) -> dict[str, object]:
    """Medians over the seeds: the share of the second half, and the bonus there as it went on."""
    runs = [list(stay(name, seed, STEPS, EVERY, remote)) for seed in SEEDS]
    return {
        "share": round(median(map(late, runs)), 4),
        "bonus": [
            round(median(part.there for part in parts), 7) for parts in zip(*runs, strict=True)
        ],
    }


def late(run: list[Stay]) -> float:
    half = run[len(run) // 2 :]
    return sum(part.share for part in half) / len(half)
