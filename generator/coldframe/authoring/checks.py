"""The checks of an exercise: plain Python that runs after a reader's code, in its namespace."""

import io
from collections.abc import Mapping
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from coldframe.authoring.run import message, traceback_lines

if TYPE_CHECKING:
    import ast

CHECKS = "application/vnd.coldframe.checks+json"
"""`{"passed", "total", "failed": [{"message", "line", "check"}]}`: `line` is the reader's line that
the error passed and `check` that of the checks, or 0."""

FILE = "<checks>"
"""No author's file, so that no traceback shows the checks' source."""


def is_check(statement: "ast.stmt") -> bool:
    """A statement that asserts, or a function `check_…`; what else there is prepares them."""
    import ast

    if isinstance(statement, ast.FunctionDef):
        return statement.name.startswith("check_")
    if isinstance(statement, ast.ClassDef | ast.AsyncFunctionDef):
        return False
    return any(isinstance(node, ast.Assert) for node in ast.walk(statement))


def run_checks(checks: str, namespace: dict[str, Any], cell: str) -> Mapping[str, Any]:
    """Every check runs, whatever the others say. `cell` is the file of the reader's code."""
    import ast

    statements = ast.parse(checks, FILE).body
    passed, failed = 0, []
    for statement in statements:
        told = _failure(statement, namespace, cell)
        if told:
            failed.append(told)
            if not is_check(statement):
                break
        elif is_check(statement):
            passed += 1
    return {"passed": passed, "total": sum(map(is_check, statements)), "failed": failed}


def _failure(
    statement: "ast.stmt", namespace: dict[str, Any], cell: str
) -> Mapping[str, Any] | None:
    import ast

    code = compile(ast.Module([statement], []), FILE, "exec", dont_inherit=True)
    try:
        with redirect_stdout(io.StringIO()):
            exec(code, namespace)
            if isinstance(statement, ast.FunctionDef) and is_check(statement):
                namespace[statement.name]()
    except (Exception, SystemExit) as error:
        return _told(error, cell)
    return None


def _told(error: BaseException, cell: str) -> Mapping[str, Any]:
    lines = [line["line"] for line in traceback_lines(error) if line["file"] == cell]
    asserted = isinstance(error, AssertionError) and not lines and str(error)
    return {
        "message": str(error) if asserted else message(error),
        "line": lines[-1] if lines else 0,
        "check": _line(error),
    }


def _line(error: BaseException) -> int:
    """The innermost line of the checks that the error passed."""
    line, step = 0, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == FILE:
            line = step.tb_lineno
        step = step.tb_next
    return line
