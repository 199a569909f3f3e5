"""The browser's side of a package: an archive of byte code that is imported from as it is.

To unpack the thousand files of a large package takes longer than to import it.
"""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile


def install(archive: str, folder: str) -> None:
    """Make `archive` importable; what its modules may open by `__file__` is put into `folder`."""
    sys.path.append(archive)
    with ZipFile(archive) as opened:
        names = opened.namelist()
        data = [name for name in names if not _is_code(name)]
        opened.extractall(folder, data)
    if data:
        tops = frozenset(name.partition("/")[0].partition(".")[0] for name in names)
        sys.meta_path.insert(0, BesideData(tops, archive, folder))


class BesideData(MetaPathFinder):
    """Finds the archive's modules, and gives them a `__file__` beside the data that they open."""

    def __init__(self, tops: frozenset[str], archive: str, folder: str) -> None:
        self._tops, self._archive, self._folder = tops, archive, str(Path(folder))

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in self._tops:
            return None
        spec = PathFinder.find_spec(name, [self._archive] if path is None else path)
        if spec and spec.origin and spec.origin.startswith(f"{self._archive}/"):
            spec.origin = self._folder + spec.origin.removeprefix(self._archive)
            return spec
        return None


def _is_code(name: str) -> bool:
    path = PurePosixPath(name)
    metadata = path.parts[0].endswith(".dist-info")
    return metadata or path.suffix in {".py", ".pyc"} or path.name == "py.typed"
