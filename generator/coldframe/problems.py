"""An author's mistake as a value: where it stands, what is wrong, the mend."""

import difflib
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

type Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Place:
    """A file, relative to the site's root, and a line of it, counted from 1."""

    file: PurePosixPath
    line: int | None = None

    def __str__(self) -> str:
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: `what` is wrong at `place`, and the `mend` that the author can make."""

    place: Place
    what: str
    mend: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.what}. {self.mend}"

    @property
    def sentences(self) -> str:
        """What is wrong, and the mend, each with its full stop."""
        end = "" if self.mend.endswith(("?", ".")) else "."
        return f"{self.what.rstrip('.')}. {self.mend}{end}"


def did_you_mean(wrong: str, known: Iterable[str], otherwise: str) -> str:
    """The mend for a wrong name: the known one that is spelled nearly so, if any is."""
    near = difflib.get_close_matches(wrong, list(known), 1)
    return f"Did you mean {near[0]}?" if near else otherwise


def shown(value: object) -> str:
    """A value from outside in a message: cut, whatever its size."""
    try:
        return _SHORT.repr(value)
    except ValueError:
        # Python writes no number of more than 4,300 digits.
        return f"a {type(value).__name__} of too many digits"


_SHORT = reprlib.Repr(maxlevel=3, maxdict=4, maxlist=6, maxstring=200, maxother=200, maxlong=40)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, each once, by file and line: the order does not depend on the machine."""
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda p: (str(p.place.file), p.place.line or 0, p.what),
        )
    )


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)
