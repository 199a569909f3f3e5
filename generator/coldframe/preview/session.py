"""The site in a folder, followed: built as it is known, recorded behind, built again.

One thread does it all in turn: it knows the site anew, says what is wanted, which ends what is not
wanted any more, and hands the output on. Nothing queues: each turn looks at the files as they are.
"""

import signal
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

from coldframe.build import Known, glance, know, point_executor, reading_order, rendered
from coldframe.cache import Cache
from coldframe.config import FILE, Config, read_config
from coldframe.freeze.answers import Answers
from coldframe.freeze.process import give_way
from coldframe.model import Built, FrozenPage
from coldframe.preview.files import FileWatcher, watched_folders
from coldframe.preview.status import Status
from coldframe.problems import Place, Problem, in_order
from coldframe.publish.paths import is_inside, path_problems
from coldframe.record.order import by_importance
from coldframe.record.progress import progress_of
from coldframe.record.recorder import Recorder, Running
from coldframe.render.site import Rendered
from coldframe.render.templates import templates_digest
from coldframe.sources.discover import Discovered, discover, rediscover

TICK_S = 0.5
"""Between two reports of progress."""
RENDER_S = 0.3
"""Between two renderings of what was only recorded; an edit is rendered at once."""
SETTLED_S = 0.5
"""After a change, until the folders are walked once more: a watcher may miss a file."""
TRIES = 5
"""How often a turn is taken again when a file vanishes under it."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Whom a session tells, from its own thread. `open_pages` are output files in a browser."""

    publish: Callable[[Built, Config], None]
    status: Callable[[Status], None]
    failed: Callable[[str], None]
    open_pages: Callable[[], Collection[PurePosixPath]]


@dataclass(slots=True)
class _Turn:
    """What the last turn left; only the session's thread touches it."""

    config: Config = field(default_factory=Config)
    problems: tuple[Problem, ...] = ()
    found: Discovered = field(default_factory=lambda: Discovered({}, {}, ()))
    known: Known | None = None
    output: Rendered | None = None
    built: Built | None = None
    rendered_at: float = 0.0
    stale: bool = False
    unread: bool = False
    templates: str = ""
    ended_points: int = 0
    outside: list[PurePosixPath] = field(default_factory=list[PurePosixPath])


class Session:
    """`start` returns the first output; after that `listener` is told each new one."""

    def __init__(self, root: Path, drafts: bool, cache: Cache, listener: Listener) -> None:
        self._root, self._drafts, self._listener = root, drafts, listener
        self._answers = Answers(cache)
        self._wake = threading.Condition()
        self._changed: set[Path] = set()
        self._poked = self._closed = self._walk = False
        self._look_again = 0.0
        self._turn = _Turn()
        self._recorder: Recorder | None = None
        self._recording = ExitStack()
        self._watcher: FileWatcher | None = None
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def start(self) -> Built:
        """The site as far as it is known at once: its Python is read behind."""
        try:
            self._configure()
            turn = self._turn
            turn.found = discover(self._root, {})
            turn.known = glance(self._root, turn.config, turn.found, self._answers.cache)
            turn.stale = True
            self._render(edited=True)
            turn.unread = True
        except Exception as error:
            self._survive(error)
        assert self._turn.built
        self._thread.start()
        return self._turn.built

    def poke(self) -> None:
        """A page was opened or closed: what is recorded first may change."""
        with self._wake:
            self._poked = True
            self._wake.notify()

    def close(self) -> None:
        """End all that runs; what was recorded is in the cache."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if self._watcher:
            self._watcher.close()
        if self._thread.is_alive():
            self._thread.join(3)
        self._recording.close()

    def _files_changed(self, files: frozenset[Path]) -> None:
        with self._wake:
            self._changed |= files
            self._wake.notify()

    def _begins_to_watch(self) -> None:
        """What changed before is found by walking once more."""
        with self._wake:
            self._walk = True
            self._wake.notify()

    def _follow(self) -> None:
        while True:
            changed = self._next()
            if changed is None:
                return
            try:
                self._take_turn(changed)
            except Exception as error:
                self._survive(error)

    def _next(self) -> frozenset[Path] | None:
        """The files that changed since the last turn, perhaps none; None to end."""
        known = self._turn.known
        busy = bool(known and known.jobs) or self._turn.stale
        ends = time.monotonic() + TICK_S if busy else None
        if self._turn.unread:
            ends = time.monotonic()
        if self._look_again:
            ends = min(ends or self._look_again, self._look_again)
        with self._wake:
            self._wake.wait_for(
                lambda: self._changed or self._poked or self._closed or self._walk,
                None if ends is None else max(0.0, ends - time.monotonic()),
            )
            if self._closed:
                return None
            changed = frozenset(self._changed)
            self._changed.clear()
            if self._walk:
                self._look_again = time.monotonic()
            self._poked = self._walk = False
        return changed

    def _take_turn(self, changed: frozenset[Path]) -> None:
        edited = self._read(changed)
        if self._recorder:
            # Raises what made a job impossible.
            news = self._recorder.wait(0)
            self._turn.ended_points += self._recorder.take_ended_points()
        else:
            news = False
        if edited or news or self._turn.unread or self._turn.known is None:
            self._know()
        self._want()
        self._render(edited)
        self._tell()

    def _read(self, changed: frozenset[Path]) -> bool:
        """Look at the files. Whether they are others than before."""
        turn = self._turn
        if turn.unread:
            self._watch()
            self._look_again = time.monotonic()
        due = bool(self._look_again) and time.monotonic() >= self._look_again
        if not changed and not due:
            return False
        before = turn.config, turn.problems
        if due or self._root / FILE in changed or turn.known is None:
            self._configure()
        others = (turn.config, turn.problems) != before
        if due:
            # The walk is of sources only.
            templates = templates_digest(self._root / "templates")
            others, turn.templates = others or templates != turn.templates, templates
        found = rediscover(turn.found, self._root, changed) if changed and turn.known else None
        self._look_again = time.monotonic() + SETTLED_S if changed else 0.0
        if found is None:
            found = discover(self._root, turn.found.stamps)
            self._watch()
        same = found.sources == turn.found.sources and found.problems == turn.found.problems
        turn.found = found
        if same and not changed and not others:
            return False
        if any(file.suffix != ".md" for file in changed):
            # What failed may have failed for a reason that is gone.
            self._answers.forget_failures()
        return True

    def _configure(self) -> None:
        turn = self._turn
        config, problems = read_config(self._root)
        # A preview that pages are kept of would show old ones; an image takes seconds to make.
        config = replace(config, drafts=config.drafts or self._drafts, offline=False, image=False)
        recorded_alike = (config.limits, config.workers, config.scale) == (
            turn.config.limits,
            turn.config.workers,
            turn.config.scale,
        )
        if config != turn.config:
            # What documents and pages were made of is more than their files.
            turn.known = turn.output = None
        turn.config, turn.problems = config, problems
        if self._recorder is None or not recorded_alike:
            self._record_anew()
        if not turn.unread and turn.known:
            self._watch()

    def _record_anew(self) -> None:
        self._recording.close()
        self._recording = ExitStack()
        config = self._turn.config
        count = config.workers or None
        pool = ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=_in_background
        )
        self._recording.callback(pool.shutdown, cancel_futures=True)
        executor = self._recording.enter_context(
            point_executor(config, lambda: self._turn.known, self._root, self._answers)
        )
        self._recorder = self._recording.enter_context(
            Recorder(self._root, config, self._answers, executor, pool, self.poke, background=True)
        )

    def _watch(self) -> None:
        """Anew, if other folders than before are to be watched."""
        folders = [name for name in self._turn.config.packages if name.startswith(".")]
        if self._watcher and self._watcher.watched == watched_folders(self._root, folders):
            return
        if self._watcher:
            self._watcher.close()
        self._watcher = FileWatcher(self._root, folders, self._files_changed, self._begins_to_watch)

    def _know(self) -> None:
        turn = self._turn
        for left in reversed(range(TRIES)):
            try:
                turn.known = know(
                    self._root, turn.config, turn.found, self._answers, True, turn.known
                )
                break
            except FileNotFoundError:
                if not left:
                    raise
                turn.found = discover(self._root, turn.found.stamps)
        turn.stale, turn.unread = True, False
        turn.ended_points = 0

    def _want(self) -> None:
        turn = self._turn
        if not (self._recorder and turn.known):
            return
        if not turn.known.jobs:
            self._recorder.want(())
            return
        site = turn.known.site
        outputs = {page.output: page.document.source.path for page in site.pages.values()}
        opened = {outputs[path] for path in self._listener.open_pages() if path in outputs}
        order = by_importance(turn.known.jobs, reading_order(site), opened)
        self._recorder.want(order, turn.known.frozen.basis, turn.known.files)

    def _render(self, edited: bool) -> None:
        turn = self._turn
        if not turn.known or not turn.stale:
            return
        since = time.monotonic() - turn.rendered_at
        if not edited and turn.known.jobs and since < RENDER_S:
            return
        cache, before = self._answers.cache, turn.output.artifacts if turn.output else {}
        built, turn.output = rendered(
            turn.known, self._root, turn.config, cache, _silent, False, turn.output
        )
        new = [path for path, a in built.artifacts.items() if before.get(path) is not a]
        turn.outside = [path for path in (*turn.outside, *new) if not is_inside(path)]
        outside = path_problems(path for path in turn.outside if path in built.artifacts)
        problems = in_order((*turn.problems, *built.problems, *outside))
        turn.built = replace(built, problems=problems)
        turn.rendered_at, turn.stale = time.monotonic(), False
        self._listener.publish(turn.built, turn.config)

    def _tell(self) -> None:
        turn, recorder = self._turn, self._recorder
        if not (turn.known and recorder):
            return
        jobs, frozen = turn.known.jobs, turn.known.frozen
        if not (frozen.pages or jobs):
            return
        running = recorder.running
        progress = progress_of(frozen, jobs, turn.ended_points, running, recorder.count)
        waiting = {
            page.output: dict(_waiting(frozen.pages[page.document.source.path], running))
            for page in turn.known.site.pages.values()
            if page.document.source.path in frozen.pages
        }
        outputs = {
            page.document.source.path: page.output for page in turn.known.site.pages.values()
        }
        recording = frozenset(
            outputs[run.job.page] for run in running if run.job.page in outputs and run.job.page
        )
        lines = () if jobs else frozen.lines
        self._listener.status(Status(progress, waiting, recording, lines, bool(jobs)))

    def _survive(self, error: Exception) -> None:
        """Show it like any mistake, and go on with the next change."""
        self._listener.failed("".join(traceback.format_exception(error)))
        turn = self._turn
        what = f"the preview met an error of its own: {type(error).__name__}: {error}"
        hint = "The next change is tried again; please report it with what the terminal shows"
        problem = Problem(Place(FILE), what, hint)
        built = turn.built or Built({}, (), {}, {})
        turn.known = turn.output = None
        turn.built = replace(built, problems=(problem,))
        self._listener.publish(turn.built, turn.config)
        self._record_anew()


def _waiting(page: FrozenPage, running: Iterable[Running]) -> Iterator[tuple[str, str]]:
    """By element, what it waits for."""
    since = {str(run.job.task): time.monotonic() - run.since for run in running}
    every = [
        *((id, demo.waits) for id, demo in page.demos.items()),
        *((f"cell-{cell.cell.index}", cell.waits) for cell in page.cells),
    ]
    for id, name in every:
        if name == "packages":
            yield id, "waits for the site's packages"
        elif name:
            short = PurePosixPath(name).name
            runs = f", running for {since[name]:.0f} s" if name in since else ""
            yield id, f"waits for {short}{runs}"


def _in_background() -> None:
    """Of a process for Coldframe's own work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    give_way(0)


def _silent(line: str) -> None:
    return None
