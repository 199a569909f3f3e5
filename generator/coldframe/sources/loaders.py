"""Loaders: `NAME.EXT.py` runs at build, and what it prints is the data file `NAME.EXT`."""

import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest, file_digest, write_whole
from coldframe.model import Loaded, Source
from coldframe.problems import Place, Problem
from coldframe.sources.environment import authors_environment, withheld
from coldframe.sources.imports import SiteModules, closure, read_imports, site_modules

LOADED = PurePosixPath(".coldframe/loaded")
LONGEST = 600
"""Seconds that a loader may run."""


@dataclass(frozen=True, slots=True)
class _Loader:
    """A loader with what its output depends on: modules, and the files that these or it name."""

    source: Source
    output: PurePosixPath
    modules: tuple[Source, ...]
    files: frozenset[PurePosixPath]


type _Done = Mapping[PurePosixPath, bytes | Problem | None]
"""By output: its bytes, what is wrong, or None if a loader that it needs failed."""


def load(
    sources: Mapping[PurePosixPath, Source],
    root: Path,
    cache: Cache,
    workers: int,
    named: Collection[str] = (),
) -> Loaded:
    """Run the loaders whose output the cache does not have, several at a time.

    One that names the output of another runs after it, and not at all if that one failed. `named`
    are variables of the environment that they get besides the usual ones.
    """
    _remove_orphans(root)
    found = [source for source in sources.values() if source.kind == "loader"]
    if not found:
        return Loaded({}, {}, ())
    modules = site_modules(sources, root, cache)
    waiting = [_read(source, modules, root) for source in found]
    running: dict[Future[bytes | Problem | None], _Loader] = {}
    done: dict[PurePosixPath, bytes | Problem | None] = {}
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as threads:
        while True:
            for loader in _ready(waiting, running.values()):
                waiting.remove(loader)
                needed = {path: done[path] for path in sorted(loader.files & done.keys())}
                running[threads.submit(_load, loader, sources, needed, root, cache, named)] = loader
            if not running:
                break
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                loader, result = running.pop(future), future.result()
                done[loader.output] = result
                _place(root, loader.output, result)
    made = {path: result for path, result in sorted(done.items()) if isinstance(result, bytes)}
    failed = [result for _, result in sorted(done.items()) if isinstance(result, Problem)]
    return Loaded(
        {path.relative_to("content"): _placed(root, path) for path in made},
        {path: Source(path, "asset", file_digest(c), len(c)) for path, c in made.items()},
        (*_circle(waiting), *failed),
    )


def _read(source: Source, modules: SiteModules, root: Path) -> _Loader:
    text = (root / source.path).read_text(encoding="utf-8", errors="replace")
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


def _ready(waiting: Collection[_Loader], running: Collection[_Loader]) -> list[_Loader]:
    """Those that wait for no other's output. If none is and none runs, they wait for each other."""
    outputs = {one.output for one in (*waiting, *running)}
    return [one for one in waiting if not one.files & outputs]


def _circle(stuck: Sequence[_Loader]) -> Iterator[Problem]:
    if stuck:
        names = ", ".join(one.source.path.name for one in stuck)
        yield Problem(
            Place(stuck[0].source.path),
            f"loaders wait for each other: {names}",
            "Let one of them make both files, or leave the other's name out",
        )


def _load(
    loader: _Loader,
    sources: Mapping[PurePosixPath, Source],
    needed: _Done,
    root: Path,
    cache: Cache,
    named: Collection[str],
) -> bytes | Problem | None:
    output = loader.output
    if output in sources:
        return Problem(
            Place(loader.source.path),
            f"its output {output.name} stands beside it already",
            f"Remove {output}, or the loader",
        )
    made = [content for content in needed.values() if isinstance(content, bytes)]
    if len(made) < len(needed):
        return None
    key = digest(_key(loader, sources), *made)
    known = cache.get("loader", key)
    if known is not None:
        return known
    result = _run(loader.source, root, named)
    if isinstance(result, bytes):
        cache.put("loader", key, result)
    return result


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


def _run(source: Source, root: Path, named: Collection[str]) -> bytes | Problem:
    file = (root / source.path).absolute()
    content = str((root / "content").absolute())
    environment = authors_environment(named) | {
        "PYTHONPATH": os.pathsep.join(filter(None, [content, os.environ.get("PYTHONPATH")])),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            # -P: only content/ is searched for modules, as everywhere, so the closure is whole.
            [sys.executable, "-P", file.name],
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
            _mend(last[0], file, environment),
        )
    if not done.stdout:
        return Problem(
            Place(source.path),
            "the loader printed nothing",
            f"What it prints is the content of {file.stem}",
        )
    return done.stdout


def _mend(said: str, file: Path, environment: Mapping[str, str]) -> str:
    if name := withheld(said, environment):
        return f'Loaders see {name} if coldframe.toml names it: environment = ["{name}"]'
    return f"It must print the content of {file.stem} and end with exit code 0"


def _line(traceback: str, file: Path) -> int | None:
    """The line of the loader's own last frame, or of its syntax error."""
    lines = re.findall(rf'File "[^"]*{re.escape(file.name)}", line (\d+)', traceback)
    return int(lines[-1]) if lines else None


def _place(root: Path, path: PurePosixPath, result: bytes | Problem | None) -> None:
    """A loader that failed leaves nothing: what it made before would hide the mistake."""
    file = _placed(root, path)
    if not isinstance(result, bytes):
        file.unlink(missing_ok=True)
    elif not file.is_file() or file.read_bytes() != result:
        write_whole(file, result)


def _placed(root: Path, path: PurePosixPath) -> Path:
    """Where `data()` of a module in the loader's folder finds its output."""
    return root / LOADED / path.relative_to("content")


def _remove_orphans(root: Path) -> None:
    """Outputs whose loader is gone: `data()` would still find them here, and nowhere else."""
    for file in (root / LOADED).rglob("*"):
        below = file.relative_to(root / LOADED)
        if file.is_file() and not (root / "content" / f"{below}.py").is_file():
            file.unlink(missing_ok=True)
