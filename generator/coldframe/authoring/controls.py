"""Annotations → parameters and their controls."""

from dataclasses import dataclass
from typing import Literal

type Kind = Literal["bool", "int", "float", "str", "bytes"]
type ControlName = Literal[
    "slider", "number", "select", "checkbox", "text", "colour", "file", "canvas", "button"
]


@dataclass(frozen=True, slots=True)
class Control:
    """How a parameter is set. Only the fields that its `name` uses have a meaning."""

    name: ControlName
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[bool | int | float | str, ...] = ()
    accept: str = ""
    width: int = 0
    height: int = 0
    label: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A demo's parameter: `kind` is the type that its function receives."""

    name: str
    kind: Kind
    control: Control
    default: bool | int | float | str | bytes
