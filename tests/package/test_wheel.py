"""The wheel is self-contained: who installs it needs neither Node nor a network."""

import ast
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "generator/coldframe"
NEWER = {"annotationlib"}  # Python 3.14's own; the oldest that we run on is 3.12
AUTHORS_OWN = {"matplotlib"}
"""Used only where the author's own code has imported it."""
BROWSERS = {"js"}
"""Pyodide's door to the browser: there is none at build."""


def run(*command: str | Path, folder: Path, path: Path | None = None) -> str:
    """What a command prints, where there is no program but itself: no Node, no npm, no git."""
    environment = {"PATH": "/nowhere", "LANG": "C.UTF-8"}
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def hatchling(target: str, source: Path, out: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", out, folder=source)
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as from an index: the repository's sdist, and the wheel of that."""
    folder = tmp_path_factory.mktemp("package")
    with tarfile.open(hatchling("sdist", REPOSITORY, folder / "sdist")) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    return hatchling("wheel", source, folder / "wheel")


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's files, to be the first on Python's path."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_holds_what_git_tracks_and_what_was_gathered(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("coldframe/")}
    files = (file.relative_to(PACKAGE.parent) for file in PACKAGE.rglob("*") if file.is_file())
    assert names == {
        file.as_posix()
        for file in files
        if not any(part.startswith(("__pycache__", ".")) for part in file.parts)
    }
    for name in ("pyodide/pyodide.asm.wasm", "pyodide/stdlib-core.zip", "vega/vega.js"):
        assert f"coldframe/browser/gathered/{name}" in names
    assert {"coldframe/py.typed", "coldframe/theme/style.css"} <= names


def test_the_wheel_carries_the_licences_of_what_it_carries(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        licences = {name for name in archive.namelist() if "licences/" in name}
        assert any(name.endswith(".dist-info/licenses/LICENSE") for name in archive.namelist())
    for package in (
        "pyodide",
        "vega",
        "vega-lite",
        "vega-interpreter",
        "d3-scale",
        "temml",
        "codemirror-view",
        "lezer-python",
        "style-mod",
    ):
        assert f"coldframe/browser/gathered/licences/{package}.txt" in licences


def test_the_command_runs(installed: Path, tmp_path: Path) -> None:
    main = "from coldframe.cli import main; main(prog_name='coldframe')"
    said = run(sys.executable, "-c", main, "--version", folder=tmp_path, path=installed)
    assert said == "coldframe 0.1.0\n"


def test_a_new_site_builds_with_nothing_but_the_wheel(installed: Path, tmp_path: Path) -> None:
    main = "from coldframe.cli import main; main(prog_name='coldframe')"
    run(sys.executable, "-c", main, "new", "notes", folder=tmp_path, path=installed)
    run(sys.executable, "-c", main, "build", folder=tmp_path / "notes", path=installed)
    site = tmp_path / "notes/site"
    assert "<coldframe-demo" in (site / "index.html").read_text()
    assert list(site.glob("_coldframe/pyodide-*/first.wasm"))
    assert list(site.glob("_coldframe/runtime-*/index.js"))


def test_every_imported_package_is_declared() -> None:
    """So that an upgrade of one dependency never takes another away."""
    declared = set(map(distribution, requires("coldframe") or []))
    owners = packages_distributions()
    for file, module in imports():
        if module in AUTHORS_OWN | BROWSERS | NEWER:
            continue
        owner = {distribution(name) for name in owners.get(module, [module])}
        assert owner & declared, f"{file.relative_to(REPOSITORY)} imports {module}"


def imports() -> Iterator[tuple[Path, str]]:
    """The modules that the package imports and that are neither its own nor Python's."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for top in {name.partition(".")[0] for name in names}:
                if top != "coldframe" and top not in sys.stdlib_module_names:
                    yield file, top


def distribution(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()
