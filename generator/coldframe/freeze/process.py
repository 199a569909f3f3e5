"""One process that runs authors' code, its time and memory watched, and a fresh one after it."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from coldframe.freeze.worker import NO_MEMORY, READY
from coldframe.model import Answer, Limits, Task
from coldframe.sources.environment import authors_environment

START_TIMEOUT_S = 120.0


class Process:
    """Runs tasks (see `freeze.worker`) one after the other; the process starts with the first.

    A task that takes more than the limits is ended with its process; the next one gets a fresh
    process. So every task has an answer, be it `{"error": …}`. In the `background` it gives way to
    what an author waits for.

    `files` are the site's, by path, with their digests. What was made of others is no answer; a
    Python file that is not among them is one, too. None: they can't change.
    """

    def __init__(
        self,
        content: Path,
        limits: Limits,
        background: bool = False,
        files: Mapping[str, str] | None = None,
    ) -> None:
        self._content, self._limits, self._background = content, limits, background
        self._files = files
        self._running: _Running | None = None
        self.over = False
        """Whether it was ended from outside, and runs nothing more."""
        self.ids: list[int] = []
        """Those of the processes that were started."""

    def run(self, task: Task) -> Answer:
        if self.over:
            return _stopped()
        if self._running is None:
            self._running = _Running(self._content, self._limits.environment, self._background)
            self.ids.append(self._running.id)
            if self.over:
                self._running.end()
        try:
            answer, read = self._running.ask(task, self._limits)
            return self._outdated(read) or answer
        except _Ended as ended:
            self._running.end()
            self._running = None
            if self.over:
                return _stopped()
            return {"error": {"message": ended.what, "mend": ended.mend, "lines": []}}

    def _outdated(self, read: Mapping[str, str]) -> Answer | None:
        """The answer in place of one that was made of files of which the build does not know."""
        if self._files is None:
            return None
        for path, digest in read.items():
            known = self._files.get(path)
            if known != digest and (known is not None or path.endswith(".py")):
                if self._running:
                    self._running.end()
                    self._running = None
                return outdated(path)
        return None

    def end(self) -> None:
        """Also from another thread: the task that runs is answered as one that was stopped."""
        self.over = True
        running = self._running
        if running:
            running.end()


class _Ended(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


class _Running:
    def __init__(self, content: Path, named: Collection[str], background: bool) -> None:
        kept = authors_environment(named)
        # Without bytecode of their own in content/, and with one order of sets everywhere.
        environment = kept | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            # -P: the folder in which the build was started is not among the site's modules.
            [sys.executable, "-P", "-m", "coldframe.freeze.worker", str(content)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._rest = b""
        self._ready = False
        if background:
            give_way(self._process.pid)

    @property
    def id(self) -> int:
        return self._process.pid

    def ask(self, task: Task, limits: Limits) -> tuple[Answer, Mapping[str, str]]:
        """The answer, and the digests of the files that were read for it."""
        assert self._process.stdin
        try:
            if not self._ready:
                self._ready = self._line(Limits(START_TIMEOUT_S, 0)) == READY.strip()
            self._process.stdin.write(json.dumps(task).encode() + b"\n")
            self._process.stdin.flush()
            answer: Answer = json.loads(self._line(limits))
            read: Mapping[str, str] = json.loads(self._line(Limits(START_TIMEOUT_S, 0)))
        except (OSError, ValueError):
            self.end()
            raise _why(self._process.returncode) from None
        return answer, read

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def _line(self, limits: Limits) -> bytes:
        """The next line of its output; empty if it ended. Raises _Ended beyond the limits."""
        assert self._process.stdout
        pipe = self._process.stdout.fileno()
        parts = [self._rest]
        spent, looked = 0.0, time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while b"\n" not in parts[-1]:
                if selector.select(min(LOOK, limits.seconds)):
                    part = os.read(pipe, 1 << 20)
                    if not part:
                        self._process.wait()
                        return b""
                    parts.append(part)
                    continue
                # A machine that was paused, or too busy to look, is not the code's fault.
                now = time.monotonic()
                spent, looked = spent + min(now - looked, 10 * LOOK), now
                if spent > limits.seconds:
                    raise _too_long(limits.seconds)
                if 0 < limits.memory < resident(self.id):
                    raise _too_big(limits.memory)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line


def give_way(process: int) -> None:
    """Let the scheduler prefer others to this process (0: the calling one)."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, process, 10)


LOOK = 0.05 if sys.platform == "linux" else 0.5
"""Seconds between two looks at a process's memory: away from Linux each starts a program."""


def resident(process: int) -> int:
    """Bytes of memory that the process holds; 0 if it is gone, or the system does not say."""
    try:
        if sys.platform == "linux":
            pages = Path(f"/proc/{process}/statm").read_text().split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True)
        return int(said.stdout or 0) * 1024
    except (OSError, ValueError, IndexError):
        return 0


def _too_long(seconds: float) -> _Ended:
    return _Ended(
        f"one run took more than {seconds:g} s and was stopped",
        "Let it do less by default, leave this parameter out of :freeze:, or raise "
        "freeze.point_seconds in coldframe.toml",
    )


def _too_big(memory: int) -> _Ended:
    return _Ended(
        f"one run took more than {memory / 1e6:,.0f} MB of memory and was stopped",
        "Let it hold less at a time, leave this parameter out of :freeze:, or raise "
        "freeze.point_memory in coldframe.toml",
    )


def _why(code: int) -> _Ended:
    if code == NO_MEMORY:
        return _Ended("one run found no more memory", "Let it hold less at a time")
    if code >= 0:
        return _Ended(f"the code ended its process (exit code {code})", "It must return or raise")
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    mend = "Something compiled crashed: call it alone, outside of the build"
    if -code == signal.SIGKILL:
        mend = "Let it hold less: a machine without memory ends processes so"
    return _Ended(f"its process was ended by the signal {name}", mend)


def outdated(path: str) -> Answer:
    what = f"{path} changed while what needs it ran"
    return {"error": {"message": what, "mend": "Build again", "lines": []}}


def _stopped() -> Answer:
    return {"error": {"message": "the build was stopped", "mend": "Build again", "lines": []}}
