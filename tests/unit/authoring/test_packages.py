"""An archive of a package, as the browser imports from it."""

import importlib.metadata
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coldframe.authoring import packages

FILES = {
    "inkwell/__init__.py": (
        "import importlib.resources, pathlib, pkgutil\n"
        "def colours():\n"
        "    return [\n"
        "        pathlib.Path(__file__).with_name('colours.txt').read_text(),\n"
        "        pkgutil.get_data(__name__, 'colours.txt').decode(),\n"
        "        importlib.resources.files(__name__).joinpath('colours.txt').read_text(),\n"
        "    ]\n"
    ),
    "inkwell/colours.txt": "blue",
    "inkwell/late.py": "DEPTH = 3\n",
    "inkwell-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: inkwell\nVersion: 1.0\n",
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "inkwell-1.0.zip"
    with zipfile.ZipFile(file, "w") as opened:
        for name, content in FILES.items():
            opened.writestr(name, content)
    return file


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    path, finders = [*sys.path], sys.meta_path
    kept = [*finders]
    yield
    sys.path[:] = path
    sys.meta_path = finders
    sys.meta_path[:] = kept
    for name in [name for name in sys.modules if name.partition(".")[0] == "inkwell"]:
        del sys.modules[name]
    sys.path_importer_cache.clear()


def test_a_packages_data_is_found_in_every_way(archive: Path, tmp_path: Path) -> None:
    packages.install(str(archive), str(tmp_path / "site"))
    import inkwell  # type: ignore[import-not-found]

    assert inkwell.colours() == ["blue"] * 3


@pytest.fixture
def held(archive: Path, tmp_path: Path) -> Callable[..., list[int]]:
    """The package is imported and its archive is gone, as when a site's image was read."""

    def hold(comes: bool = True) -> list[int]:
        packages.install(str(archive), str(tmp_path / "site"))
        __import__("inkwell")
        sys.path.remove(str(archive))
        sys.meta_path.pop(0)
        sys.path_importer_cache.clear()
        elsewhere = archive.rename(tmp_path / "elsewhere.zip")
        fetched: list[int] = []

        def fetch() -> str:
            fetched.append(1)
            if not comes:
                return ""
            archive.write_bytes(elsewhere.read_bytes())
            return str(archive)

        packages.hold("inkwell", ["inkwell"], str(tmp_path / "site"), fetch)
        return fetched

    return hold


def test_of_a_held_package_the_archive_comes_for_what_is_not_there(held: Any) -> None:
    fetched = held()
    import inkwell

    assert inkwell.colours()[0] == "blue"
    assert fetched == []
    from inkwell.late import DEPTH  # type: ignore[import-not-found]

    assert DEPTH == 3
    assert importlib.metadata.version("inkwell") == "1.0"
    assert fetched == [1]


def test_or_for_its_metadata(held: Any) -> None:
    fetched = held()
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("another-inkwell")
    assert fetched == []
    assert importlib.metadata.version("Inkwell") == "1.0"
    assert fetched == [1]


def test_a_name_that_it_has_not_is_told_as_ever(held: Any) -> None:
    held()
    with pytest.raises(ModuleNotFoundError, match=r"inkwell\.never"):
        __import__("inkwell.never")


def test_an_archive_that_does_not_come_is_told_each_time(held: Any) -> None:
    fetched = held(comes=False)
    for count in (1, 2):
        with pytest.raises(packages.NotFetched, match="The package inkwell could not be fetched"):
            __import__("inkwell.late")
        assert len(fetched) == count
