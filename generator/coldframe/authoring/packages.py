"""The browser's side of a package: an archive of byte code that is imported from as it is.

To unpack the thousand files of a large package takes longer than to import it.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile
from zipimport import zipimporter


class NotFetched(ImportError):
    """An import needs a file that did not come."""


def install(archive: str, folder: str) -> None:
    """Make `archive` importable; what its modules may open by `__file__` is put into `folder`."""
    sys.path.append(archive)
    with ZipFile(archive) as opened:
        names = opened.namelist()
        data = list(filter(is_data, names))
        opened.extractall(folder, data)
    if data:
        tops = frozenset(name.partition("/")[0].partition(".")[0] for name in names)
        sys.meta_path.insert(0, BesideData(tops, archive, folder))


def unpack(archive: str, folder: str) -> None:
    """All that is in `archive`, and then without it."""
    with ZipFile(archive) as opened:
        opened.extractall(folder)
    Path(archive).unlink()


def hold(name: str, imports: Sequence[str], folder: str, fetch: Callable[[], str]) -> None:
    """The memory image has this package; `fetch` brings its archive if that is asked for more."""
    sys.meta_path.append(Held(name, tuple(imports), folder, fetch))


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
            loader: Any = Opening(spec.loader, spec.origin)
            spec.loader = loader
            return spec
        return None


class Opening(zipimporter):
    """Imports from the archive, and opens what stands beside `file`."""

    def __init__(self, loader: Any, file: str) -> None:
        # It has read the archive's contents already.
        vars(self).update(vars(loader))
        self._file = file

    def get_data(self, pathname: str) -> bytes:
        if pathname.startswith(f"{self.archive}/"):
            return super().get_data(pathname)
        return Path(pathname).read_bytes()

    def get_resource_reader(self, fullname: str) -> Any:
        from importlib.readers import FileReader

        return FileReader(SimpleNamespace(path=self._file))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Held(MetaPathFinder):
    """A package that the memory image has imported. Its archive is fetched when something asks for
    what the image has not: a module that nothing imported, or the package's metadata.

    `fetch` returns the archive's path, or nothing.
    """

    name: str
    imports: Sequence[str]
    folder: str
    fetch: Callable[[], str]

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in self.imports:
            return None
        self._install()
        found = (finder.find_spec(name, path, target) for finder in list(sys.meta_path))
        return next(filter(None, found), None)

    def find_distributions(self, context: Any) -> Iterator[Any]:
        from importlib.metadata import DistributionFinder, MetadataPathFinder

        if context.name and canonical(context.name) != self.name:
            return iter(())
        here = DistributionFinder.Context(name=context.name, path=[self._install()])
        return iter(MetadataPathFinder.find_distributions(here))

    def _install(self) -> str:
        archive = self.fetch()
        if not archive:
            raise NotFetched(f"The package {self.name} could not be fetched. Is there a network?")
        # Another list: whoever asks is walking through this one.
        sys.meta_path = [finder for finder in sys.meta_path if finder is not self]
        install(archive, self.folder)
        sys.path_importer_cache.clear()
        return archive


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def is_data(name: str) -> bool:
    """Whether a file of an archive is one that the package's code may open."""
    path = PurePosixPath(name)
    metadata = path.parts[0].endswith(".dist-info")
    return not (metadata or path.suffix in {".py", ".pyc"} or path.name == "py.typed")
