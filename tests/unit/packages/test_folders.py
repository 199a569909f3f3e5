"""A folder of the site's becomes a wheel."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coldframe.cache import Cache
from coldframe.packages.distribution import Distribution
from coldframe.packages.folders import NotBuilt, build, folder_digest

# A whole build backend, so that no test needs an index.
BACKEND = '''
import zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "ink-1.2-py3-none-any.whl"
    info = "ink-1.2.dist-info/"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("ink.py", open("ink.py").read())
        wheel.writestr(info + "METADATA", """Metadata-Version: 2.1
Name: ink
Version: 1.2
Requires-Dist: pen>=2
Requires-Dist: nib; sys_platform == 'linux'
""")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
'''
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "ink"
version = "1.2"
"""


@pytest.fixture
def project(tmp_path: Path, make_wheel: Callable[..., Path]) -> Path:
    folder = tmp_path / "ink"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "ink.py").write_text("BLUE = 1\n")
    return folder


def test_the_lock_names_the_folder_and_no_hash(
    project: Path, distribution: Callable[..., Distribution], cache: Cache
) -> None:
    built = build(project.parent, "./ink", distribution(), cache)
    assert (built.locked.name, built.locked.version) == ("ink", "1.2")
    assert (built.locked.source, built.locked.sha256) == ("./ink", "")
    assert built.locked.imports == ("ink",)
    assert built.locked.depends == ("pen",), "nib is for another system"


def test_it_is_built_again_when_a_file_changed(project: Path) -> None:
    before = folder_digest(project)
    (project / "__pycache__").mkdir()
    (project / "__pycache__/ink.pyc").write_bytes(b"")
    assert folder_digest(project) == before
    (project / "ink.py").write_text("BLUE = 2\n")
    assert folder_digest(project) != before


def test_compiled_code_takes_pyodide_build(
    project: Path,
    distribution: Callable[..., Distribution],
    cache: Cache,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (project / "fast.c").write_text("int main;\n")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotBuilt, match=r"\./ink/fast\.c must be compiled") as raised:
        build(project.parent, "./ink", distribution(), cache)
    assert "pip install pyodide-build" in raised.value.mend


def test_a_folder_that_does_not_build_says_what_pip_said(
    project: Path, distribution: Callable[..., Distribution], cache: Cache
) -> None:
    (project / "backend.py").write_text("raise SystemExit('no ink')\n")
    with pytest.raises(NotBuilt, match=r"\./ink does not build"):
        build(project.parent, "./ink", distribution(), cache)


@pytest.mark.parametrize(
    ("name", "what"), [("./none", "no folder"), ("./bare", "no Python project")]
)
def test_what_is_no_project_is_told(
    tmp_path: Path, distribution: Callable[..., Distribution], cache: Cache, name: str, what: str
) -> None:
    (tmp_path / "bare").mkdir()
    with pytest.raises(NotBuilt, match=what):
        build(tmp_path, name, distribution(), cache)
