"""The shared cache of one build: read ahead, written behind, left alone if it does not answer."""

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from coldframe.problems import Place, Problem
from coldframe.shared.entry import name, opened, sealed
from coldframe.shared.store import NoStore, first_line, open_store

PATIENCE = 5.0
"""Seconds that a request may take, and that the build's end waits for what is still written."""
AT_ONCE = 32
"""Requests under way: each waits for the other side most of the time."""


class SharedCache:
    """Entries of a store by kind and key, checked (see `entry`). It never fails a build.

    `secret` seals them; with `access` `read` nothing is written. After the first request that fails
    or takes too long the store is left alone, and `problems` has one warning of it.
    """

    def __init__(self, place: str, root: Path, access: str, secret: bytes, at: Place) -> None:
        self._place, self._access, self._secret, self._at = place, access, secret, at
        # Apart: what is read shall not queue behind what is written.
        self._readers = ThreadPoolExecutor(AT_ONCE, "shared-cache-read")
        self._writers = ThreadPoolExecutor(AT_ONCE, "shared-cache-write")
        self._written: list[Future[None]] = []
        self._lock = Lock()
        self._told: Problem | None = None
        self._worthless: list[str] = []
        if access not in ("on", "read"):
            what = f"COLDFRAME_SHARED_CACHE is {access!r}: the shared cache is left alone"
            self._told = Problem(at, what, "Set it to on, read or off", "warning")
        try:
            self._store = open_store(place, root, PATIENCE)
        except NoStore as none:
            self._told = Problem(at, none.what, none.mend, "warning")

    def fetch(self, kind: str, keys: Sequence[str], worth: float) -> Mapping[str, bytes]:
        """What it has of them. Reading may take a quarter of the seconds that computing would."""
        if self._told:
            return {}
        longest = max(PATIENCE, worth / 4)
        asked = {self._readers.submit(self._read, kind, key): key for key in keys}
        done, late = wait(asked, longest, FIRST_EXCEPTION)
        for future in late:
            future.cancel()
        failed = next((error for one in done if (error := one.exception())), None)
        if failed:
            self._leave(f"can't be read ({first_line(failed)})")
        elif late:
            self._leave(f"gave {len(done)} of {len(keys)} answers within {longest:.0f} s")
        found = {asked[one]: one.result() for one in done if not one.exception()}
        return {key: content for key, content in found.items() if content is not None}

    def offer(self, kind: str, key: str, content: bytes) -> None:
        if self._access == "on" and not self._told:
            self._written.append(self._writers.submit(self._write, kind, key, content))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Warnings of this build, none of which is the site's."""
        return tuple(problem for problem in (self._told, self._damage()) if problem)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """What is offered is written, if that takes no longer than a request may."""
        late = wait(self._written, 0 if error or self._told else PATIENCE).not_done
        if late and not error:
            self._leave(f"took too long: {len(late)} results were not written")
        for threads in (self._readers, self._writers):
            threads.shutdown(wait=False, cancel_futures=True)

    def _read(self, kind: str, key: str) -> bytes | None:
        if self._told:
            return None
        entry = self._store.get(name(kind, key, self._secret))
        content = None if entry is None else opened(kind, key, entry, self._secret)
        if entry is not None and content is None:
            with self._lock:
                self._worthless.append(f"{kind}/{key}")
        return content

    def _write(self, kind: str, key: str, content: bytes) -> None:
        if self._told:
            return
        try:
            entry = sealed(kind, key, content, self._secret)
            self._store.put(name(kind, key, self._secret), entry)
        except Exception as error:
            self._leave(f"can't be written ({first_line(error)})")

    def _leave(self, why: str) -> None:
        """The first failure is told; what fails after it has the same cause."""
        with self._lock:
            self._told = self._told or Problem(
                self._at,
                f"the shared cache {self._place} {why}: this build goes on without it",
                "Is its address right, are there credentials, may they read (and list, and "
                "write)? --shared-cache read or off asks for less",
                "warning",
            )

    def _damage(self) -> Problem | None:
        if not self._worthless:
            return None
        count = len(self._worthless)
        return Problem(
            self._at,
            f"{count} {'entry' if count == 1 else 'entries'} of the shared cache "
            f"{self._place} {'is' if count == 1 else 'are'} damaged or by another hand, and "
            f"computed again: {min(self._worthless)}",
            "Find out who may write there, if this comes again",
            "warning",
        )
