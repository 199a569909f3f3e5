"""The worker's side of a run: what `runtime/worker.js` calls, everything as JSON text."""

import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

from coldframe.authoring.run import cell_frames, frames, message, traceback_lines
from coldframe.authoring.values import ValueProblem


def start(function: str, values: Mapping[str, Any]) -> Iterator[Any]:
    """The demo's frames; buffers, as JavaScript gives them, become bytes."""
    return frames(function, {n: bytes(v) if _is_buffer(v) else v for n, v in values.items()})


def start_cell(before: Sequence[str], code: str, page: str) -> Iterator[Any]:
    return cell_frames(list(before), code, page)


def step(running: Iterator[Any]) -> str:
    """`{"frame": bundle}`, `{}` at the end, or `{"failed": {kind, message, traceback}}`."""
    try:
        return json.dumps({"frame": next(running)})
    except StopIteration:
        return "{}"
    except BaseException as error:
        kind = "values" if isinstance(error, ValueProblem) else "python"
        told = {"kind": kind, "message": message(error), "traceback": traceback_lines(error)}
        return json.dumps({"failed": told})


class Library(MetaPathFinder):
    """An archive of the standard library, fetched when something first imports from it.

    `names` are its modules; `fetch` brings the archive and returns its path. A package may be split
    over two archives, so a module is looked for by its own name, not by its package's path.
    """

    def __init__(self, names: Sequence[str], fetch: Callable[[], str]) -> None:
        self._names = frozenset(names)
        self._fetch = fetch
        self._archive = ""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name not in self._names:
            return None
        if not self._archive:
            # What the fetching itself imports must not fetch.
            names, self._names = self._names, frozenset()
            try:
                self._archive = self._fetch()
            finally:
                self._names = names
        return PathFinder.find_spec(name, ["/".join([self._archive, *name.split(".")[:-1]])])


def open_site(
    folder: str, archives: Mapping[str, Sequence[str]], fetch: Callable[[str], str]
) -> None:
    """What a started Python still needs: the site's modules, the rest of the library (file name →
    its modules), and what must not be as it was when the memory image was taken."""
    for name, modules in archives.items():
        sys.meta_path.append(Library(list(modules), partial(fetch, name)))
    sys.path.insert(0, folder)
    random.seed()


def _is_buffer(value: object) -> bool:
    return isinstance(value, memoryview | bytearray) or hasattr(value, "tobytes")
