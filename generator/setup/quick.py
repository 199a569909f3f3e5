"""Print the tests of `make test-quick`: quick units, and those of what was changed.

Changed is what differs from the commit at which this branch left `main` (on `main` itself: from its
upstream), committed or not. A test belongs to a changed file that it imports, whose name it has, or
whose folder. `bench/budget.toml` says how long a file's tests take; what does not fit into a minute
is named on standard error and left to `make test`.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

REPOSITORY = Path(__file__).parents[2]
UNITS = "tests/unit/"
QUICK = 4.0
"""Processor seconds: a file of units that takes no more always runs."""
UNKNOWN = 4.0
ALL = 80.0
"""Processor seconds in all: what two cores do in a minute, less what pytest itself takes."""
SHORTEST = 4
"""Letters of a name that tells it from others."""
ITSELF, IMPORTED, NAMED, BESIDE = 4, 3, 2, 1

type Seconds = Callable[[str], float]


def main() -> int:
    texts = {
        file.relative_to(REPOSITORY).as_posix(): file.read_text("utf-8")
        for file in sorted((REPOSITORY / "tests").rglob("test_*.py"))
    }
    table = tomllib.loads((REPOSITORY / "bench/budget.toml").read_text("utf-8"))["tests"]
    chosen, left = choose(changed(), texts, lambda test: float(table.get(test, UNKNOWN)))
    for test in left:
        print(f"left to `make test`: {test}", file=sys.stderr)
    print("\n".join(chosen))
    return 0


def changed() -> list[str]:
    """Files by their paths in the repository."""
    base = next(filter(None, map(_left_at, ("origin/main", "main", "HEAD"))), "")
    files = _git("diff", "--name-only", base) + _git("ls-files", "-o", "--exclude-standard")
    return list(dict.fromkeys(files))


def _left_at(branch: str) -> str:
    return "".join(_git("merge-base", "HEAD", branch))


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, text=True)
    return done.stdout.splitlines() if done.returncode == 0 else []


def choose(
    changed: Iterable[str], texts: Mapping[str, str], seconds: Seconds
) -> tuple[list[str], list[str]]:
    """What to run, and what is touched but takes too long; `texts` are the tests by their paths."""
    near: dict[str, int] = {}
    for file in changed:
        for test, text in texts.items():
            near[test] = max(near.get(test, 0), nearness(file, test, text))
    touched = [test for test in texts if near.get(test)]
    quick = [test for test in texts if test.startswith(UNITS) and seconds(test) <= QUICK]
    nearest = sorted(touched, key=lambda test: (-near[test], seconds(test)))
    chosen = _that_fit(nearest, quick, seconds)
    return sorted({*quick, *chosen}), [test for test in nearest if test not in {*quick, *chosen}]


def _that_fit(nearest: Sequence[str], quick: Sequence[str], seconds: Seconds) -> list[str]:
    room = ALL - sum(map(seconds, quick))
    chosen = []
    for test in nearest:
        if test in quick or seconds(test) > room:
            continue
        chosen.append(test)
        room -= seconds(test)
    return chosen


def nearness(file: str, test: str, text: str) -> int:
    """0: nothing of the test has to do with the file."""
    path = PurePosixPath(file)
    if file == test:
        return ITSELF
    if file.endswith(".py") and _imports(text, path.with_suffix("")):
        return IMPORTED
    folders, words = _words(PurePosixPath(test))
    names = {name.partition(".")[0].rstrip("s") for name in path.parts}
    own = path.name.partition(".")[0].rstrip("s")
    if len(own) >= SHORTEST and own in words:
        return NAMED
    return BESIDE if names & (folders | words) else 0


def _imports(text: str, module: PurePosixPath) -> bool:
    """Whether a test names a module, as `from a.b import c` or `a.b.c` do."""
    parts = [part for part in module.parts if part not in {"generator", "content", "__init__"}]
    if len(parts) < 2:
        return False
    *folder, name = map(re.escape, parts)
    above = r"\.".join(folder)
    return bool(re.search(rf"\b{above}(\.| import .*\b){name}\b", text))


def _words(test: PurePosixPath) -> tuple[set[str], set[str]]:
    """Of its folders, and of its name; without what makes them plural."""
    folders = {part.rstrip("s") for part in test.parts[1:-1]} - {"unit", "browser", "site", "lab"}
    return folders, {word.rstrip("s") for word in test.stem.split("_")[1:]}


if __name__ == "__main__":
    sys.exit(main())
