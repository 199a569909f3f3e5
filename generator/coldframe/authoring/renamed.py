"""Old names that still work, and until when. The browser follows them, too; the build warns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any


@dataclass(frozen=True, slots=True)
class Renamed:
    """`old` is called `new`, and works up to the version `until`, which no longer has it.

    `where` it is written: `front matter`, `coldframe.toml` (`old` is then the whole key,
    `freeze.points`), `{demo}` for a directive's option, `coldframe` for a name to import,
    `line_chart` for an argument of that function.
    """

    where: str
    old: str
    new: str
    until: str


RENAMED = (Renamed("{demo}", "title", "label", "0.3"),)


def renamed(where: str, old: str, table: Sequence[Renamed] = RENAMED) -> Renamed | None:
    return next((one for one in table if (one.where, one.old) == (where, old)), None)


def takes_old_names(table: Sequence[Renamed] = RENAMED) -> Callable[..., Any]:
    """Decorates a function of which an argument was renamed: calls with the old name go on."""

    def decorate[F: Callable[..., Any]](function: F) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            return function(*arguments, **_current(function.__name__, named, table))

        return call

    return decorate


def _current(where: str, named: Mapping[str, Any], table: Sequence[Renamed]) -> dict[str, Any]:
    news = {name: one.new for name in named if (one := renamed(where, name, table))}
    for old, new in news.items():
        if new in named:
            raise TypeError(f"{where}() got {new} and its old name {old}")
    return {news.get(name, name): value for name, value in named.items()}
