"""One run of a loader: a process, its output and its time watched, that can be ended."""

import os
import re
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import IO

from coldframe.model import Answer
from coldframe.sources.environment import authors_environment, withheld

TIMEOUT_S = 600
MAX_OUTPUT_BYTES = 1_000_000_000


class LoaderProcess:
    """Runs the loader at `path`, relative to the site's root. `end` may come from any thread.

    `named` are variables of the environment that it gets besides the usual ones.
    """

    def __init__(self, root: Path, path: str, named: Collection[str] = ()) -> None:
        self._root, self._named = root, named
        self._file = (root / path).absolute()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()

    def run(self) -> bytes | Answer:
        """What it printed; or `{"error": {"message", "mend", "line"}}`."""
        if self._ended.is_set():
            return _error("the loader was stopped", "Build again")
        # In a file: nobody waits for a pipe that fills up while the other one is read.
        with tempfile.TemporaryFile() as complaints:
            self._process = self._started(complaints)
            if self._ended.is_set():
                self._process.kill()
            printed = self._printed(self._process)
            code = self._process.wait()
            complaints.seek(0)
            said = complaints.read().decode(errors="replace")
        if isinstance(printed, str):
            return _error(printed, "Let it do less")
        if code:
            last = said.strip().splitlines()[-1:] or [f"exit code {code}"]
            return _error(
                f"the loader failed: {last[0]}", self._hint(last[0]), _line(said, self._file)
            )
        if not printed:
            hint = f"What it prints is the content of {self._file.stem}"
            return _error("the loader printed nothing", hint)
        return printed

    def end(self) -> None:
        self._ended.set()
        if self._process:
            self._process.kill()

    def _hint(self, said: str) -> str:
        if name := withheld(said, authors_environment(self._named)):
            return f'Loaders see {name} if coldframe.toml names it: environment = ["{name}"]'
        return f"It must print the content of {self._file.stem} and end with exit code 0"

    def _started(self, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
        content = str((self._root / "content").absolute())
        environment = authors_environment(self._named)
        environment |= {
            "PYTHONPATH": os.pathsep.join(filter(None, [content, environment.get("PYTHONPATH")])),
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.Popen(
            # -P: only content/ is searched for modules, as everywhere, so the closure is whole.
            [sys.executable, "-P", self._file.name],
            cwd=self._file.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )

    def _printed(self, process: subprocess.Popen[bytes]) -> bytes | str:
        """All that it prints; or why it was stopped."""
        assert process.stdout
        parts: list[bytes] = []
        size, ends = 0, time.monotonic() + TIMEOUT_S
        with selectors.DefaultSelector() as selector, process.stdout as pipe:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                left = ends - time.monotonic()
                if left <= 0 or not selector.select(left):
                    process.kill()
                    return f"the loader ran longer than {TIMEOUT_S} s"
                part = os.read(pipe.fileno(), 1 << 20)
                if not part:
                    return b"".join(parts)
                parts.append(part)
                size += len(part)
                if size > MAX_OUTPUT_BYTES:
                    process.kill()
                    return f"the loader printed more than {MAX_OUTPUT_BYTES / 1e6:,.0f} MB"


def _error(message: str, hint: str, line: int | None = None) -> Answer:
    return {"error": {"message": message, "mend": hint, "line": line}}


def _line(traceback: str, file: Path) -> int | None:
    """The line of the loader's own last frame, or of its syntax error."""
    lines = re.findall(rf'File "[^"]*{re.escape(file.name)}", line (\d+)', traceback)
    return int(lines[-1]) if lines else None
