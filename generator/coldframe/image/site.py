"""Runs after core.py in the Python whose memory becomes a site's image.

It imports what /wanted.json names, and runs the demos and cells that stand there, to see what they
import. It gives as JSON what is imported now (`held`), why some of it can't be in an image
(`left`), what only the demos and cells imported (`asked`), and whether this Python is `spoilt`: by
what is left, or by what ran in it, whose traces no reader may find. Then another is made, without
the former and with what was asked (make.py). /data.zip takes the files that the packages may open.
"""

import gc
import importlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from coldframe.authoring import live, packages
from coldframe.authoring.cells import CellCode, cell_frames
from coldframe.authoring.run import frames

SITE_PACKAGES = "/lib/python3.14/site-packages"


class Elsewhere(MetaPathFinder):
    """Hears of imports of what is not here, but will be where the image is used."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self.asked: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        top = name.partition(".")[0]
        if top in self._names:
            self.asked.add(self._names[top])


def main() -> str:
    wanted = json.loads(Path("/wanted.json").read_bytes())
    path, finders, before = [*sys.path], [*sys.meta_path], set(sys.modules)
    live.open_site("/site", wanted["archives"], lambda name: f"/lib/{name}")
    for package in wanted["packages"]:
        packages.install(package["archive"], SITE_PACKAGES)
    elsewhere = Elsewhere(wanted["elsewhere"])
    sys.meta_path.insert(0, elsewhere)
    loads: list[tuple[str, Callable[[str], object]]] = []
    loads += [(name, importlib.import_module) for name in wanted["imports"]]
    loads += [(name, follow) for name in wanted["mentions"]]
    found = ((name, hindrance(name, load, elsewhere)) for name, load in loads)
    left = {name: why for name, why in found if why}
    held = set(sys.modules) - before
    asked = run(wanted["demos"], wanted["cells"]) - before - held
    # A reader's Python gets its own.
    sys.path[:], sys.meta_path[:] = path, finders
    write_data(one["archive"] for one in wanted["packages"] if not held.isdisjoint(one["imports"]))
    spoilt = bool(left or wanted["demos"] or wanted["cells"])
    told = {"held": sorted(held), "left": left, "asked": sorted(asked), "spoilt": spoilt}
    return json.dumps(told)


def hindrance(name: str, load: Callable[[str], object], elsewhere: Elsewhere) -> str:
    """Why `name` can't be in an image; empty if it is imported now."""
    before, opened = set(sys.modules), open_files()
    elsewhere.asked.clear()
    why = ""
    try:
        load(name)
    except BaseException as error:
        why = f"raises {type(error).__name__}: {error}"
    new = {name: module for name, module in sys.modules.items() if name not in before}
    if elsewhere.asked:
        why = f"imports {', '.join(sorted(elsewhere.asked))}, which is compiled"
    elif not why and open_files() - opened:
        why = "keeps a file open"
    elif not why and any(map(holds_javascript, new.values())):
        why = "keeps an object of the browser"
    if why:
        # So that the next one that imports it is found out, too.
        for one in new:
            del sys.modules[one]
    return why


def follow(name: str) -> None:
    """What `import a.b` or `from a import b` loads, where `b` may be no module."""
    here = ""
    for part in name.split("."):
        inner = f"{here}.{part}" if here else part
        # To import a module of the name would take the place of what the package has there.
        if here and inner not in sys.modules and hasattr(sys.modules[here], part):
            return
        try:
            importlib.import_module(inner)
        except ModuleNotFoundError as error:
            if error.name == inner:
                return
            raise
        here = inner


def run(demos: Iterable[str], cells: Iterable[tuple[str, list[dict[str, str]]]]) -> set[str]:
    """The modules that are there when each has shown something; libraries import some only then."""
    for function in demos:
        show(frames(function, {}))
    for page, written in cells:
        *before, last = (CellCode(**code) for code in written)
        show(cell_frames(before, last, f"/site/{page}"))
    return set(sys.modules)


def show(shown: Iterator[object]) -> None:
    # What raises here raises before the reader, too, and is told there.
    with suppress(BaseException):
        next(shown, None)


def write_data(archives: Iterable[str]) -> None:
    with ZipFile("/data.zip", "w") as out:
        for archive in archives:
            with ZipFile(archive) as opened:
                for name in sorted(filter(packages.is_data, opened.namelist())):
                    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                    out.writestr(entry, opened.read(name), ZIP_DEFLATED, 9)


def open_files() -> set[int]:
    return {
        id(found) for found in gc.get_objects() if isinstance(found, io.FileIO) and not found.closed
    }


def holds_javascript(module: ModuleType) -> bool:
    return any(type(value).__name__ == "JsProxy" for value in vars(module).values())


main()
