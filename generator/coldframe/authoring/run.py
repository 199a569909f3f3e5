"""Run a demo, the same way at build and in the browser; `cells.py` runs cells."""

import io
import json
import linecache
import os.path
import random
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from hashlib import sha256
from importlib import import_module
from types import GeneratorType
from typing import Any

from coldframe.authoring.controls import Value
from coldframe.authoring.limits import Whole, within
from coldframe.authoring.results import Bundle, to_bundle
from coldframe.authoring.signature import arguments, parameters
from coldframe.authoring.values import point, values


def frames(
    function: str, raw: Mapping[str, object], wholes: list[Whole] | None = None
) -> Iterator[Bundle]:
    """Each thing that `package.module:name` yields or returns, as it comes, cut if too big.

    What it prints is shown if nothing else is. `wholes` takes what was cut.
    Raises `ValueProblem` and whatever the demo raises.
    """
    found = find(function)
    given = values(parameters(found), raw)
    seed(seed_of(function, point(given)))
    passed = arguments(found, given)
    printed = io.StringIO()
    shown = False
    for bundle in bundles(lambda: found(**passed), printed):
        shown = True
        yield within(bundle, wholes)
    if not shown and printed.getvalue():
        yield within(text(printed.getvalue()), wholes)


def find(function: str) -> Callable[..., Any]:
    """The function of `package.module:name`. Raises `LookupError`, or what its import raises."""
    module, _, name = function.partition(":")
    found: Callable[..., Any] | None = getattr(import_module(module), name, None)
    if not callable(found):
        raise LookupError(f"{module} has no function {name}")
    return found


def seed_of(function: str, point: Sequence[tuple[str, Value]]) -> int:
    """32 bits that depend on nothing but the function's name and the point."""
    plain = [[name, _plain(value)] for name, value in point]
    return int(sha256(json.dumps([function, plain]).encode()).hexdigest()[:8], 16)


def _plain(value: Value) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    # A file that is read in parts may be too large to be read for this.
    return value.name if isinstance(value, io.IOBase) else value


def seed(number: int) -> None:
    random.seed(number)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(number)


def message(error: BaseException) -> str:
    """`ZeroDivisionError: division by zero`, and its notes."""
    try:
        said = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        said = ""
    name = type(error).__name__
    return "\n".join([f"{name}: {said}" if said else name, *getattr(error, "__notes__", ())])


def traceback_lines(error: BaseException, content: str = "/site") -> list[dict[str, Any]]:
    """The author's own lines that the error passed, outermost first: `file, line, name, text`.

    `content` is the folder of the pages' modules; files are relative to it, cells are `cell 1`, ….
    """
    found = []
    step = error.__traceback__
    while step:
        code = step.tb_frame.f_code
        found.append((code.co_filename, step.tb_lineno, code.co_name))
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        found.append((error.filename, error.lineno or 1, "<module>"))
    lines = ((_authors(file, content), file, line, name) for file, line, name in found)
    told = [
        {"file": own, "line": line, "name": name, "text": linecache.getline(file, line).strip()}
        for own, file, line, name in lines
        if own
    ]
    # A generator that raises StopIteration ends in an error that Python itself raises.
    return told or (traceback_lines(error.__cause__, content) if error.__cause__ else [])


def bundles(call: Callable[[], Any], printed: io.StringIO) -> Iterator[Bundle]:
    # Standard output is caught in each step only: between two frames it is the caller's again.
    with redirect_stdout(printed):
        result = call()
        bundle = {} if isinstance(result, GeneratorType) else to_bundle(result)
    if isinstance(result, GeneratorType):
        yield from _yielded(result, printed)
    elif bundle:
        yield bundle


def _yielded(generator: Generator[Any, None, Any], printed: io.StringIO) -> Iterator[Bundle]:
    try:
        running = True
        while running:
            with redirect_stdout(printed):
                try:
                    result = next(generator)
                except StopIteration as stop:
                    running, result = False, stop.value
                bundle = to_bundle(result)
            if bundle:
                yield bundle
    finally:
        generator.close()


def text(printed: str) -> Bundle:
    return {"text/plain": printed} if printed else {}


def _authors(file: str, content: str) -> str:
    """The file relative to `content`; empty for all that is not the author's."""
    if file.startswith("cell "):
        return file
    if file.startswith("<"):
        return ""
    path, ours = os.path.realpath(file), os.path.dirname(os.path.dirname(__file__))
    own = os.path.relpath(path, os.path.realpath(content))
    hidden = own.startswith("..") or path.startswith(os.path.realpath(ours) + os.sep)
    return "" if hidden else own.replace(os.sep, "/")
