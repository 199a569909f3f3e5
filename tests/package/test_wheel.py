"""The wheel is self-contained: who installs it needs neither Node nor a network."""

import ast
import re
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

from coldframe.starter import TEMPLATES

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "generator/coldframe"
NEWER = {"annotationlib"}  # Python 3.14's own; the oldest that we run on is 3.12
AUTHORS_OWN = {"matplotlib"}
"""Used only where the author's own code has imported it."""
BROWSERS = {"js"}
"""Pyodide's door to the browser: there is none at build."""


def test_the_wheel_holds_what_git_tracks_and_what_was_gathered(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("coldframe/")}
    files = (file.relative_to(PACKAGE.parent) for file in PACKAGE.rglob("*") if file.is_file())
    assert names == {
        file.as_posix()
        for file in files
        if not any(part.startswith(("__pycache__", ".")) for part in file.parts)
    }
    for name in TEMPLATES:
        assert f"coldframe/starter/{name}/tests/test_site.py" not in names, "it is in every/"
        assert f"coldframe/starter/{name}/content/index.md" in names
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
        # A new site's own modules are not Coldframe's.
        if file.is_relative_to(PACKAGE / "starter") and file.name != "__init__.py":
            continue
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
