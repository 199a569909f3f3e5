"""The worker's side of a run: what `runtime/worker.js` calls, everything as JSON text."""

import builtins
import json
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

from coldframe.authoring.cells import CellCode, cell_frames
from coldframe.authoring.limits import Whole
from coldframe.authoring.packages import NotFetched
from coldframe.authoring.run import find, frames, message, traceback_lines
from coldframe.authoring.signature import parameters
from coldframe.authoring.values import ValueProblem

BUILTINS = dict(vars(builtins))
NOT_FETCHED = "A part of Python's library could not be fetched. Is there a network?"


@dataclass(frozen=True, slots=True)
class Running:
    """`wholes` are those of the last frame's results that were too big to be shown."""

    frames: Iterator[Any]
    wholes: list[Whole]


def start(function: str, values: Mapping[str, Any]) -> Running:
    """The demo's frames; buffers, as JavaScript gives them, become bytes, and its files open."""
    _own_builtins()
    wholes: list[Whole] = []
    given = {name: _given(value) for name, value in values.items()}
    return Running(frames(function, given, wholes), wholes)


def ahead(function: str) -> None:
    """Import a demo's module and read its controls before it is run; what goes wrong is told by
    the run."""
    _own_builtins()
    known = set(sys.modules)
    try:
        parameters(find(function))
    except BaseException:
        for name in set(sys.modules) - known:
            del sys.modules[name]


def start_cell(cells: str, page: str) -> Running:
    """The last of `cells`, JSON objects with the names of `CellCode`, after the others."""
    _own_builtins()
    wholes: list[Whole] = []
    *before, cell = (CellCode(**one) for one in json.loads(cells))
    return Running(cell_frames(before, cell, page, wholes), wholes)


def step(running: Running) -> str:
    """`{"frame": bundle, "wholes": [endings]}`, `{}` at the end, or
    `{"failed": {kind, message, traceback}}`. `wholes` only where the frame was cut; `parameter`
    and `what` where a value was refused."""
    running.wholes.clear()
    try:
        found: dict[str, Any] = {"frame": next(running.frames)}
        if running.wholes:
            found["wholes"] = [whole.ending for whole in running.wholes]
        return json.dumps(found)
    except StopIteration:
        return "{}"
    except NotFetched as error:
        return json.dumps({"failed": {"kind": "fetch", "message": str(error), "traceback": []}})
    except ValueProblem as problem:
        refused: dict[str, Any] = {"kind": "values", "message": str(problem), "traceback": []}
        refused |= {"parameter": problem.name, "what": problem.what}
        return json.dumps({"failed": refused})
    except BaseException as error:
        told = {"kind": "python", "message": message(error), "traceback": traceback_lines(error)}
        return json.dumps({"failed": told})


def whole(running: Running, index: int) -> bytes:
    """The last frame's part that was cut, complete. It can be had once: it may be large."""
    found = running.wholes[index]
    running.wholes[index] = Whole(found.ending, b"")
    return found.content


def random_state() -> Any:
    """What a run that waits while others run must find again."""
    numpy = sys.modules.get("numpy")
    return random.getstate(), numpy.random.get_state() if numpy else None


def set_random_state(state: Any) -> None:
    random.setstate(state[0])
    if state[1] is not None:
        sys.modules["numpy"].random.set_state(state[1])


class Library(MetaPathFinder):
    """An archive of the standard library, fetched when something first imports from it.

    `names` are its modules; `fetch` brings the archive and returns its path, or nothing. A package
    may be split over two archives, so a module is looked for by its own name, not by its package's
    path.
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
            if not self._archive:
                raise NotFetched(NOT_FETCHED)
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


def _given(value: Any) -> Any:
    if isinstance(value, memoryview | bytearray) or hasattr(value, "tobytes"):
        return bytes(value)
    if hasattr(value, "lastModified"):
        from coldframe.authoring.files import open_file

        return open_file(value)
    return value


def digest_of(file: str) -> str:
    """SHA-256, hexadecimal."""
    with open(file, "rb") as opened:
        return sha256(opened.read()).hexdigest()


def _own_builtins() -> None:
    """What a demo took away or replaced would be missed by all that run after it."""
    vars(builtins).update(BUILTINS)
