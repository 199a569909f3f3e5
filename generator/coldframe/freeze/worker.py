"""The process in which authors' modules are imported: one JSON line in, two JSON lines out.

They are the answer, and which of the site's files were read since the last one (`freeze.reads`).
`python -m coldframe.freeze.worker CONTENT` serves until its input ends, also in mid-run: no worker
outlives a build that was killed. Standard input and output are the protocol's: the author's code
reads nothing, and what it writes by any way goes to standard error.
"""

import inspect
import json
import os
import posixpath
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from queue import SimpleQueue
from threading import Thread
from typing import Any

from coldframe.authoring.cells import CellCode, CellSession
from coldframe.authoring.demo import ParameterError, describe, is_demo
from coldframe.authoring.results import NotDisplayable
from coldframe.authoring.run import find, frames, message, traceback_lines
from coldframe.authoring.values import ValueProblem
from coldframe.freeze.cell_runs import CellRuns
from coldframe.freeze.reads import Reads

type Answer = dict[str, Any]

READY = b"ready\n"
NO_MEMORY = 97
"""The exit code of a process that found no more memory: what it still holds can't be trusted."""


def main(content: str) -> None:
    content = os.path.abspath(content)
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.path.insert(0, content)
    tasks = SimpleQueue[bytes]()
    Thread(target=_receive, args=(requests, tasks), daemon=True).start()
    # What comes until here takes as long as the machine is busy: no author's limit counts it.
    replies.write(READY)
    replies.flush()
    cells = CellRuns(_cell, lambda error: failure(error, content))
    reads = Reads(content)
    reads.watch()
    while True:
        task = json.loads(tasks.get())
        replies.write(answer(task, content, cells) + b"\n")
        # After the answer: no author's limit counts it.
        replies.write(_line(reads.take()) + b"\n")
        replies.flush()


def answer(task: Mapping[str, Any], content: str, cells: CellRuns) -> bytes:
    """Do one task; an exception of the author's is an answer, too. One line of JSON."""
    try:
        if task["do"] == "cell":
            return cells.run(task)
        cells.forget()
        step = {"describe": _describe, "point": _point}[task["do"]]
        return _line(step(task, content))
    except BaseException as error:
        return failure(error, content)


def failure(error: BaseException, content: str) -> bytes:
    if isinstance(error, KeyboardInterrupt):
        raise error
    if isinstance(error, MemoryError):
        os._exit(NO_MEMORY)
    told = json.dumps({"error": _told(error, content)}, ensure_ascii=False)
    return told.encode(errors="replace")


def _line(answer: Answer) -> bytes:
    # Text with half a character (a lone surrogate) raises here, and is the author's mistake.
    return json.dumps(answer, ensure_ascii=False).encode()


def _receive(requests: Iterable[bytes], tasks: SimpleQueue[bytes]) -> None:
    for line in requests:
        tasks.put(line)
    os._exit(0)


def _describe(task: Mapping[str, Any], content: str) -> Answer:
    module = task["function"].partition(":")[0]
    # To import is to run, and a page may name whatever is installed.
    if not _is_of_site(module, content):
        mend = "Name a module below content/, as package.module:function"
        what = f"there is no module {module} below content/"
        return {"error": {"message": what, "mend": mend, "lines": []}}
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
    file = _relative(description["file"], content)
    for parameter in description["parameters"]:
        parameter["default"] = to_json(parameter["default"])
        for name in ("module", "css"):
            parameter["control"][name] = _beside(file, parameter["control"][name])
    return {"description": {**description, "file": file}}


def _is_of_site(module: str, content: str) -> bool:
    *folders, name = module.split(".")
    place = os.path.join(content, *folders, name)
    return os.path.isfile(place + ".py") or os.path.isfile(os.path.join(place, "__init__.py"))


def _beside(file: str, name: str) -> str:
    """The path below `content/` of what a module names; empty for none."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), name)) if name else ""


def _point(task: Mapping[str, Any], content: str) -> Answer:
    values = {name: from_json(value) for name, value in task["values"].items()}
    started = time.perf_counter()
    shown = list(_kept(frames(task["function"], values), task["all"]))
    return {"frames": shown, "seconds": time.perf_counter() - started}


def _cell(session: CellSession, cell: CellCode) -> bytes:
    """The cell's last frame."""
    return _line({"frames": list(_kept(session.frames(cell), False))})


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
    """A value as JSON: bytes in hexadecimal, and a mapping, under names of their own."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return {"json": value} if isinstance(value, dict) else value


def from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return bytes.fromhex(value["hex"]) if "hex" in value else value["json"]


if __name__ == "__main__":
    main(sys.argv[1])
