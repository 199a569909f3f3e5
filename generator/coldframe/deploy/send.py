"""A site → a store: plan, put, delete, and a record of it at each border."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from coldframe.deploy.outgoing import File
from coldframe.deploy.plan import (
    Kept,
    Plan,
    Record,
    Wanted,
    is_page,
    make_plan,
    still_known,
    unsure,
)
from coldframe.deploy.store import Refused, Store, read_record, record_bytes
from coldframe.deploy.target import Target
from coldframe.problems import Problem

BREATH = 5
"""Seconds between two looks at the lock while files are on their way."""


@dataclass(frozen=True, slots=True)
class Sent:
    plan: Plan
    bytes: int
    """Of the files that were put, before any compression."""


def plan_for(store: Store, files: Mapping[str, File]) -> tuple[Plan, Record, Mapping[str, Kept]]:
    """The plan, the record that it rests on, and what of deploys stands there. Writes nothing."""
    record = read_record(store)
    standing = store.listed()
    known = still_known(record, standing)
    doubtful = unsure(files.keys(), record, standing)
    looked = _each(store, lambda path: store.look(path, record), doubtful, lambda: None)
    known |= {path: kept for path, kept in looked.items() if kept}
    wanted = {path: Wanted(file.sha256, store.sent(path)) for path, file in files.items()}
    return make_plan(wanted, standing, known), record, known


def send(
    store: Store,
    files: Mapping[str, File],
    target: Target,
    replace: bool,
    say: Callable[[str], None],
) -> Sent:
    """Make the store hold the site, and of what deploys put there nothing else. Raises Refused.

    Killed at any time, it leaves the old pages or the new ones with all that they ask for; a
    second run does the rest.
    """
    with store.alone() as keep:
        plan, record, known = plan_for(store, files)
        if plan.foreign and not replace:
            raise Refused(_in_the_way(plan.foreign, target))
        if not (plan.puts or plan.deletions or record.pending):
            return Sent(plan, 0)
        # Said before it is done: what a killed deploy has put is known to be a deploy's.
        begun = Record(record.files, record.pending | {(p, files[p].sha256) for p in plan.puts})
        store.write_record(record_bytes(begun))
        done = {path: known[path] for path in plan.unchanged}
        for phase, paths in plan.phases:
            say(f"sending {phase} ({len(paths)})")
            stamps = _each(store, lambda path: store.put(files[path]), paths, keep)
            for path, stamp in stamps.items():
                done[path] = Kept(files[path].sha256, store.sent(path), stamp)
        say(f"deleting old files ({len(plan.deletions)})")
        for old in ([p for p in plan.deletions if is_page(p) is first] for first in (True, False)):
            keep()
            store.delete(old)
        store.write_record(record_bytes(Record(dict(sorted(done.items())))))
        return Sent(plan, sum(files[path].size for path in plan.puts))


def _each[T](
    store: Store, does: Callable[[str], T], paths: Sequence[str], keep: Callable[[], None]
) -> dict[str, T]:
    """The answers by path. After the first failure, or Ctrl+C, no further one is begun."""
    pool = ThreadPoolExecutor(store.workers)
    try:
        futures = {pool.submit(does, path): path for path in paths}
        _wait_for(futures, keep)
        return {path: future.result() for future, path in futures.items()}
    finally:
        pool.shutdown(cancel_futures=True)


def _wait_for(futures: Iterable[Future[Any]], keep: Callable[[], None]) -> None:
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=BREATH, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        keep()


def _in_the_way(foreign: Sequence[str], target: Target) -> Problem:
    named = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
    many = f"{len(foreign)} files" if len(foreign) > 1 else "a file"
    what = f"{target.where} has {many} in the site's place that no deploy put there: {named}"
    return Problem(target.at("target"), what, "Name another target, or replace them: --replace")
