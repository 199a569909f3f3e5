"""Random points, and what counts as the same result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.authoring.controls import Canvas, Control, Parameter, Slider
from coldframe.authoring.demo import value
from coldframe.preview.sample import difference, sample_points

PARAMETERS = (
    Parameter("arms", "int", Slider(2, 10), 4),
    Parameter("epsilon", "float", Control("slider", 0.0, 1.0, 0.05), 0.1),
    Parameter("policy", "str", Control("select", choices=("a", "b")), "a"),
    Parameter("digit", "bytes", Canvas(8, 8), b""),
    Parameter("quick", "bool", Control("checkbox"), False),
    Parameter("seed", "int", Control("number"), 1),
)


@given(st.integers(0, 1000))
def test_every_sampled_point_is_one_that_the_demo_takes(seed: int) -> None:
    for point in sample_points(PARAMETERS, 5, seed):
        for parameter in PARAMETERS:
            assert value(parameter, point[parameter.name]) == point[parameter.name]


def test_the_seed_chooses_the_points() -> None:
    assert sample_points(PARAMETERS, 20, 1) == sample_points(PARAMETERS, 20, 1)
    assert sample_points(PARAMETERS, 20, 1) != sample_points(PARAMETERS, 20, 2)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"text/plain": "0.30000000000000004 s"}, {"text/plain": "0.3 s"}),
        ({"columns": {"y": [1.0, None]}}, {"columns": {"y": [1.0 + 1e-12, None]}}),
        ([1, True], [1.0, True]),
    ],
)
def test_last_digits_may_differ(here: object, there: object) -> None:
    assert difference(here, there, 1e-9) == ""


@pytest.mark.parametrize(
    ("here", "there", "where"),
    [
        ({"y": [1.0, 2.0]}, {"y": [1.0, 2.1]}, "result.y[1]"),
        ({"a": 1}, {"b": 1}, "result"),
        ([1], [1, 2], "result: 1 items"),
        ("arm 1", "leg 1", "result"),
        (True, 1, "result"),
        (None, 0.0, "result"),
    ],
)
def test_a_difference_says_where(here: object, there: object, where: str) -> None:
    assert difference(here, there, 1e-9).startswith(where)
