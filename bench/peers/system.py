"""One system with its page: what is served, and how the page is read and moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peers.curve import text


@dataclass(frozen=True, slots=True)
class System:
    name: str
    versions: str
    folders: Mapping[str, Path]
    """Served folders by URL prefix."""
    page: str
    """A JavaScript object: `shown()` gives the element that holds the result, `ready()` says
    whether a control would be answered, `move(name, value, past)` moves it from `past`."""
    url: str = "/"


@dataclass(frozen=True, slots=True)
class Move:
    """A control goes one step on, and the line that must then be read."""

    name: str
    value: float
    past: float
    text: str


DEFAULT = text(3, 0.0)
FIRST = Move("phase", 0.1, 0.0, text(3, 0.1))
BACK = Move("phase", 0.0, 0.1, DEFAULT)
ON_GRID = tuple(
    Move("n", n, past, text(n, 0.0))
    for past, n in [(3, 4), (4, 5), (5, 6), (6, 7), (7, 8), (8, 7), (7, 6), (6, 5)]
)
OFF_GRID = tuple(
    Move("phase", step / 10, (step - 1) / 10, text(5, step / 10)) for step in range(1, 9)
)
