"""Studies: minutes of computing whose small result is committed, so that no build repeats them.

A recipe `NAME_study.py` has `SEEDS` and `found()`, and makes `NAME.json` beside it: what was found,
and under `study` the seeds, the versions, and a digest of the recipe with every module that it
imports. `make studies` runs the recipes that were edited since.
"""

import argparse
import ast
import hashlib
import importlib
import json
import platform
import sys
import tokenize
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

CONTENT = Path(__file__).parents[1]
LABS = CONTENT / "labs"
LIBRARIES = {"numpy": "numpy", "sklearn": "scikit-learn"}
WIDTH = 100
"""Characters of a line of JSON."""
UNSEEN = {tokenize.COMMENT, tokenize.NL}


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs the recipes that were edited since.")
    parser.add_argument("--all", action="store_true", help="run every recipe")
    parser.add_argument("only", nargs="*", help="parts of recipes' paths")
    options = parser.parse_args()
    chosen = [
        recipe
        for recipe in recipes()
        if (options.all or outdated(recipe))
        and (not options.only or any(part in str(recipe) for part in options.only))
    ]
    with ProcessPoolExecutor() as processes:
        for line in processes.map(run, chosen):
            print(line, flush=True)


def recipes() -> list[Path]:
    return sorted(LABS.rglob("*_study.py"))


def result_of(recipe: Path) -> Path:
    return recipe.with_name(f"{recipe.stem.removesuffix('_study')}.json")


def outdated(recipe: Path) -> bool:
    result = result_of(recipe)
    if not result.exists():
        return True
    return bool(json.loads(result.read_text("utf-8"))["study"]["sources"] != digest(recipe))


def run(recipe: Path) -> str:
    """Write what the recipe finds. Says whether it differs from what was known."""
    module = importlib.import_module(".".join(recipe.relative_to(CONTENT).with_suffix("").parts))
    result = result_of(recipe)
    before = json.loads(result.read_text("utf-8"))["found"] if result.exists() else None
    # Before it runs: who edits meanwhile shall be told.
    sources = digest(recipe)
    found = json.loads(json.dumps(module.found()))
    study = {"seeds": list(module.SEEDS), **versions(), "sources": sources}
    result.write_text(lines({"study": study, "found": found}) + "\n", "utf-8")
    change = "new" if before is None else "the same" if before == found else "DIFFERENT"
    return f"{result.relative_to(CONTENT)}: {change}"


def versions() -> Mapping[str, str]:
    used = {name: version(name) for module, name in LIBRARIES.items() if module in sys.modules}
    return {"python": platform.python_version(), **used}


def digest(recipe: Path) -> str:
    """Of the code of the recipe and of all modules of the site that it imports, without comments
    and empty lines."""
    found = hashlib.sha256()
    for path in sorted(imported(recipe)):
        found.update(path.relative_to(CONTENT).as_posix().encode())
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type not in UNSEEN:
                    found.update(f"{token.type} {token.string}\n".encode())
    return found.hexdigest()[:32]


def imported(recipe: Path) -> set[Path]:
    """With the recipe itself."""
    found, waiting = set[Path](), [recipe]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += files_of(ast.parse(path.read_text("utf-8")))
    return found


def files_of(code: ast.Module) -> Iterator[Path]:
    for name in names_of(code):
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            path = CONTENT.joinpath(*parts[:end])
            yield from filter(Path.is_file, (path.with_suffix(".py"), path / "__init__.py"))


def names_of(code: ast.Module) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lines(value: object, indent: str = "") -> str:
    """JSON; what does not fit into a line gets a line for each of its parts."""
    text = json.dumps(value, separators=(",", ":"))
    if len(indent + text) <= WIDTH or not isinstance(value, dict | list):
        return text
    deeper = indent + " "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}:{lines(one, deeper)}" for key, one in value.items()]
    else:
        parts = [lines(one, deeper) for one in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return f"{first}\n{deeper}" + f",\n{deeper}".join(parts) + f"\n{indent}{last}"


if __name__ == "__main__":
    main()
