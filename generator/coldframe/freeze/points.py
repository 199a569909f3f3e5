"""Points of one use of a demo → their answers, and what goes wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from coldframe.authoring.controls import Value
from coldframe.cache import digest
from coldframe.config import FILE
from coldframe.freeze.answers import Answers, known_or_pending
from coldframe.freeze.encode import canonical
from coldframe.freeze.plan import Wish
from coldframe.freeze.worker import to_json as value_to_json
from coldframe.model import Answer, Job
from coldframe.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one use. `needs` is the digest of the Python and the data that it consists of."""

    wish: Wish
    needs: str
    answers: Answers

    @property
    def place(self) -> Place:
        description = self.wish.description
        return Place(PurePosixPath("content", description.file), description.line)

    def jobs(
        self, points: Iterable[Mapping[str, Value]], first: bool = False, seconds: float = 0.0
    ) -> tuple[Job, ...]:
        """`seconds` is what a point is thought to take."""
        use = self.wish.use
        file = use.place.file
        group = f"{file}#{use.id} {'default' if first else 'points'}"
        return tuple(
            Job(
                "point", self._key(values), self._task(values), group, use.function, file, first,
                seconds,
            )
            for values in points
        )  # fmt: skip

    def results(self, jobs: Sequence[Job]) -> list[Answer] | list[Problem]:
        """Their answers in order, or a problem for each distinct error. Raises Pending."""
        found = known_or_pending(self.answers, jobs)
        failed = [
            (job.task["values"], found[job.key]["error"])
            for job in jobs
            if "error" in found[job.key]
        ]
        unfit = [Problem(Place(FILE), e["message"], e["mend"]) for _, e in failed if "unfit" in e]
        if failed:
            return unfit[:1] or self._problems(failed, len(found))
        return [found[job.key] for job in jobs]

    def _problems(
        self, failed: Iterable[tuple[Mapping[str, Any], Any]], tried: int
    ) -> list[Problem]:
        groups: dict[tuple[Place, str, str], list[Mapping[str, Any]]] = {}
        for values, error in failed:
            key = (place_of(error, self.place), error["message"], error.get("mend", ""))
            at = groups.setdefault(key, [])
            if values not in at:
                at.append(values)
        return [
            Problem(
                place,
                f"{self.wish.use.function} fails: {first_line(what)} ({_where(points, tried)})",
                mend or "Mend the code",
            )
            for (place, what, mend), points in groups.items()
        ]

    def _task(self, values: Mapping[str, Value]) -> Mapping[str, Any]:
        return {
            "do": "point",
            "function": self.wish.use.function,
            "values": {name: value_to_json(value) for name, value in values.items()},
            "all": self.wish.frames == "all",
        }

    def _key(self, values: Mapping[str, Value]) -> str:
        plain = [[name, value_to_json(value)] for name, value in sorted(values.items())]
        return digest(self.needs, self.wish.use.function, self.wish.frames, canonical(plain))


def _where(failed: Sequence[Mapping[str, Any]], tried: int) -> str:
    """The first of them, and how many: a sample that fails leaves the other points untried."""
    values = {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) and "hex" in value else value
        for name, value in failed[0].items()
    }
    at = ", ".join(f"{name}={value!r}"[:60] for name, value in values.items())
    share = f"; {len(failed)} of {tried} points tried" if tried > 1 else ""
    return f"at {at or 'its only point'}{share}"


def place_of(error: Mapping[str, Any], otherwise: Place) -> Place:
    """The author's own last line that the error passed."""
    lines = error.get("lines") or []
    if not lines:
        return otherwise
    return Place(PurePosixPath("content", lines[-1]["file"]), lines[-1]["line"])


def first_line(message: str) -> str:
    return message.strip().partition("\n")[0].rstrip(".")
