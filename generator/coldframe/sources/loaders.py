"""Loaders: `NAME.EXT.py` runs at build, and what it prints is the data file `NAME.EXT`."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest, file_digest, write_whole
from coldframe.model import Source
from coldframe.problems import Place, Problem
from coldframe.sources.imports import SiteModules, closure, read_imports, site_modules

LOADED = PurePosixPath(".coldframe/loaded")
LONGEST = 600
"""Seconds that a loader may run."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """`outputs` map a content-relative path to the file with its bytes; `sources` are the same
    files as assets, by the path that they would have in the site's folder."""

    outputs: Mapping[PurePosixPath, Path]
    sources: Mapping[PurePosixPath, Source]
    problems: tuple[Problem, ...]


def load(sources: Mapping[PurePosixPath, Source], root: Path, cache: Cache, workers: int) -> Loaded:
    """Run the loaders whose output the cache does not have, several at a time."""
    loaders = [source for source in sources.values() if source.kind == "loader"]
    if not loaders:
        return Loaded({}, {}, ())
    modules = site_modules(sources, root, cache)
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as threads:
        results = list(
            threads.map(lambda source: _load(source, sources, modules, root, cache), loaders)
        )
    outputs: dict[PurePosixPath, Path] = {}
    assets: dict[PurePosixPath, Source] = {}
    problems: list[Problem] = []
    for source, result in zip(loaders, results, strict=True):
        if isinstance(result, Problem):
            problems.append(result)
            continue
        path = source.path.with_suffix("")
        outputs[path.relative_to("content")] = _placed(root, path, result)
        assets[path] = Source(path, "asset", file_digest(result), len(result))
    return Loaded(outputs, assets, tuple(problems))


def _load(
    source: Source,
    sources: Mapping[PurePosixPath, Source],
    modules: SiteModules,
    root: Path,
    cache: Cache,
) -> bytes | Problem:
    output = source.path.with_suffix("")
    if output in sources:
        return Problem(
            Place(source.path),
            f"its output {output.name} stands beside it already",
            f"Remove {output}, or the loader",
        )
    key = _key(source, sources, modules, root)
    known = cache.get("loader", key)
    if known is not None:
        return known
    result = _run(source, root)
    if isinstance(result, bytes):
        cache.put("loader", key, result)
    return result


def _key(
    source: Source,
    sources: Mapping[PurePosixPath, Source],
    modules: SiteModules,
    root: Path,
) -> str:
    """Of the loader, the site's modules that it imports, and the files beside it that it names."""
    text = (root / source.path).read_text(encoding="utf-8", errors="replace")
    try:
        needed = closure([name for name, _ in read_imports(text).modules], modules)
    except (SyntaxError, ValueError):
        return digest(source.digest)
    named = set(re.findall(r"""["']([\w./-]+)["']""", text))
    beside = [source.path.parent / name for name in sorted(named)]
    parts = [source.digest, *(module.digest for module in needed.modules)]
    parts += [sources[path].digest for path in beside if path in sources]
    return digest(code_digest("authoring"), f"{sys.version_info[:2]}", str(source.path), *parts)


def _run(source: Source, root: Path) -> bytes | Problem:
    file = root / source.path
    environment = os.environ | {
        "PYTHONPATH": str(root / "content"),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, file.name],
            cwd=file.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return Problem(
            Place(source.path), f"the loader ran longer than {LONGEST} s", "Let it do less"
        )
    said = done.stderr.decode(errors="replace")
    if done.returncode:
        last = said.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        return Problem(
            Place(source.path, _line(said, file)),
            f"the loader failed: {last[0]}",
            f"It must print the content of {file.stem} and end with exit code 0",
        )
    if not done.stdout:
        return Problem(
            Place(source.path),
            "the loader printed nothing",
            f"What it prints is the content of {file.stem}",
        )
    return done.stdout


def _line(traceback: str, file: Path) -> int | None:
    """The line of the loader's own last frame, or of its syntax error."""
    lines = re.findall(rf'File "[^"]*{re.escape(file.name)}", line (\d+)', traceback)
    return int(lines[-1]) if lines else None


def _placed(root: Path, path: PurePosixPath, content: bytes) -> Path:
    """Where `data()` of a module in the loader's folder finds it."""
    file = root / LOADED / path.relative_to("content")
    if not file.is_file() or file.read_bytes() != content:
        write_whole(file, content)
    return file
