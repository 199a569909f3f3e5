"""Parameters span axes; axes span points."""

from coldframe.authoring.controls import Control, Parameter, Select, Slider
from coldframe.freeze.grid import axes_of, points, size, spread, without_largest
from coldframe.model import Axis

PARAMETERS = (
    Parameter("epsilon", "float", Slider(0.0, 1.0, 0.25), 0.5),
    Parameter("name", "str", Control("text"), "arm"),
    Parameter("policy", "str", Select(["greedy", "ucb1"]), "ucb1"),
)


def test_what_can_be_listed_is_an_axis() -> None:
    assert axes_of(PARAMETERS) == (
        Axis("epsilon", (0.0, 0.25, 0.5, 0.75, 1.0)),
        Axis("policy", ("greedy", "ucb1")),
    )


def test_points_are_row_major_and_the_rest_keeps_its_default() -> None:
    axes = axes_of(PARAMETERS)
    every = list(points(axes, {"epsilon": 0.5, "name": "arm", "policy": "ucb1"}))
    assert len(every) == size(axes) == 10
    assert every[:3] == [
        {"epsilon": 0.0, "name": "arm", "policy": "greedy"},
        {"epsilon": 0.0, "name": "arm", "policy": "ucb1"},
        {"epsilon": 0.25, "name": "arm", "policy": "greedy"},
    ]


def test_without_axes_there_is_the_default() -> None:
    assert list(points((), {"n": 3})) == [{"n": 3}]


def test_the_longest_axis_goes_first_and_of_equals_the_last() -> None:
    a, b, c = Axis("a", (1, 2)), Axis("b", (1, 2, 3)), Axis("c", (1, 2, 3))
    assert without_largest((a, b, c)) == (a, b)
    assert without_largest((a, b)) == (a,)


def test_a_sample_is_spread_evenly_with_both_ends() -> None:
    assert spread(101, 5) == (0, 25, 50, 75, 100)
    assert spread(3, 5) == (0, 1, 2)
