"""What every bench prints: with what it ran, each figure with its bound, and whether it holds."""

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from os import cpu_count


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; without a `bound` it is there to be read. At most the bound is allowed."""

    name: str
    value: float
    unit: str = ""
    bound: float | None = None

    @property
    def holds(self) -> bool:
        return self.bound is None or self.value <= self.bound

    def __str__(self) -> str:
        line = f"{self.name:<58} {self.value:>9.3f} {self.unit:<4}"
        if self.bound is None:
            return line
        return f"{line} at most {self.bound:g}: {'ok' if self.holds else 'MISSED'}"


def say_versions(*packages: str, **more: object) -> None:
    facts: dict[str, object] = {"Python": platform.python_version(), "cores": cpu_count()}
    facts |= {package: version(package) for package in packages} | more
    print(", ".join(f"{name} {value}" for name, value in facts.items()), flush=True)


def verdict(figures: Iterable[Figure]) -> int:
    """Print the figures; the exit code, 1 if a bound is missed."""
    listed = list(figures)
    for figure in listed:
        print(figure)
    return int(not all(figure.holds for figure in listed))
