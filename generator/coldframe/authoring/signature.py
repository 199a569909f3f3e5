"""A function's signature → parameters with their controls."""

import inspect
import io
import math
import sys
import typing
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import Any, BinaryIO

from coldframe.authoring.controls import Control, Kind, Label, Parameter, Value
from coldframe.authoring.values import KINDS, ValueProblem, on_step, value

FASTEST = 0.05
"""Seconds between a timer's ticks; each may change the page's address, which browsers throttle."""


class ParameterError(TypeError):
    """A parameter that no control can be made for: `what` is wrong, and the `mend`."""

    def __init__(self, name: str, what: str, mend: str, line: int) -> None:
        super().__init__(f"{what}. {mend}")
        self.name, self.what, self.mend, self.line = name, what, mend, line

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.what, self.mend, self.line)


def parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Raises `ParameterError` at the first that has no usable annotation or default."""
    line = inspect.unwrap(function).__code__.co_firstlineno
    return tuple(
        _parameter(name, annotation, default, line)
        for name, annotation, default in _signature(function)
    )


def arguments(function: Callable[..., Any], values: Mapping[str, Value]) -> dict[str, Any]:
    """The values as the function receives them: an `Enum` parameter gets its member, a stream's
    content is opened anew for every call."""
    found: dict[str, Any] = dict(values)
    for name, annotation, _ in _signature(function):
        kind, _metadata = _unwrapped(annotation)
        if _is_enum(kind) and name in found:
            found[name] = {_spelling(member): member for member in kind}[found[name]]
        elif kind is BinaryIO and isinstance(found.get(name), bytes):
            found[name] = _opened(found[name])
    return found


def _opened(content: bytes) -> BinaryIO:
    file = io.BytesIO(content)
    file.name = ""
    return file


def spoken(name: str) -> str:
    """A Python name as a label: `share_of_pulls` → "Share of pulls"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


@lru_cache(maxsize=256)
def _signature(function: Callable[..., Any]) -> tuple[tuple[str, Any, Any], ...]:
    """Name, annotation and default of each parameter; `inspect.Parameter.empty` where none."""
    target = inspect.unwrap(function)
    hints = _annotations(target)
    line = target.__code__.co_firstlineno
    found = []
    for parameter in _inspected(target).parameters.values():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise ParameterError(
                parameter.name,
                f"parameter `{parameter}` can't be passed by its name",
                "Write one parameter for each control",
                line,
            )
        annotation = hints.get(parameter.name, parameter.empty)
        if annotation is not parameter.empty:
            annotation = _evaluated(target, parameter.name, annotation, line)
        found.append((parameter.name, annotation, parameter.default))
    return tuple(found)


def _inspected(function: Callable[..., Any]) -> inspect.Signature:
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        return inspect.signature(function, annotation_format=Format.FORWARDREF)
    return inspect.signature(function)


def _annotations(function: Callable[..., Any]) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        return get_annotations(function, format=Format.FORWARDREF)
    return dict(function.__annotations__)


def _evaluated(function: Any, name: str, annotation: Any, line: int) -> Any:
    # One at a time: a return type that only a type checker imports must not break the others.
    def alone() -> None: ...

    alone.__annotations__ = {name: annotation}
    try:
        hints = typing.get_type_hints(alone, function.__globals__, include_extras=True)
    except Exception as error:
        raise ParameterError(
            name,
            f"the annotation of `{name}` can't be evaluated: {type(error).__name__}: {error}",
            "Import at run time every name that the annotation uses",
            line,
        ) from error
    return hints[name]


def _parameter(name: str, annotation: Any, default: Any, line: int) -> Parameter:
    def error(what: str, mend: str) -> ParameterError:
        return ParameterError(name, f"parameter `{name}` {what}", mend, line)

    if annotation is inspect.Parameter.empty:
        raise error("has no annotation", f"Write its type: `{name}: int = …`")
    base, metadata = _unwrapped(annotation)
    kind, control = _of_type(base)
    own = any(isinstance(extra, Control) and extra.name == "widget" for extra in metadata)
    shape = _shape(base) if own and kind is None else ""
    if shape:
        kind = "json"
    if kind is None:
        raise error(
            f"has an annotation that no control is known for: `{_written(annotation)}`",
            "Use bool, int, float, str, Literal, an Enum, bytes with File or Canvas, or BinaryIO "
            "with File",
        )
    for extra in metadata:
        if isinstance(extra, Control):
            control = replace(
                extra,
                label=extra.label or control.label,
                help=extra.help or control.help,
                choices=extra.choices or control.choices,
                shape=shape,
            )
        elif isinstance(extra, Label):
            control = replace(control, label=extra.label, help=extra.help)
    control = _fitted(kind, control)
    wrong = _misfit(kind, control)
    if wrong:
        raise error(*wrong)
    control = replace(control, label=control.label or spoken(name))
    return Parameter(name, kind, control, _default(name, kind, control, default, error))


def _default(
    name: str,
    kind: Kind,
    control: Control,
    default: Any,
    error: Callable[[str, str], ParameterError],
) -> Value:
    if default is inspect.Parameter.empty:
        if kind in ("bytes", "stream"):
            return b""
        if control.name in ("button", "timer"):
            return 0
        raise error("has no default", "Write one: it is what the page shows first")
    if isinstance(default, Enum):
        default = _spelling(default)
    if isinstance(default, io.BytesIO):
        default = default.getvalue()
    if control.name == "file" and default != b"":
        mend = "Leave it out, and take data of your own where the file is empty"
        raise error("has a file as its default, but readers begin without one", mend)
    try:
        found = value(Parameter(name, kind, control, 0), default)
    except ValueProblem as problem:
        raise error(f"has the default {default!r}, but {problem.what}", "Change one") from None
    if isinstance(default, str) and kind not in ("str", "bytes"):
        raise error(f"has the default {default!r}, but takes {KINDS[kind]}", "Change one")
    if not on_step(control, found):
        raise error(
            f"has the default {default!r}, which is none of its slider's steps",
            f"Move it, or give the slider another step than {control.step}",
        )
    return found


def _unwrapped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    if isinstance(annotation, typing.TypeAliasType):
        annotation = annotation.__value__
    if typing.get_origin(annotation) is typing.Annotated:
        base, metadata = _unwrapped(annotation.__origin__)
        return base, (*metadata, *annotation.__metadata__)
    return annotation, ()


def _of_type(base: Any) -> tuple[Kind | None, Control]:
    nothing = Control("text")
    if typing.get_origin(base) is typing.Literal:
        choices = typing.get_args(base)
        kinds = {type(choice).__name__ for choice in choices}
        kind = kinds.pop() if len(kinds) == 1 else ""
        if kind not in ("bool", "int", "str"):
            return None, nothing
        return typing.cast(Kind, kind), Control("select", choices=choices)
    if _is_enum(base):
        return "str", Control("select", choices=tuple(map(_spelling, base)))
    return _CONTROLS.get(base, (None, nothing)) if isinstance(base, type) else (None, nothing)


_CONTROLS: Mapping[type, tuple[Kind, Control]] = {
    bool: ("bool", Control("checkbox")),
    int: ("int", Control("number")),
    float: ("float", Control("number")),
    str: ("str", Control("text")),
    bytes: ("bytes", Control("file")),
    BinaryIO: ("stream", Control("file")),
}

_KINDS_OF: Mapping[str, tuple[Kind, ...]] = {
    "slider": ("int", "float"),
    "number": ("int", "float"),
    "select": ("bool", "int", "float", "str"),
    "checkbox": ("bool",),
    "text": ("str",),
    "colour": ("str",),
    "file": ("bytes", "stream"),
    "canvas": ("bytes",),
    "button": ("int",),
    "timer": ("int",),
    "widget": ("bool", "int", "float", "str", "json"),
}


def _shape(base: Any) -> str:
    """A type that JSON has, as text: `list[float]`, `dict[str, list[int]]`; empty for others."""
    if base in (bool, int, float, str, list, dict):
        return str(base.__name__)
    origin, inner = typing.get_origin(base), typing.get_args(base)
    if origin is list:
        held = _shape(inner[0])
        return f"list[{held}]" if held else ""
    if origin is dict and inner[0] is str:
        held = _shape(inner[1])
        return f"dict[str, {held}]" if held else ""
    return ""


def _is_enum(base: Any) -> bool:
    return isinstance(base, type) and issubclass(base, Enum)


def _spelling(member: Enum) -> str:
    return member.value if isinstance(member.value, str) else member.name


def _type_name(kind: Kind) -> str:
    return "BinaryIO" if kind == "stream" else kind


def _written(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def _fitted(kind: Kind, control: Control) -> Control:
    """The control with the numbers of its kind, and the step that it goes without."""
    if kind == "float":
        low, high, step = control.minimum, control.maximum, control.step
        if control.name == "slider" and step is None and low is not None and high is not None:
            step = float(f"{(high - low) / 100:.0e}")
        control = replace(
            control,
            minimum=None if low is None else float(low),
            maximum=None if high is None else float(high),
            step=None if step is None else float(step),
            choices=tuple(float(c) if type(c) is int else c for c in control.choices),
        )
    elif control.name == "slider" and control.step is None:
        control = replace(control, step=1)
    return control


def _misfit(kind: Kind, control: Control) -> tuple[str, str] | None:
    low, high, step = control.minimum, control.maximum, control.step
    if kind not in _KINDS_OF[control.name]:
        kinds = " or ".join(map(_type_name, _KINDS_OF[control.name]))
        return (
            f"is {_type_name(kind)}, which a {control.name} can't set",
            f"A {control.name} sets {kinds}",
        )
    if control.name == "widget" and kind == "json" and control.choices:
        return "has choices that are lists or mappings", "Leave them out, or make them texts"
    if control.name in ("select", "widget"):
        if control.name == "select" and not control.choices:
            return "has nothing to select", "List the choices"
        if any(type(choice).__name__ != kind for choice in control.choices):
            return f"has a choice that is no {kind}", "Make the choices and the type agree"
    numbers = [number for number in (low, high, step) if number is not None]
    if not all(math.isfinite(number) for number in numbers):
        return "has a range without an end", "Write finite numbers"
    if kind == "int" and any(type(number) is not int for number in numbers):
        return "is a whole number with a range that is not", "Write it as float, or round"
    if low is not None and high is not None and low >= high:
        return f"has a range from {low} to {high}", "The first number must be the smaller one"
    if step is not None and step <= 0:
        return f"has a step of {step}", "Write a step above 0"
    if control.name == "timer" and not FASTEST <= control.every < math.inf:
        return f"has a timer that ticks every {control.every} s", f"Write {FASTEST} or more"
    if control.name == "canvas" and min(control.width, control.height) < 1:
        return "has a canvas without pixels", "Write its width and height"
    return None
