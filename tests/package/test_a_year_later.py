"""A site of `coldframe new` with a package is built anew when everything has a newer release."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PAGE = "# Inks\n\n:::{demo} inks:show\n:::\n"
CODE = """\
from ink import colour
from coldframe import demo

@demo
def show() -> str:
    return colour()
"""
INK = "from pen import COLOUR\n\ndef colour() -> str:\n    return COLOUR\n"


@dataclass(frozen=True, slots=True)
class Day:
    """What a fresh environment has on that day: pip's only index."""

    index: tuple[Path, ...]

    def run(self, *command: str | Path, folder: Path) -> str:
        """What it prints, the warnings among it."""
        places = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": " ".join(map(str, self.index))}
        quiet = {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        done = subprocess.run(
            command,
            cwd=folder,
            env={"PATH": "/nowhere", "LANG": "C.UTF-8"} | places | quiet,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def built(self, site: Path, folder: Path) -> tuple[dict[str, bytes], str]:
        """A clone of the site, built as its workflow does, and what that said."""
        clone, made = folder / "notes", folder / "venv"
        shutil.copytree(site, clone, ignore=shutil.ignore_patterns(".coldframe"))
        self.run(sys.executable, "-m", "venv", made, folder=folder)
        self.run(
            made / "bin/python", "-m", "pip", "install", "-r", "requirements.txt", folder=clone
        )
        said = self.run(made / "bin/coldframe", "build", folder=clone)
        assert (clone / "pyodide-lock.json").read_bytes() == (
            site / "pyodide-lock.json"
        ).read_bytes()
        files = (file for file in sorted((clone / "site").rglob("*")) if file.is_file())
        return {f.relative_to(clone).as_posix(): f.read_bytes() for f in files}, said


@pytest.fixture
def days(environment: Any, tmp_path: Path, wheel_in: Callable[..., Path]) -> tuple[Day, Day]:
    old, new = tmp_path / "old", tmp_path / "new"
    for index, number, colour in ((old, "1.0", "blue"), (new, "2.0", "red")):
        # Only the build needs clip: it stands in no lock of the browser's.
        requires = ["pen", "clip; sys_platform != 'emscripten'"]
        wheel_in(index, "ink", number, {"ink.py": INK}, requires=requires)
        wheel_in(index, "pen", number, {"pen.py": f"COLOUR = {colour!r}\n"})
        wheel_in(index, "clip", number, {"clip.py": ""})
    for wheel in environment.wheels.glob("*.whl"):
        # With nothing in it: what takes one does not run.
        wheel_in(new, wheel.name.partition("-")[0], "9999.0", {})
    wheels = environment.wheels
    return Day((wheels, old)), Day((wheels, old, new))


def test_it_is_the_same_to_the_byte(days: tuple[Day, Day], tmp_path: Path) -> None:
    today, later = days
    site = tmp_path / "notes"
    coldframe = (sys.executable, "-m", "coldframe")
    today.run(*coldframe, "new", "notes", "--ci", "github", folder=tmp_path)
    (site / "content/inks.md").write_text(PAGE)
    (site / "content/inks.py").write_text(CODE)
    said = today.run(*coldframe, "packages", "add", "ink", folder=site)
    assert "requirements.txt: added ink==1.0" in said
    assert "constraints.txt: added clip==1.0" in said

    for name in ("today", "later"):
        (tmp_path / name).mkdir()
    first, _ = today.built(site, tmp_path / "today")
    again, said = later.built(site, tmp_path / "later")
    assert b"blue" in first["site/inks/index.html"]
    assert again == first
    assert "warning" not in said

    # What it withstood: without the files that it has, everything is newer.
    report = later.run(
        *(sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "coldframe"),
        *("ink", "pytest"),
        folder=tmp_path,
    )
    would = "Would install clip-2.0 coldframe-9999.0 ink-2.0 pen-2.0 pytest-9999.0"
    assert would in report
