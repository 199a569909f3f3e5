"""What authors' code has answered: from the cache, or a failure of this session."""

import json
from collections.abc import Iterable, Mapping, Sequence

from coldframe.cache import Cache
from coldframe.freeze.downloads import complete, files_in, kept
from coldframe.freeze.encode import canonical
from coldframe.model import Answer, Job, JobKind, Prepared

KINDS: Mapping[JobKind, str] = {
    "loader": "loader",
    "describe": "describe",
    "point": "point",
    "cell": "run",
    "weigh": "weight",
    "grid": "demo",
    "picture": "cell",
}
"""By kind of job, the kind of the cache in which its answers are."""


class Pending(Exception):
    """What was asked is not known before these jobs have ended; of the rest `known` are."""

    def __init__(self, jobs: Iterable[Job], known: int = 0) -> None:
        super().__init__()
        self.jobs, self.known = tuple(jobs), known

    @property
    def of_points(self) -> bool:
        return any(job.kind == "point" for job in self.jobs)


class Answers:
    """Answers by kind and key. Failures are not cached: another session tries again."""

    def __init__(self, cache: Cache) -> None:
        self.cache, self._here = cache, cache.local()
        self._asked: set[str] = set()
        self._failures: dict[str, Answer] = {}
        self._new: set[str] = set()
        self._packages: dict[str, Prepared] = {}

    def find(self, job: Job) -> Answer | None:
        return self.find_all([job]).get(job.key)

    def find_all(self, jobs: Sequence[Job]) -> dict[str, Answer]:
        """The answers that are known, by the jobs' keys."""
        found = {job.key: self._failures[job.key] for job in jobs if job.key in self._failures}
        for kind in {job.kind for job in jobs}:
            keys = [job.key for job in jobs if job.kind == kind and job.key not in found]
            worth = sum(job.seconds for job in jobs if job.kind == kind)
            for key, content in self._cached(KINDS[kind], keys, worth).items():
                answer = json.loads(content)
                names = {*files_in(answer.get("frames", ())), *answer.get("files", ())}
                if complete(names, self.cache):
                    found[key] = answer
            # Where somebody deleted the cache meanwhile it must run again.
            self._new.difference_update(key for key in keys if key not in found)
        return found

    def _cached(self, kind: str, keys: Sequence[str], worth: float) -> dict[str, bytes]:
        """What other machines lack they are asked for once; a build looks again and again."""
        again = [key for key in keys if key in self._asked]
        new = [key for key in keys if key not in self._asked]
        self._asked.update(new)
        found = self._here.get_all(kind, again)
        return {**found, **self.cache.get_all(kind, new, worth)}

    @property
    def failures(self) -> Mapping[str, Answer]:
        """By the jobs' keys."""
        return self._failures

    def keep(self, job: Job, answer: Answer | bytes) -> None:
        """Take the answer of a job that has ended; a loader's is the content of its file."""
        if isinstance(answer, bytes):
            self.cache.put(KINDS[job.kind], job.key, answer)
            self._new.add(job.key)
            return
        if "error" in answer:
            self._failures[job.key] = answer
            return
        if job.kind in ("point", "cell"):
            answer = {**answer, "frames": kept(answer["frames"], self.cache)}
        self.cache.put(KINDS[job.kind], job.key, canonical(answer))
        self._new.add(job.key)

    def packages(self, key: str) -> Prepared | None:
        return self._packages.get(key)

    def keep_packages(self, keys: Iterable[str], packages: Prepared) -> None:
        """`keys`: before a lock was written, and after that."""
        self._packages = dict.fromkeys(keys, packages)
        self._new.update(self._packages)

    def forget_failures(self) -> None:
        self._failures.clear()

    def has_ended(self, keys: Iterable[str]) -> bool:
        """Whether all of these jobs have ended in this session, or one of them has failed."""
        every = list(keys)
        if any(key in self._failures for key in every):
            return True
        return all(key in self._new for key in every)

    def count_new(self, keys: Iterable[str]) -> int:
        """How many of the answers were computed in this session."""
        return sum(key in self._new for key in set(keys)) if self._new else 0


def known_or_pending(answers: Answers, jobs: Sequence[Job]) -> Mapping[str, Answer]:
    """All answers by the jobs' keys. Raises Pending if some are not known."""
    found = answers.find_all(jobs)
    missing = [job for job in {job.key: job for job in jobs}.values() if job.key not in found]
    if missing:
        raise Pending(missing, len(found))
    return found
