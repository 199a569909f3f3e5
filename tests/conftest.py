"""A site in a dict: `site({"content/index.md": "# Hello"})` builds like a real one.

`coldframe.toml` may be left out. The theme, the pool and the cache are the real ones.
"""

import socket
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from coldframe.cache import Cache
from coldframe.config import read_config
from coldframe.model import Built
from coldframe.problems import Problem, has_errors, in_order
from coldframe.publish.update import Update, update
from coldframe.sources.discover import discover

pytest_plugins = [
    "tried_again",
    "longest_first",
    "durations",
    "steady",
    "chromium",
    "hosted",
]

# Times belong to `bench/`: a busy machine takes longer over an example.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

type Files = Mapping[str, str | bytes]
type MakeWheel = Callable[..., Path]


class SiteFolder:
    """A site on disk, as an author has it."""

    def __init__(self, root: Path, files: Files) -> None:
        self.root = root
        self.write({"coldframe.toml": 'title = "Test"\n', **files})

    def write(self, files: Files) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                content = textwrap.dedent(content).encode()
            path.write_bytes(content)

    def build(self, drafts: bool = False, compiling: bool = False) -> Built:
        """The site as values; nothing is published. Node takes a second to compile its Python."""
        # Only here: a unit test of one step does not need the others.
        from coldframe.build import build

        config, problems = read_config(self.root)
        config = replace(config, drafts=config.drafts or drafts)
        found = discover(self.root, {})
        cache = Cache(self.root / ".coldframe" / "cache")
        built = build(self.root, config, found, cache, lambda line: None, compiling)
        return replace(built, problems=in_order((*problems, *built.problems)))

    def publish(self) -> Update:
        """What `coldframe build` does."""
        return update(self.root, drafts=False, say=lambda line: None)

    def problems(self) -> tuple[Problem, ...]:
        return self.build().problems

    def published(self) -> dict[str, bytes]:
        """Every file of `site/`."""
        site = self.root / "site"
        return {
            file.relative_to(site).as_posix(): file.read_bytes()
            for file in sorted(site.rglob("*"))
            if file.is_file() and file.name != ".gitignore"
        }


def text(built: Built, path: str) -> str:
    """One output file as text."""
    content = built.artifacts[PurePosixPath(path)].content
    return (content.read_bytes() if isinstance(content, Path) else content).decode()


@pytest.fixture
def site(tmp_path: Path) -> Callable[[Files], SiteFolder]:
    def make(files: Files) -> SiteFolder:
        return SiteFolder(tmp_path / "site-folder", files)

    return make


@pytest.fixture(scope="session")
def site_at() -> Callable[[Path, Files], SiteFolder]:
    """A site in a folder that outlives one test."""
    return SiteFolder


@pytest.fixture(scope="session")
def wheel_in() -> Callable[..., Path]:
    """`wheel_in(folder, "ink", "1.0", {"ink.py": "…"})`, for an index that outlives one test."""
    return write_wheel


@pytest.fixture
def make_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeWheel:
    """`make_wheel("ink", "1.0", {"ink.py": "…"}, requires=["pen>=2"])`, into pip's only index."""
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return lambda *arguments, **more: write_wheel(index, *arguments, **more)


def write_wheel(
    folder: Path,
    name: str,
    version: str,
    files: Mapping[str, str],
    requires: Sequence[str] = (),
    tag: str = "py3-none-any",
) -> Path:
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    needs = "".join(f"Requires-Dist: {one}\n" for one in requires)
    info = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-{tag}.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        archive.writestr(f"{info}/METADATA", head + needs)
        archive.writestr(
            f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@dataclass(frozen=True, slots=True)
class SmallSite:
    """A site of a test: its folder, and where it is served."""

    root: Path
    url: str

    def write(self, files: Mapping[str, str]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(content).lstrip())

    def frames(self, function: str, **values: object) -> list[dict[str, Any]]:
        """What the same function gives in this process."""
        from coldframe.authoring import run

        before = set(sys.modules)
        sys.path.insert(0, str(self.root / "content"))
        try:
            return list(run.frames(function, values))
        finally:
            sys.path.remove(str(self.root / "content"))
            for name in set(sys.modules) - before:
                module = sys.modules[name]
                # A folder without `__init__.py` has no file, but places.
                places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
                if any(str(self.root) in str(place) for place in places):
                    del sys.modules[name]

    def text(self, function: str, **values: object) -> str:
        shown = self.frames(function, **values)[-1]["text/plain"]
        assert isinstance(shown, str)
        return shown


@contextmanager
def served(
    root: Path,
    watch: bool = False,
    around: Callable[[Any], Any] = lambda app: app,
    quick: bool = True,
) -> Iterator[str]:
    """The site in `root` at a URL on a free port, until the block ends. `around` wraps the app;
    unless `quick`, Node makes what lets Python start sooner."""
    # Only here: most tests serve nothing.
    from coldframe.preview.agree import running
    from coldframe.preview.serve import Terminal, build_once, followed, runtime_artifacts
    from coldframe.preview.server import Preview, preview_app

    base = read_config(root)[0].base
    if watch:
        terminal = Terminal(lambda line: None, lambda problems: None, lambda line: None)
        with followed(root, True, terminal) as (_, app), running(around(app), base) as url:
            yield url
        return
    built = build_once(root, False, lambda line: None, quick)
    assert not has_errors(built.problems), "\n".join(map(str, built.problems))
    app = preview_app(Preview(built, base, runtime_artifacts()))
    with running(around(app), base) as url:
        yield url


@pytest.fixture(scope="session")
def serve() -> Callable[..., Any]:
    return served


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., SmallSite]]:
    """A small site, served until the last test ends."""
    with ExitStack() as open_sites:

        def make(files: Mapping[str, str], watch: bool = False, **options: Any) -> SmallSite:
            root = tmp_path_factory.mktemp("site")
            site = SmallSite(root, "")
            site.write({"coldframe.toml": 'title = "Test"\n', **files})
            return SmallSite(root, open_sites.enter_context(served(root, watch, **options)))

        yield make


@pytest.fixture(scope="session")
def s3_server(
    tmp_path_factory: pytest.TempPathFactory, noting: Callable[[str], None]
) -> Iterator[str]:
    """moto's server in a process of its own. It speaks S3, conditional writes among it."""
    log = tmp_path_factory.mktemp("s3") / "log"
    process, port = started_moto(log)
    if process.poll() is not None:
        noting(f"moto did not start: {log.read_text().splitlines()[-1]}")
        process, port = started_moto(log)
    try:
        assert process.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def started_moto(log: Path) -> tuple["subprocess.Popen[bytes]", int]:
    """It listens, or has ended: another process may have been quicker to take the port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    return process, port
