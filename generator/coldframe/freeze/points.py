"""Points of one use of a demo → their answers, from the cache or a worker, and what goes wrong."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import as_completed
from pathlib import PurePosixPath
from typing import Any

from coldframe.authoring.controls import Value
from coldframe.cache import Cache, digest
from coldframe.freeze.downloads import complete, files_in, kept
from coldframe.freeze.encode import canonical
from coldframe.freeze.execute import Answer, Executor, Task, Unfit
from coldframe.freeze.plan import Wish
from coldframe.freeze.worker import to_json as value_to_json
from coldframe.problems import Place, Problem


class Run:
    """Runs points of one use, those that the cache lacks, and gathers what goes wrong."""

    def __init__(
        self, wish: Wish, needs: str, cache: Cache, executor: Executor, say: Callable[[str], None]
    ) -> None:
        self._wish, self._needs = wish, needs
        self._cache, self._executor, self._say = cache, executor, say
        self._known: dict[str, Answer] = {}
        self.problems: list[Problem] = []
        self.cached = 0
        file = PurePosixPath("content", wish.description.file)
        self.place = Place(file, wish.description.line)

    def results(self, wanted: Sequence[Mapping[str, Value]], seconds: float = 0.0) -> list[Answer]:
        """Their answers in order; `problems` has one for each distinct error.

        `seconds` is what a point is thought to take. Raises Unfit.
        """
        keys = [self._key(values) for values in wanted]
        self._recall([key for key in dict.fromkeys(keys) if key not in self._known], seconds)
        missing = {
            key: values for key, values in zip(keys, wanted, strict=True) if key not in self._known
        }
        self._compute(missing)
        return [self._known[key] for key in keys]

    def _recall(self, keys: Sequence[str], seconds: float) -> None:
        for key, content in self._cache.get_all("point", keys, seconds * len(keys)).items():
            answer = json.loads(content)
            if complete(files_in(answer["frames"]), self._cache):
                self._known[key] = answer
                self.cached += 1

    def _compute(self, missing: Mapping[str, Mapping[str, Value]]) -> None:
        """Each is kept as it comes, also those that end when the executor has failed others."""
        submitted = self._executor.submit_all([self._task(v) for v in missing.values()])
        futures = dict(zip(submitted, missing, strict=True))
        function = self._wish.use.function
        unfit: Unfit | None = None
        for count, future in enumerate(as_completed(futures), 1):
            key = futures[future]
            try:
                answer = future.result()
            except Unfit as met:
                unfit = met
                continue
            if "error" not in answer:
                answer = {**answer, "frames": kept(answer["frames"], self._cache)}
                self._cache.put("point", key, canonical(answer))
            self._known[key] = answer
            self._say(f"{function}: point {count} of {len(futures)}")
        if unfit:
            raise unfit
        # In the order of the points, not of their ends: what is told must not depend on chance.
        failed = [(values, self._known[key]) for key, values in missing.items()]
        self.problems += self._told((v, a["error"]) for v, a in failed if "error" in a)

    def _told(self, failed: Iterable[tuple[Mapping[str, Value], Any]]) -> list[Problem]:
        groups: dict[tuple[Place, str, str], list[Mapping[str, Value]]] = {}
        for values, error in failed:
            key = (place_of(error, self.place), error["message"], error.get("mend", ""))
            groups.setdefault(key, []).append(values)
        return [
            Problem(
                place,
                f"{self._wish.use.function} fails: {first_line(what)} ({self._where(points)})",
                mend or "Mend the code",
            )
            for (place, what, mend), points in groups.items()
        ]

    def _where(self, failed: Sequence[Mapping[str, Value]]) -> str:
        """The first of them, and how many: a sample that fails leaves the other points untried."""
        at = ", ".join(f"{name}={value!r}"[:60] for name, value in failed[0].items())
        tried = len(self._known)
        share = f"; {len(failed)} of {tried} points tried" if tried > 1 else ""
        return f"at {at or 'its only point'}{share}"

    def _task(self, values: Mapping[str, Value]) -> Task:
        return {
            "do": "point",
            "function": self._wish.use.function,
            "values": {name: value_to_json(value) for name, value in values.items()},
            "all": self._wish.frames == "all",
        }

    def _key(self, values: Mapping[str, Value]) -> str:
        plain = [[name, value_to_json(value)] for name, value in sorted(values.items())]
        return digest(self._needs, self._wish.use.function, self._wish.frames, canonical(plain))


def place_of(error: Mapping[str, Any], otherwise: Place) -> Place:
    """The author's own last line that the error passed."""
    lines = error.get("lines") or []
    if not lines:
        return otherwise
    return Place(PurePosixPath("content", lines[-1]["file"]), lines[-1]["line"])


def first_line(message: str) -> str:
    return message.strip().partition("\n")[0].rstrip(".")
