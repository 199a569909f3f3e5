"""A value from outside (JSON of the page, text of a directive or address) → a parameter's."""

import io
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from coldframe.authoring.controls import Control, Parameter, Value


class ValueProblem(ValueError):
    """A value that parameter `name` does not take; `what` completes its name.

    A demo may raise it, too: a page tells a reader at the control.
    """

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name} {what}")
        self.name, self.what = name, what

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.name, self.what)


def values(parameters: Sequence[Parameter], raw: Mapping[str, object]) -> dict[str, Value]:
    """A value for every parameter: from `raw` if it is there, else the default."""
    known = {parameter.name for parameter in parameters}
    for name in raw:
        if name not in known:
            raise ValueProblem(name, f"is no parameter; there are {_listed(sorted(known))}")
    return {
        parameter.name: value(parameter, raw[parameter.name])
        if parameter.name in raw
        else parameter.default
        for parameter in parameters
    }


def value(parameter: Parameter, raw: object) -> Value:
    """`raw` (JSON, or text) as the parameter's kind, within its range, one of its choices.

    It need not lie on a slider's steps: the function takes any number of the range.
    """
    try:
        found = _converted(parameter, raw)
    except OSError as error:
        raise ValueProblem(parameter.name, f"can't be read: {error}") from None
    except (ValueError, TypeError, LookupError, OverflowError):
        kind = parameter.control.shape or KINDS[parameter.kind]
        raise ValueProblem(parameter.name, f"takes {kind}") from None
    wrong = _wrong(parameter.control, found)
    if wrong:
        raise ValueProblem(parameter.name, wrong)
    return found


def on_step(control: Control, value: Value) -> bool:
    """Whether a slider can stand at the value; true for every other control."""
    if control.name != "slider" or not isinstance(value, int | float):
        return True
    low, step = control.minimum or 0, control.step or 1
    steps = (value - low) / step
    return abs(steps - round(steps)) < 1e-6


def point(values: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    return tuple(sorted(values.items()))


def _converted(parameter: Parameter, raw: object) -> Value:
    if parameter.kind != "json":
        return _CONVERT[parameter.kind](raw)
    found: Value = _shaped(
        parameter.control.shape, json.loads(raw) if isinstance(raw, str) else raw
    )
    return found


def _shaped(shape: str, raw: object) -> Any:
    """A copy of `raw`, of the lists, mappings, numbers and texts that `shape` names."""
    outer, _, inner = shape.partition("[")
    inner = inner.removesuffix("]").removeprefix("str, ") if outer == "dict" else inner[:-1]
    if outer == "list" and isinstance(raw, list | tuple):
        return [_shaped(inner, item) for item in raw] if inner else _plain(raw)
    if outer == "dict" and isinstance(raw, Mapping):
        if not inner:
            return _plain(raw)
        return {_str(name): _shaped(inner, item) for name, item in raw.items()}
    if isinstance(raw, str) != (shape == "str"):
        raise TypeError
    return _CONVERT[shape](raw)


def _plain(raw: object) -> Any:
    return json.loads(json.dumps(raw, allow_nan=False))


def _bool(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        return {"true": True, "false": False}[raw.strip().lower()]
    raise TypeError


def _int(raw: object) -> int:
    if isinstance(raw, str):
        return int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != int(raw):
        raise TypeError
    return int(raw)


def _float(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise TypeError
    number = float(raw)
    if not math.isfinite(number):
        raise ValueError
    # -0.0 and 0.0 are one point.
    return number + 0.0


def _str(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return str(raw)


def _bytes(raw: object) -> bytes:
    if isinstance(raw, io.IOBase):
        raw = raw.read()
    if not isinstance(raw, bytes | bytearray | memoryview):
        raise TypeError
    return bytes(raw)


def _stream(raw: object) -> bytes | BinaryIO:
    """An open file as it is; of content there is a fresh one for each call of the function."""
    return raw if isinstance(raw, io.BufferedIOBase) else _bytes(raw)  # type: ignore[return-value]


_CONVERT: Mapping[str, Callable[[object], Value]] = {
    "bool": _bool,
    "int": _int,
    "float": _float,
    "str": _str,
    "bytes": _bytes,
    "stream": _stream,
}

KINDS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bytes": "bytes",
    "stream": "an open binary file",
    "json": "a list or a mapping",
}


def _wrong(control: Control, value: Value) -> str:
    if control.name in ("select", "widget") and control.choices:
        if value not in control.choices:
            return f"takes one of {_listed(control.choices)}"
    elif control.name == "colour":
        if not re.fullmatch("#[0-9a-fA-F]{6}", str(value)):
            return "takes a colour as #rrggbb"
    elif control.name == "canvas":
        if len(bytes(value)) not in (0, control.width * control.height):  # type: ignore[arg-type]
            return f"takes {control.width} by {control.height} pixels"
    elif isinstance(value, int | float | str):
        size = len(value) if isinstance(value, str) else value
        unit = " characters" if isinstance(value, str) else ""
        if control.minimum is not None and size < control.minimum:
            return f"takes {control.minimum} or more{unit}"
        if control.maximum is not None and size > control.maximum:
            return f"takes {control.maximum} or less{unit}"
        if control.name == "button" and size < 0:
            return "takes 0 or more"
    return ""


def _listed(names: Sequence[object]) -> str:
    return ", ".join(map(str, names)) or "none"
