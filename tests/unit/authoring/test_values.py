import json
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe import Canvas, Colour, Number, Slider, Text, Widget
from coldframe.authoring.demo import ValueProblem, describe, on_step, point, value, values


def regret(
    policy: Literal["greedy", "ucb1"] = "ucb1",
    epsilon: Annotated[float, Slider(0, 1, step=0.05)] = 0.1,
    runs: Annotated[int, Number(1, 500)] = 200,
    band: bool = True,
    title: Annotated[str, Text(20)] = "",
    colour: Annotated[str, Colour()] = "#0072b2",
    digit: Annotated[bytes, Canvas(2, 2)] = b"",
): ...


PARAMETERS = describe(regret).parameters
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def test_what_is_not_given_keeps_its_default():
    assert values(PARAMETERS, {"runs": 10}) == {
        "policy": "ucb1",
        "epsilon": 0.1,
        "runs": 10,
        "band": True,
        "title": "",
        "colour": "#0072b2",
        "digit": b"",
    }


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("epsilon", "0.25", 0.25),
        ("epsilon", 1, 1.0),
        ("epsilon", 0.123, 0.123),
        ("epsilon", -0.0, 0.0),
        ("runs", "7", 7),
        ("runs", 7.0, 7),
        ("band", "false", False),
        ("band", "True", True),
        ("policy", "greedy", "greedy"),
        ("digit", memoryview(b"\x00\x01\x02\x03"), b"\x00\x01\x02\x03"),
    ],
)
def test_text_and_json_become_the_type_of_the_parameter(name, raw, expected):
    found = value(BY_NAME[name], raw)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "raw", "what"),
    [
        ("epsilon", "a lot", "takes a number"),
        ("epsilon", "nan", "takes a number"),
        ("epsilon", True, "takes a number"),
        ("epsilon", 1.5, "takes 1.0 or less"),
        ("runs", 0, "takes 1 or more"),
        ("runs", 2.5, "takes a whole number"),
        ("runs", True, "takes a whole number"),
        ("runs", None, "takes a whole number"),
        ("runs", float("inf"), "takes a whole number"),
        ("band", "maybe", "takes true or false"),
        ("band", 1, "takes true or false"),
        ("policy", "best", "takes one of greedy, ucb1"),
        ("policy", ["greedy"], "takes text"),
        ("title", "x" * 21, "takes 20 or less characters"),
        ("colour", "red", "takes a colour as #rrggbb"),
        ("digit", b"\x00", "takes 2 by 2 pixels"),
        ("digit", "text", "takes bytes"),
        (
            "rnus",
            1,
            "is no parameter; there are band, colour, digit, epsilon, policy, runs, title",
        ),
    ],
)
def test_a_value_that_does_not_fit(name, raw, what):
    with pytest.raises(ValueProblem) as caught:
        values(PARAMETERS, {name: raw})
    assert (caught.value.name, caught.value.what) == (name, what)


def test_only_a_slider_has_steps():
    assert on_step(BY_NAME["epsilon"].control, 0.15)
    assert not on_step(BY_NAME["epsilon"].control, 0.17)
    assert on_step(BY_NAME["runs"].control, 17)


def test_a_point_has_one_spelling():
    assert point({"b": 1, "a": 2}) == point({"a": 2, "b": 1}) == (("a", 2), ("b", 1))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "policy": st.sampled_from(["greedy", "ucb1"]),
            "epsilon": st.floats(0, 1),
            "runs": st.integers(1, 500),
            "band": st.booleans(),
            "title": st.text(max_size=20),
        },
    )
)
def test_values_survive_json_and_text(given):
    found = values(PARAMETERS, given)
    assert found == {**values(PARAMETERS, {}), **given}
    assert values(PARAMETERS, json.loads(json.dumps(given))) == found
    as_text = {name: str(raw) for name, raw in given.items()}
    assert values(PARAMETERS, as_text) == found


@given(st.dictionaries(st.sampled_from(list(BY_NAME)), st.none() | st.text() | st.floats()))
def test_whatever_comes_is_taken_or_refused(raw):
    try:
        found = values(PARAMETERS, raw)
    except ValueProblem:
        return
    assert values(PARAMETERS, found) == found


def shaped(
    pad: Annotated[list[float], Widget("pad.js")] = [0.5, 0.5],  # noqa: B006
    tree: Annotated[dict[str, list[int]], Widget("tree.js")] = {},  # noqa: B006
    any: Annotated[list, Widget("any.js")] = [],  # noqa: B006
): ...


SHAPED = {parameter.name: parameter for parameter in describe(shaped).parameters}


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("pad", [1, 0.25], [1.0, 0.25]),
        ("pad", "[1, 2]", [1.0, 2.0]),
        ("pad", [], []),
        ("tree", {"a": [1, 2.0]}, {"a": [1, 2]}),
        ("tree", '{"a": []}', {"a": []}),
        ("any", [1, "a", None, {"b": [True]}], [1, "a", None, {"b": [True]}]),
    ],
)
def test_a_widgets_value_has_the_shape_of_its_annotation(name, raw, expected):
    found = value(SHAPED[name], raw)
    assert found == expected
    assert found is not raw


@pytest.mark.parametrize(
    ("name", "raw", "what"),
    [
        ("pad", 3, "takes list[float]"),
        ("pad", ["1"], "takes list[float]"),
        ("pad", [True], "takes list[float]"),
        ("pad", [float("nan")], "takes list[float]"),
        ("pad", "[1", "takes list[float]"),
        ("pad", {"a": 1.0}, "takes list[float]"),
        ("tree", {"a": 1}, "takes dict[str, list[int]]"),
        ("tree", {1: [1]}, "takes dict[str, list[int]]"),
        ("any", [object()], "takes list"),
        ("any", [float("inf")], "takes list"),
    ],
)
def test_a_widgets_value_of_another_shape_is_refused(name, raw, what):
    with pytest.raises(ValueProblem) as caught:
        value(SHAPED[name], raw)
    assert caught.value.what == what
