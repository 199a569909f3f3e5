"""Annotations → parameters and their controls."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

type Value = bool | int | float | str | bytes | BinaryIO | list[Any] | dict[str, Any]
"""A parameter's. Only a reader's own file is open; every other stream is its content so far."""

type Kind = Literal["bool", "int", "float", "str", "bytes", "stream", "json"]
type ControlName = Literal[
    "slider",
    "number",
    "select",
    "checkbox",
    "text",
    "colour",
    "file",
    "canvas",
    "button",
    "timer",
    "widget",
]

MOST_AXIS_VALUES = 10_000
"""A slider with more steps than this is no axis: nobody freezes it."""


@dataclass(frozen=True, slots=True)
class Control:
    """How a parameter is set. Only the fields that its `name` uses have a meaning.

    A text's `maximum` is its length in characters; a canvas's `width` and `height` are pixels; a
    timer counts up to its `maximum`, once `every` so many seconds. Of a widget `module`
    and `css` are files beside the function's, once it is described below `content/`; `traits` are
    JSON; `shape` says what lists and mappings hold, as `list[float]`.
    """

    name: ControlName
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[bool | int | float | str, ...] = ()
    accept: str = ""
    width: int = 0
    height: int = 0
    every: float = 0
    label: str = ""
    help: str = ""
    module: str = ""
    css: str = ""
    traits: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A demo's parameter: `kind` is the type that its function receives.

    A `stream` is an open binary file. Its default, as that of `bytes`, is its content. `json` is a
    list or a mapping.
    """

    name: str
    kind: Kind
    control: Control
    default: Value


@dataclass(frozen=True, slots=True)
class Label:
    """`Annotated[bool, Label("Huffman coding")]`: another label, and the control of the type."""

    label: str
    help: str = ""


# The functions below are spelled like types because they stand where types stand.


def Slider(
    min: float, max: float, step: float | None = None, *, label: str = "", help: str = ""
) -> Control:
    """`Annotated[float, Slider(0, 1, step=0.05)]`. Both ends belong to it.

    Without `step` a whole number moves by 1, another by about a hundredth of the range.
    """
    return Control("slider", min, max, step, label=label, help=help)


def Number(
    min: float | None = None,
    max: float | None = None,
    step: float | None = None,
    *,
    label: str = "",
    help: str = "",
) -> Control:
    """`Annotated[int, Number(1, 10_000)]`: a typed-in number, within its range."""
    return Control("number", min, max, step, label=label, help=help)


def Select(
    choices: Sequence[bool | int | float | str], *, label: str = "", help: str = ""
) -> Control:
    """`Annotated[float, Select([0.1, 0.5, 1.0])]`; for text `Literal["a", "b"]` says the same."""
    return Control("select", choices=tuple(choices), label=label, help=help)


def Text(max_length: int | None = None, *, label: str = "", help: str = "") -> Control:
    """`Annotated[str, Text(80)]`: one line of text."""
    return Control("text", maximum=max_length, label=label, help=help)


def Colour(*, label: str = "", help: str = "") -> Control:
    """`Annotated[str, Colour()]`: a colour as `#rrggbb`."""
    return Control("colour", label=label, help=help)


def File(accept: str = "", *, label: str = "", help: str = "") -> Control:
    """`Annotated[bytes, File(".csv")]`: the content of a file of the reader's.

    `Annotated[BinaryIO, File(".csv")]`: the same as an open file, which may be of any size.
    """
    return Control("file", accept=accept, label=label, help=help)


def Canvas(width: int, height: int, *, label: str = "", help: str = "") -> Control:
    """`Annotated[bytes, Canvas(8, 8)]`: a drawing, one grey level (0 to 255) a pixel, by rows."""
    return Control("canvas", width=width, height=height, label=label, help=help)


def Button(*, label: str = "", help: str = "") -> Control:
    """`Annotated[int, Button(label="Again")]`: how many times it was pressed."""
    return Control("button", label=label, help=help)


def Widget(
    module: str,
    *,
    css: str = "",
    choices: Sequence[bool | int | float | str] = (),
    label: str = "",
    help: str = "",
    **traits: Any,
) -> Control:
    """`Annotated[float, Widget("knob.js", min=0, max=10)]`: a control of your own.

    The file is a module in anywidget's form; its model has the parameter as `value`, and `traits`.
    """
    if "value" in traits:
        raise TypeError("a widget's value is its parameter's default: write it there")
    told = json.dumps(traits, sort_keys=True, allow_nan=False)
    return Control(
        "widget",
        choices=tuple(choices),
        label=label,
        help=help,
        module=module,
        css=css,
        traits=told,
    )


def Timer(
    every: float = 1.0, stop: int | None = None, *, label: str = "", help: str = ""
) -> Control:
    """`Annotated[int, Timer(every=0.5, stop=100)]`: counts ticks, from 0 to `stop`, once the
    reader starts it; the next tick waits for the last one's result."""
    return Control("timer", 0, stop, every=every, label=label, help=help)


def axis_values(control: Control) -> tuple[bool | int | float | str, ...]:
    """Every value that the control can take, in order; none if they can't be listed."""
    if control.name == "checkbox":
        return (False, True)
    if control.name in ("select", "widget"):
        return control.choices
    low, high, step = control.minimum, control.maximum, control.step
    if control.name == "timer":
        step = 1
    if control.name not in ("slider", "timer") or low is None or high is None or step is None:
        return ()
    # A range of decimal steps rarely divides without a rest in binary.
    count = int((high - low) / step + 1e-9) + 1
    if count > MOST_AXIS_VALUES:
        return ()
    places = max(decimals(low), decimals(step))
    return tuple(round(low + i * step, places) for i in range(count))


def decimals(number: float) -> int:
    """Decimal places of a number as it is written: 0.05 has 2, 1e-3 has 3, 5 has none."""
    digits, _, exponent = repr(number).partition("e")
    return max(0, len(digits.partition(".")[2].rstrip("0")) - int(exponent or 0))
