"""A folder of the site's, `./mylib`, built into a wheel: by pip, or with pyodide-build."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

from coldframe.cache import Cache, code_digest, digest
from coldframe.packages import pip
from coldframe.packages.distribution import Distribution
from coldframe.packages.lock import Locked
from coldframe.packages.wheels import imports, needed, requires
from coldframe.sources.symlinks import leads_outside

COMPILED = (".c", ".cc", ".cpp", ".cxx", ".f", ".f90", ".pyx", ".rs")
LEFT_OUT = ("__pycache__", "build", "dist", "node_modules", "*.egg-info", ".*")


@dataclass(frozen=True, slots=True)
class Built:
    """A folder's wheel, and what the lock says of it."""

    locked: Locked
    wheel: Path


class NotBuilt(RuntimeError):
    """The folder gives no wheel; the message says why."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


def build(root: Path, folder: str, distribution: Distribution, cache: Cache) -> Built:
    """The wheel of `folder`, made anew if a file of it changed. Raises NotBuilt, pip.NoPip."""
    project = root / folder
    if not (project / "pyproject.toml").is_file() and not (project / "setup.py").is_file():
        what = f"{folder} is no Python project" if project.is_dir() else f"{folder} is no folder"
        raise NotBuilt(what, "Name a folder with a pyproject.toml that says how it is built")
    _refuse_links(project, folder)
    key = digest(code_digest("packages/folders.py"), distribution.platform, folder_digest(project))
    home = cache.folder("folder") / key
    if not any(home.glob("*.whl")):
        _fill(home, project, folder, distribution)
    wheel = next(home.glob("*.whl"))
    return Built(_locked(wheel, folder, distribution), wheel)


def folder_digest(project: Path) -> str:
    """A digest of all files from which a wheel may be built."""
    parts: list[str | bytes] = []
    for file in _files(project):
        parts += [file.relative_to(project).as_posix(), file.read_bytes()]
    return digest(*parts)


def _refuse_links(project: Path, folder: str) -> None:
    """What is in the folder is in its wheel, and so in every reader's hands. Raises NotBuilt."""
    if project.is_symlink():
        mend = "Name the folder itself: packages may stand outside of the site's"
        raise NotBuilt(f"{folder} is a link, and must be a folder", mend)
    for path in sorted(project.rglob("*")):
        parts = path.relative_to(project).parts
        if path.is_symlink() and not any(_left_out(part) for part in parts):
            why = leads_outside(path, project)
            if why:
                what = f"{folder} has {why}: {'/'.join(parts)}"
                raise NotBuilt(what, "Copy the file there, if every reader may see it")


def _fill(home: Path, project: Path, folder: str, distribution: Distribution) -> None:
    source = _compiled_source(project)
    with tempfile.TemporaryDirectory() as workshop:
        # A copy, since some build systems write beside the sources.
        copy, out = Path(workshop, project.resolve().name), Path(workshop, "out")
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        if source:
            wheel = _cross_built(copy, out, f"{folder}/{source}")
        else:
            wheel = _plain(copy, out, folder)
        tags = {tag.platform for tag in parse_wheel_filename(wheel.name)[3]}
        if not tags <= {"any", distribution.platform}:
            raise NotBuilt(
                f"{folder} gives a wheel for {', '.join(sorted(tags))}, not for the browser",
                "Let it be pure Python, or build it with pyodide-build",
            )
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(wheel, home / f".{wheel.name}")
        (home / f".{wheel.name}").rename(home / wheel.name)


def _plain(project: Path, out: Path, folder: str) -> Path:
    try:
        return pip.built(project, out)
    except pip.NoPip:
        raise
    except pip.PipFailed as error:
        mend = f"It must build by itself first: pip wheel {folder}"
        raise NotBuilt(f"{folder} does not build: {error}", mend) from None


def _cross_built(project: Path, out: Path, source: str) -> Path:
    """By `pyodide build`, which brings its compiler's settings and needs Emscripten."""
    tool = shutil.which("pyodide", path=os.pathsep.join(_programs()))
    if not tool:
        raise NotBuilt(
            f"{source} must be compiled for the browser, and pyodide-build is not installed",
            "pip install pyodide-build, install Emscripten, then: pyodide xbuildenv install",
        )
    done = subprocess.run(
        [tool, "build", str(project), "--outdir", str(out)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
    )
    wheel = next(out.glob("*.whl"), None) if not done.returncode else None
    if not wheel:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        why = said[-1].strip() if said else f"exit code {done.returncode}"
        raise NotBuilt(
            f"pyodide-build could not compile {source}: {why}",
            "It needs Emscripten and its own cross-build environment: pyodide xbuildenv install",
        )
    return wheel


def _programs() -> Iterator[str]:
    yield str(Path(sys.executable).parent)
    yield from os.environ.get("PATH", "").split(os.pathsep)


def _compiled_source(project: Path) -> str:
    """The first file that needs a compiler; empty if the project is pure Python."""
    settings = project / "pyproject.toml"
    if settings.is_file():
        try:
            table = tomllib.loads(settings.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            what = f"{project.name}/pyproject.toml is not TOML: {str(error)[:200]}"
            raise NotBuilt(what, "Correct it") from None
        backend = str(table.get("build-system", {}).get("build-backend", ""))
        if backend in {"maturin", "mesonpy", "scikit_build_core.build"}:
            return "pyproject.toml"
    sources = (file for file in _files(project) if file.suffix in COMPILED)
    first = next(sources, None)
    return first.relative_to(project).as_posix() if first else ""


def _files(project: Path) -> Iterator[Path]:
    for file in sorted(project.rglob("*")):
        parts = file.relative_to(project).parts
        if file.is_file() and not any(_left_out(part) for part in parts):
            yield file


def _left_out(name: str) -> bool:
    return name.startswith(".") or name in LEFT_OUT or name.endswith(".egg-info")


def _locked(wheel: Path, folder: str, distribution: Distribution) -> Locked:
    name, version, _, _ = parse_wheel_filename(wheel.name)
    content = wheel.read_bytes()
    return Locked(
        name=canonicalize_name(name),
        version=str(version),
        file_name=wheel.name,
        sha256="",
        imports=imports(content),
        depends=tuple(sorted(needed(requires(content), (), distribution))),
        source=folder,
    )
