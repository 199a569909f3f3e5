"""The peers, as their authors install them: from npm and from the Python index, into one folder."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parent
LONGEST = 600
"""Seconds that one command may take."""


class NotToBeHad(Exception):
    """A peer can't be installed or built here; the message says why."""


@dataclass(frozen=True)
class Installed:
    """Each half is installed by the first peer that asks for it, and kept for the next run."""

    folder: Path

    def module(self, name: str) -> Path:
        return self._modules / name

    @property
    def python(self) -> Path:
        return self._environment / "bin" / "python"

    def version(self, name: str) -> str:
        code = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
        return run([str(self.python), "-c", code, name], self.folder).strip()

    def pin(self, name: str) -> str:
        return f"{name}=={self.version(name)}"

    @cached_property
    def _modules(self) -> Path:
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")

        def install(folder: Path) -> None:
            shutil.copy(HERE / "package.json", folder)
            run(["npm", "install", "--loglevel=error", *options], folder)

        return kept(self.folder / "npm", HERE / "package.json", install) / "node_modules"

    @cached_property
    def _environment(self) -> Path:
        wishes = HERE / "requirements.txt"

        def install(folder: Path) -> None:
            run([sys.executable, "-m", "venv", str(folder)], folder)
            pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "-q")
            run([*pip, "-r", str(wishes)], folder)

        return kept(self.folder / "python", wishes, install)


def kept(folder: Path, wishes: Path, install: Callable[[Path], None]) -> Path:
    """The folder, filled unless it was for the same wishes."""
    digest, mark = hashlib.sha256(wishes.read_bytes()).hexdigest(), folder / "installed"
    if not (mark.is_file() and mark.read_text(encoding="utf-8") == digest):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        mark.write_text(digest, encoding="utf-8")
    return folder


def run(command: Sequence[str], folder: Path) -> str:
    """What a command prints, said only if it fails. Raises NotToBeHad."""
    # marimo looks for uv beside it. Node may have come from PyPI into the environment of this.
    places = (Path(command[0]).parent, Path(sys.executable).parent, os.environ["PATH"])
    path = os.pathsep.join(map(str, places))
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PATH": path}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotToBeHad(f"{Path(command[0]).name}: {problem}") from None
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise NotToBeHad(f"{Path(command[0]).name} failed: {''.join(last)}")
    return done.stdout
