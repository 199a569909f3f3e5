"""A log to try things on, simulated: three headlines of a shop, shown to phones and desktops.

The old rule of the shop showed `question` mostly on phones and `plain` mostly on desktops. Who
sits at a desktop buys more often, whatever the headline, and that makes `plain` look good.
"""

from random import Random
from typing import BinaryIO

from coldframe import data

ROWS = 20_000
ARMS = ("plain", "question", "number")
PHONES = 0.6
CHANCES = {"phone": (0.04, 0.1, 0.06), "desktop": (0.16, 0.12, 0.1)}
LOGGING = {"phone": (0.2, 0.6, 0.2), "desktop": (0.6, 0.2, 0.2)}


def truth(arm: int) -> float:
    """What the arm would win if it were always shown."""
    return PHONES * CHANCES["phone"][arm] + (1 - PHONES) * CHANCES["desktop"][arm]


def best_rule() -> float:
    """What the best arm of each device would win."""
    return PHONES * max(CHANCES["phone"]) + (1 - PHONES) * max(CHANCES["desktop"])


def text() -> str:
    """What the loader writes: the same on every machine."""
    rng = Random(2)
    lines = ["context,arm,reward,propensity"]
    for _ in range(ROWS):
        device = "phone" if rng.random() < PHONES else "desktop"
        shares = LOGGING[device]
        (arm,) = rng.choices(range(3), shares)
        won = int(rng.random() < CHANCES[device][arm])
        lines.append(f"{device},{ARMS[arm]},{won},{shares[arm]}")
    return "\n".join(lines) + "\n"


def opened() -> BinaryIO:
    """As the loader wrote it: to draw it anew takes a browser a third of a second."""
    return data("visits.csv", "rb")
