"""The process in which authors' modules are imported: one JSON line in, one JSON line out.

`python -m coldframe.freeze.worker CONTENT` serves until its input ends. What the author's code
writes to standard output by any way goes to standard error: standard output is the protocol's.
"""

import inspect
import json
import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from coldframe.authoring.demo import ParameterError, describe, is_demo
from coldframe.authoring.results import NotDisplayable
from coldframe.authoring.run import cell_frames, find, frames, message, traceback_lines
from coldframe.authoring.values import ValueProblem

type Answer = dict[str, Any]


def main(content: str) -> None:
    protocol = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.path.insert(0, content)
    for line in sys.stdin:
        protocol.write(json.dumps(answer(json.loads(line), content)) + "\n")
        protocol.flush()


def answer(task: Mapping[str, Any], content: str) -> Answer:
    """Do one task; an exception of the author's is an answer, too."""
    steps = {"describe": _describe, "point": _point, "cells": _cells}
    try:
        return steps[task["do"]](task, content)
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:
        return {"error": _told(error, content)}


def _describe(task: Mapping[str, Any], content: str) -> Answer:
    function = find(task["function"])
    if not is_demo(function):
        code = getattr(function, "__code__", None)
        lines = []
        if code:
            file = _relative(code.co_filename, content)
            lines = [{"file": file, "line": code.co_firstlineno}]
        name = task["function"].partition(":")[2]
        return {
            "error": {
                "message": f"{task['function']} is no demo",
                "mend": f"Write @demo above `def {name}`",
                "lines": lines,
            }
        }
    try:
        description = asdict(describe(function))
    except ParameterError as error:
        file = _relative(inspect.unwrap(function).__code__.co_filename, content)
        lines = [{"file": file, "line": error.line}]
        return {"error": {"message": error.what, "mend": error.mend, "lines": lines}}
    for parameter in description["parameters"]:
        parameter["default"] = to_json(parameter["default"])
    return {"description": {**description, "file": _relative(description["file"], content)}}


def _point(task: Mapping[str, Any], content: str) -> Answer:
    values = {name: from_json(value) for name, value in task["values"].items()}
    started = time.perf_counter()
    shown = list(_kept(frames(task["function"], values), task["all"]))
    return {"frames": shown, "seconds": time.perf_counter() - started}


def _cells(task: Mapping[str, Any], content: str) -> Answer:
    """Each cell's last frame, up to the first one that raises."""
    codes: Sequence[str] = task["codes"]
    shown: list[Any] = []
    for index, code in enumerate(codes):
        try:
            shown.append(list(_kept(cell_frames(codes[:index], code, task["page"]), False)))
        except (KeyboardInterrupt, MemoryError):
            raise
        except BaseException as error:
            return {"cells": shown, "error": _told(error, content)}
    return {"cells": shown}


def _kept(shown: Iterator[Any], every: bool) -> Iterator[Any]:
    if every:
        yield from shown
        return
    yield from deque(shown, maxlen=1)


def _told(error: BaseException, content: str) -> Answer:
    lines = traceback_lines(error, content)
    told: Answer = {"message": message(error), "lines": lines, "mend": "Mend the code"}
    if isinstance(error, ModuleNotFoundError) and not lines:
        told["mend"] = "Name a module below content/, as package.module:function"
    elif isinstance(error, NotDisplayable):
        told |= {"message": str(error), "mend": "Return something that can be shown"}
    elif isinstance(error, LookupError) and not lines:
        told |= {"message": str(error.args[0]), "mend": "Name a function of the module"}
    elif isinstance(error, ValueProblem):
        told |= {"message": str(error), "mend": "Give a value that the parameter takes"}
    elif isinstance(error, SystemExit):
        told["message"] = f"the code ended its process: SystemExit({error.code})"
    return told


def _relative(file: str, content: str) -> str:
    return os.path.relpath(os.path.realpath(file), os.path.realpath(content)).replace(os.sep, "/")


def to_json(value: Any) -> Any:
    """A value as JSON: bytes in hexadecimal, under a name of their own."""
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def from_json(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


if __name__ == "__main__":
    main(sys.argv[1])
