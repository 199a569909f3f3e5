"""What grew: processor seconds of the build, seconds of each file of tests, bytes of each page.

Measured anew against `bench/budget.toml`, and all that is above its budget is named: the exit code
is then 1. `--write` writes the table. Only some: `budget.py build pages` (from one build) or
`budget.py tests`; `--seconds FILE` takes what a run of all tests wrote, with the option of that
name.

Another machine is faster or slower: a loop of plain Python is timed where the table was written and
here, and seconds are counted in it. A budget is a part above what was measured. What is not in the
table is new: it has to fit in the room for the labs to come.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verdict import Figure, say_versions, verdict

REPOSITORY = Path(__file__).parents[1]
TABLE = Path(__file__).with_name("budget.toml")
SITE = ("coldframe.toml", "content", "static", "templates", "pyodide-lock.json")
PARTS = ("build", "tests", "pages")
UNITS = {"build": "s", "tests": "s", "pages": "kB"}
SLACK = {"build": (1.25, 5.0), "tests": (1.5, 3.0), "pages": (1.1, 4.0)}
"""A budget: so many times what was measured, and so much more."""
LABS = 5
ROOM = {"build": 20.0, "tests": 60.0, "pages": 2000.0}
"""Of one lab to come."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers by part and name; `yardstick` is the seconds of a fixed loop."""

    yardstick: float
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="all of them")
    parser.add_argument("--write", action="store_true", help="make the table of what is measured")
    parser.add_argument("--seconds", type=Path, help="of the tests, measured before")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    say_versions("coldframe", "pytest")
    table = read(tomllib.loads(TABLE.read_text("utf-8")))
    now = measure(options.parts or PARTS, options.seconds)
    if options.write:
        TABLE.write_text(written(merged(table, now)), "utf-8")
        return 0
    return verdict(figures(table, now))


def measure(parts: tuple[str, ...], seconds: Path | None) -> Measured:
    yardstick = best_of_loops()
    found: dict[str, Mapping[str, float]] = {}
    if "build" in parts or "pages" in parts:
        build, pages = measured_build()
        found |= {"build": build} if "build" in parts else {}
        found |= {"pages": pages} if "pages" in parts else {}
    if "tests" in parts:
        found["tests"] = by_file((seconds or measured_tests()).read_text("utf-8"))
    return Measured(yardstick, found)


def best_of_loops() -> float:
    def loop() -> float:
        began = time.process_time()
        words = {str(number): number * number % 97 for number in range(400_000)}
        assert sum(words.values()) == 19_200_129
        return time.process_time() - began

    return min(loop() for _ in range(5))


def measured_build() -> tuple[dict[str, float], dict[str, float]]:
    """Of this repository's own site from nothing: seconds by step, kB by page and kind of file."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in SITE:
            of = REPOSITORY / name
            if of.is_dir():
                shutil.copytree(of, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(of, root / name)
        before = children()
        command = [sys.executable, "-m", "coldframe", "build", "--json", "-C", folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        seconds = children() - before
        report: dict[str, Any] = json.loads(done.stdout)
        pages = {
            f"{file.relative_to(root / 'site')}": file.stat().st_size / 1000
            for file in sorted((root / "site").rglob("*.html"))
        }
        kinds = {f"all {kind}": size / 1000 for kind, size in report["bytes"].items()}
    # Steps share the processors, so that their own seconds are a part of the whole.
    steps = {name: report["seconds"][name] for name in report["seconds"] if name != "total"}
    whole = sum(steps.values())
    shares = {name: seconds * step / whole for name, step in steps.items() if step >= 0.5}
    return {"all": seconds, **shares}, pages | kinds


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured_tests() -> Path:
    out = Path(tempfile.mkdtemp()) / "seconds.jsonl"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--maxprocesses", "4"]
    subprocess.run([*command, "--dist", "loadfile", f"--seconds={out}"], cwd=REPOSITORY, check=True)
    return out


def by_file(lines: str) -> dict[str, float]:
    sys.path.insert(0, str(REPOSITORY / "tests/plugins"))
    from durations import by_file

    found = by_file(lines)
    return {"all": sum(found.values()), **found}


def figures(table: Measured, now: Measured) -> list[Figure]:
    """Totals first, then all that is above its budget or new."""
    speed = now.yardstick / table.yardstick
    print(f"this machine takes {speed:.2f} of the time of the table's")
    found, above = [], []
    for part, measured in now.parts.items():
        times, more = SLACK[part]
        before = table.parts.get(part, {})
        scale = speed if UNITS[part] == "s" else 1
        room = LABS * ROOM[part]
        new = {name: value for name, value in measured.items() if name not in before}
        for name, value in sorted(measured.items()):
            total = name == "all" or name.startswith("all ")
            if name in new and not total:
                continue
            bound = (before.get(name, 0) * times + more + (room if total else 0)) * scale
            figure = Figure(f"{part}: {name}", value, UNITS[part], round(bound, 3))
            (found if total else above).append(figure)
        above += [
            Figure(f"{part}: {name} (new)", value, UNITS[part]) for name, value in new.items()
        ]
        fresh = sum(value for name, value in new.items() if not name.startswith("all"))
        bound = room * scale
        found.append(Figure(f"{part}: all that is new", fresh, UNITS[part], round(bound, 3)))
    return [*found, *(one for one in above if one.bound is None or not one.holds)]


def read(table: Mapping[str, Any]) -> Measured:
    parts = {part: table[part] for part in PARTS if part in table}
    return Measured(float(table["yardstick"]), parts)


def merged(table: Measured, now: Measured) -> Measured:
    """What was measured now; the rest as if it had been on this machine."""
    speed = now.yardstick / table.yardstick
    parts = {}
    for part in PARTS:
        scale = speed if UNITS[part] == "s" else 1
        old = {name: value * scale for name, value in table.parts.get(part, {}).items()}
        parts[part] = now.parts.get(part, old)
    return Measured(now.yardstick, parts)


def written(measured: Measured) -> str:
    lines = [
        "# Measured by `bench/budget.py --write`: processor seconds of the build, seconds of tests",
        "# that run beside each other, and kB of pages.",
        "# `tests/plugins/longest_first.py` orders the files of tests by it.",
        f"yardstick = {measured.yardstick:.3f}",
    ]
    for part, numbers in measured.parts.items():
        lines += ["", f"[{part}]"]
        lines += [f"{json.dumps(name)} = {value:.1f}" for name, value in sorted(numbers.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    os.environ.pop("PYTEST_ADDOPTS", None)
    sys.exit(main())
