"""Loaders: `NAME.EXT.py` runs at build, and what it prints is the data file `NAME.EXT`."""

import posixpath
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest, file_digest, write_whole
from coldframe.model import Answer, Job, Loaded, Source
from coldframe.problems import Place, Problem
from coldframe.sources.imports import SiteModules, closure, read_imports, site_modules
from coldframe.sources.pending import expected

LOADED = PurePosixPath(".coldframe/loaded")


@dataclass(frozen=True, slots=True)
class _Loader:
    """A loader with what its output depends on: modules, and the files that these or it name."""

    source: Source
    output: PurePosixPath
    modules: tuple[Source, ...]
    files: frozenset[PurePosixPath]


type _Made = dict[PurePosixPath, Source | Problem | None]
"""By output: the file, what is wrong, or None while it, or one that it needs, is not made."""


def load(
    sources: Mapping[PurePosixPath, Source],
    root: Path,
    cache: Cache,
    failures: Mapping[str, Answer],
    before: Loaded | None = None,
) -> Loaded:
    """What is known of the loaders' outputs; its `jobs` are those that must and can run now.

    One that names the output of another runs after it, and not at all if that one failed.
    `failures` are answers by the jobs' keys; `before` is what this step returned last.
    """
    _remove_orphans(root)
    found = [source for source in sources.values() if source.kind == "loader"]
    if not found:
        return Loaded({}, {}, ())
    modules = site_modules(sources, root, cache)
    waiting = [_read(source, modules, root) for source in found]
    jobs: list[Job] = []
    made: _Made = {}
    keys: dict[PurePosixPath, str] = {}
    while ready := _ready(waiting):
        for loader in ready:
            waiting.remove(loader)
            needed = {path: made[path] for path in sorted(loader.files & made.keys())}
            key, result = _known(loader, sources, needed, root, cache, failures, before)
            if isinstance(result, Job):
                jobs.append(result)
            made[loader.output] = None if isinstance(result, Job) else result
            keys[loader.output] = key
    return _loaded(root, found, made, keys, jobs, (*_circle(waiting),))


def _loaded(
    root: Path,
    found: Sequence[Source],
    made: _Made,
    keys: Mapping[PurePosixPath, str],
    jobs: Sequence[Job],
    problems: tuple[Problem, ...],
) -> Loaded:
    ready = {path: source for path, source in sorted(made.items()) if isinstance(source, Source)}
    failed = tuple(result for _, result in sorted(made.items()) if isinstance(result, Problem))
    loaders = {source.path.with_suffix(""): str(source.path) for source in found}
    pending = {path: loaders[path] for path, result in sorted(made.items()) if result is None}
    for path, result in made.items():
        if not isinstance(result, Source):
            # What it made before would hide the mistake.
            _placed(root, path).unlink(missing_ok=True)
    return Loaded(
        {path.relative_to("content"): _placed(root, path) for path in ready},
        ready | expected(pending),
        (*problems, *failed),
        {path.relative_to("content"): name for path, name in pending.items()},
        tuple(jobs),
        keys,
    )


def _read(source: Source, modules: SiteModules, root: Path) -> _Loader:
    text = _text(root / source.path)
    output = source.path.with_suffix("")
    try:
        needed = closure([name for name, _ in read_imports(text).modules], modules)
    except (SyntaxError, ValueError):
        return _Loader(source, output, (), frozenset())
    # Any text that is a file's name: it may be opened in many ways.
    named = re.findall(r"""["']([\w./-]+)["']""", text)
    beside = {PurePosixPath(posixpath.normpath(source.path.parent / name)) for name in named}
    opened = {"content" / path for path in needed.data}
    return _Loader(source, output, needed.modules, frozenset((beside | opened) - {output}))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        # It went away since the folder was walked; the next walk will not find it.
        return ""


def _ready(waiting: Collection[_Loader]) -> list[_Loader]:
    """Those that name no other's output that is still to be looked at."""
    outputs = {one.output for one in waiting}
    return [one for one in waiting if not one.files & outputs]


def _circle(stuck: Sequence[_Loader]) -> Iterator[Problem]:
    if stuck:
        names = ", ".join(one.source.path.name for one in stuck)
        yield Problem(
            Place(stuck[0].source.path),
            f"loaders wait for each other: {names}",
            "Let one of them make both files, or leave the other's name out",
        )


def _known(
    loader: _Loader,
    sources: Mapping[PurePosixPath, Source],
    needed: _Made,
    root: Path,
    cache: Cache,
    failures: Mapping[str, Answer],
    before: Loaded | None,
) -> tuple[str, Source | Job | Problem | None]:
    """The key of its output, and what is known of that."""
    output = loader.output
    if output in sources:
        return "", Problem(
            Place(loader.source.path),
            f"its output {output.name} stands beside it already",
            f"Remove {output}, or the loader",
        )
    made = [source.digest for source in needed.values() if isinstance(source, Source)]
    if len(made) < len(needed):
        return "", None
    key = digest(_key(loader, sources), *made)
    file = _placed(root, output)
    if before and before.keys.get(output) == key and output in before.sources:
        same = before.sources[output]
        if same.digest and file.is_file() and file.stat().st_size == same.size:
            return key, same
    if key in failures:
        error = failures[key]["error"]
        return key, Problem(
            Place(loader.source.path, error.get("line")), error["message"], error["mend"]
        )
    content = cache.get("loader", key)
    if content is None:
        path = loader.source.path
        return key, Job("loader", key, str(path), str(path), path.name, None)
    if not file.is_file() or file.read_bytes() != content:
        write_whole(file, content)
    return key, Source(output, "asset", file_digest(content), len(content))


def _key(loader: _Loader, sources: Mapping[PurePosixPath, Source]) -> str:
    files = [sources[path].digest for path in sorted(loader.files) if path in sources]
    return digest(
        code_digest("authoring"),
        f"{sys.version_info[:2]}",
        str(loader.source.path),
        loader.source.digest,
        *(module.digest for module in loader.modules),
        *files,
    )


def _placed(root: Path, path: PurePosixPath) -> Path:
    """Where `data()` of a module in the loader's folder finds its output."""
    return root / LOADED / path.relative_to("content")


def _remove_orphans(root: Path) -> None:
    """Outputs whose loader is gone: `data()` would still find them here, and nowhere else."""
    for file in (root / LOADED).rglob("*"):
        below = file.relative_to(root / LOADED)
        if file.is_file() and not (root / "content" / f"{below}.py").is_file():
            file.unlink(missing_ok=True)
