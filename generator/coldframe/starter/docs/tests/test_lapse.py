"""The package, and that its reference is complete."""

import inspect
from pathlib import Path

import pytest

import lapse
from guide import tour
from lapse import parse, spell

REFERENCE = (Path(__file__).parents[1] / "content" / "reference.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("1h 30m", 5400), ("1.5 hours", 5400), ("1d1s", 86_401)]
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert parse(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "2 weeks", "1h and more"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        parse(text)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (5400, "1h 30m"), (3599.9, "1h"), (100_000, "1d 4h")]
)
def test_a_duration_is_written(seconds: float, text: str) -> None:
    assert spell(seconds) == text


def test_a_demo_is_an_ordinary_function() -> None:
    assert tour.read("2h").rows[1] == ["h", "2"]
    assert tour.write(90, most=1) == "2h"


@pytest.mark.parametrize("name", lapse.__all__)
def test_every_name_is_in_the_reference(name: str) -> None:
    thing = getattr(lapse, name)
    signature = str(inspect.signature(thing)) if callable(thing) else ""
    assert f"## `{name}{signature}`" in REFERENCE
