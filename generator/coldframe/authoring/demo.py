"""`@demo`, and what a page needs to know of a demo."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, overload

from coldframe.authoring.controls import Parameter, Value
from coldframe.authoring.signature import ParameterError, arguments, parameters, spoken
from coldframe.authoring.values import ValueProblem, on_step, point, value, values

__all__ = [
    "Description",
    "ParameterError",
    "Value",
    "ValueProblem",
    "arguments",
    "demo",
    "describe",
    "is_demo",
    "on_step",
    "point",
    "value",
    "values",
]

MARK = "__coldframe_demo__"


@dataclass(frozen=True, slots=True)
class Marked:
    """What `@demo(…)` was given. `tolerance` is relative; `label` replaces the function's name."""

    tolerance: float = 1e-9
    label: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a page needs to know of a demo. `file` is where Python found it, `line` where it is.

    `yields`: whether it is a generator.
    """

    label: str
    doc: str
    parameters: tuple[Parameter, ...]
    tolerance: float
    file: str
    line: int
    yields: bool = False


@overload
def demo[F: Callable[..., Any]](function: F, /) -> F: ...
@overload
def demo[F: Callable[..., Any]](
    *, tolerance: float = 1e-9, label: str = ""
) -> Callable[[F], F]: ...
def demo(
    function: Callable[..., Any] | None = None, /, *, tolerance: float = 1e-9, label: str = ""
) -> Any:
    """Mark a function as a demo. It stays the same function: a test calls it as any other.

    `tolerance` is how far (relative) the browser's numbers may lie from the build's.
    """

    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        setattr(function, MARK, Marked(tolerance, label))
        return function

    return mark if function is None else mark(function)


def is_demo(thing: object) -> bool:
    return callable(thing) and hasattr(thing, MARK)


def describe(function: Callable[..., Any]) -> Description:
    """Raises `ParameterError` at the first parameter that has no usable annotation or default."""
    marked: Marked = getattr(function, MARK, Marked())
    code = inspect.unwrap(function).__code__
    doc = inspect.getdoc(function) or ""
    return Description(
        label=marked.label or spoken(function.__name__),
        doc=" ".join(doc.partition("\n\n")[0].split()),
        parameters=parameters(function),
        tolerance=marked.tolerance,
        file=code.co_filename,
        line=code.co_firstlineno,
        yields=inspect.isgeneratorfunction(inspect.unwrap(function)),
    )
