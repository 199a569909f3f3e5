"""What browsers get of a wheel: byte code, and nothing that isn't read."""

import importlib.metadata
import importlib.util
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from coldframe.authoring.packages import BesideData, install
from coldframe.cache import Cache
from coldframe.packages.compile import Compiler, archived, compiler
from coldframe.packages.distribution import own_distribution

PROGRAM = Path(__file__).parents[3] / "generator/coldframe/packages/archive.py"
FILES = {
    "ink/__init__.py": "from ink.colours import BLUE\n",
    "ink/colours.py": "import pathlib\nBLUE = pathlib.Path(__file__).with_name('blue.txt')\n",
    "ink/blue.txt": "#00f",
    "ink/template.py": "{% not python %}",
    "ink/stub.pyi": "",
    "ink/tests/test_ink.py": "",
    "ink-1.0.data/purelib/blot.py": "",
    "ink-1.0.data/data/share/manual.txt": "",
}


def names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


@pytest.fixture
def wheel(make_wheel: Callable[..., Path]) -> Path:
    return make_wheel("ink", "1.0", FILES)


def run(wheel: Path, out: Path, *options: str) -> dict[str, str]:
    command = [sys.executable, PROGRAM, wheel, out, *options]
    said: dict[str, str] = json.loads(subprocess.check_output(command))
    return said


def test_modules_travel_as_byte_code_and_what_nobody_reads_stays(
    wheel: Path, tmp_path: Path
) -> None:
    assert run(wheel, tmp_path / "out.zip") == {"kind": "zip"}
    assert names(tmp_path / "out.zip") == [
        "blot.pyc",
        "ink-1.0.dist-info/METADATA",
        "ink/__init__.pyc",
        "ink/blue.txt",
        "ink/colours.pyc",
        "ink/template.py",
    ]


def test_tests_and_sources_are_kept_where_that_is_asked_for(wheel: Path, tmp_path: Path) -> None:
    run(wheel, tmp_path / "out.zip", "--sources", "--tests")
    assert {"ink/colours.py", "ink/tests/test_ink.py"} <= set(names(tmp_path / "out.zip"))


def test_the_same_wheel_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    for out in ("one.zip", "two.zip"):
        run(wheel, tmp_path / out)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_compiled_modules_are_to_be_unpacked(
    make_wheel: Callable[..., Path], tmp_path: Path
) -> None:
    wheel = make_wheel("ink", "1.0", {"ink.cpython-314-wasm32-emscripten.so": ""})
    assert run(wheel, tmp_path / "out.zip") == {"kind": "folder"}


def test_node_compiles_for_the_browsers_python(wheel: Path, cache: Cache, tmp_path: Path) -> None:
    chosen = compiler(own_distribution(""))
    assert chosen.bytecode, "Node is missing: `make test` sees to it"
    made = archived(wheel, "key", True, chosen, cache)
    assert made.kind == "zip"
    with zipfile.ZipFile(made.file) as opened:
        # The magic number of 3.14, PEP 552's flags for an unchecked hash.
        assert opened.read("ink/colours.pyc")[:8] == b"\x2b\x0e\r\n\1\0\0\0"


def test_without_any_compiler_sources_travel(wheel: Path, cache: Cache) -> None:
    chosen = Compiler((sys.executable, str(PROGRAM)), False)
    assert "ink/colours.py" in names(archived(wheel, "key", True, chosen, cache).file)


def test_an_archive_is_imported_from_and_finds_its_data(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `runtime/packages.js` calls in the browser."""
    run(wheel, tmp_path / "out.zip")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    install(str(tmp_path / "out.zip"), str(tmp_path / "installed"))
    try:
        spec = importlib.util.find_spec("ink.colours")
        assert spec
        assert spec.origin == str(tmp_path / "installed/ink/colours.pyc")
        ink = importlib.import_module("ink")
        assert ink.BLUE.read_text() == "#00f"
        assert importlib.util.find_spec("ink.nothing") is None
        assert importlib.metadata.version("ink") == "1.0"
        assert any(isinstance(finder, BesideData) for finder in sys.meta_path)
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "ink"]:
            del sys.modules[name]
