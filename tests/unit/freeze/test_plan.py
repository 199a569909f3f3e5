"""Options are understood against the demo's parameters; budgets decide what is frozen."""

from pathlib import PurePosixPath

import pytest

from coldframe.authoring.controls import Control, Parameter, Select, Slider
from coldframe.authoring.demo import Description
from coldframe.freeze.plan import (
    Estimate,
    Wish,
    fit_bytes,
    fitting_axes,
    over_bytes,
    over_points,
    over_seconds,
    say_plan,
    understand,
    wished_axes,
)
from coldframe.model import Budget, DemoUse, Option
from coldframe.problems import Place

FILE = PurePosixPath("content/index.md")
DEMO = Description(
    label="Regret",
    doc="",
    parameters=(
        Parameter("policy", "str", Select(["greedy", "ucb1"]), "ucb1"),
        Parameter("epsilon", "float", Slider(0.0, 1.0, 0.1), 0.1),
        Parameter("seed", "int", Control("number"), 1),
    ),
    tolerance=1e-9,
    file="bandits.py",
    line=3,
)


def wish(**options: str) -> Wish:
    found, problems = understand(use(**options), DEMO)
    assert not problems
    return found


def use(**options: str) -> DemoUse:
    listed = tuple(Option(name, text, 10 + i) for i, (name, text) in enumerate(options.items()))
    return DemoUse("regret", "bandits:regret", listed, "", Place(FILE, 9))


def told(**options: str) -> list[str]:
    return [str(problem) for problem in understand(use(**options), DEMO)[1]]


def test_a_parameters_name_overrides_its_default() -> None:
    found = wish(policy="greedy", seed=" 7 ")
    assert {p.name: p.default for p in found.parameters} == {
        "policy": "greedy",
        "epsilon": 0.1,
        "seed": 7,
    }


def test_words_of_the_directive() -> None:
    found = wish(freeze="policy", frames="all", controls="policy, seed", label="Loss")
    assert found.freeze == ("policy",)
    assert found.frames == "all"
    assert found.shown == ("policy", "seed")
    assert found.label == "Loss"


@pytest.mark.parametrize(
    ("options", "place", "part"),
    [
        ({"polcy": "greedy"}, "content/index.md:10", "Did you mean policy?"),
        ({"epsilon": "2"}, "content/index.md:10", "epsilon takes 1.0 or less"),
        ({"epsilon": "0.15"}, "content/index.md:10", "epsilon takes steps of 0.1 from 0.0, not"),
        ({"seed": "1", "policy": "best"}, "content/index.md:11", "policy"),
        ({"freeze": "polcy"}, "content/index.md:10", "Did you mean policy?"),
        ({"freeze": "seed"}, "content/index.md:10", "can't be listed"),
        ({"frames": "some"}, "content/index.md:10", "last or all"),
    ],
)
def test_a_wrong_option_names_its_line(options: dict[str, str], place: str, part: str) -> None:
    (problem,) = told(**options)
    assert problem.startswith(place)
    assert part in problem


def test_without_freeze_all_that_can_be_listed_is_wished() -> None:
    assert [axis.name for axis in wished_axes(wish())] == ["policy", "epsilon"]
    assert [axis.name for axis in wished_axes(wish(freeze="epsilon"))] == ["epsilon"]
    assert wished_axes(wish(freeze="none")) == ()


def test_a_parameter_without_a_control_does_not_move() -> None:
    assert [axis.name for axis in wished_axes(wish(controls="policy"))] == ["policy"]


def test_what_does_not_fit_stays_live() -> None:
    axes = wished_axes(wish())
    assert [axis.name for axis in fitting_axes(axes, 22)] == ["policy", "epsilon"]
    assert [axis.name for axis in fitting_axes(axes, 21)] == ["policy"]
    assert fitting_axes(axes, 1) == ()
    assert [axis.name for axis in fit_bytes(axes, Estimate(0.1, 1000), 5_000)] == ["policy"]


def test_a_grid_that_was_asked_for_and_does_not_fit_is_a_mistake() -> None:
    budget = Budget(points=10, seconds=5, bytes=1000)
    asked = wish(freeze="policy, epsilon")
    axes = wished_axes(asked)
    points = over_points(asked, axes, budget, 10)
    assert points
    assert str(points.place) == "content/index.md:10"
    assert "2 policy × 11 epsilon = 22 points" in points.what
    assert over_points(wish(), axes, budget, 10) is None
    assert over_bytes(asked, axes, Estimate(0, 100), budget, 1000)
    assert over_bytes(wish(), axes, Estimate(0, 100), budget, 1000) is None


def test_time_is_never_cut_in_silence() -> None:
    """Else a slow machine would publish another site than a quick one."""
    problem = over_seconds(wish(), wished_axes(wish()), Estimate(1.0, 0), Budget(seconds=5), 5)
    assert problem
    assert "about 22 s" in problem.what


def test_the_author_is_told_the_plan() -> None:
    found = wish()
    line = say_plan(found, wished_axes(found), Estimate(0.8, 8_000))
    assert line == (
        "content/index.md:9: bandits:regret: 2 policy × 11 epsilon = 22 points, "
        "about 0.8 s and 8 kB a point; live: seed"
    )


def test_a_link_names_parameters_and_their_other_names() -> None:
    found = wish(link="epsilon, seed=start", controls="policy")
    assert found.links == {"epsilon": "epsilon", "seed": "start"}
    assert found.moving == ("policy", "epsilon", "seed")
    # What another demo moves has results of its own, too.
    assert [axis.name for axis in wished_axes(found)] == ["policy", "epsilon"]


def test_a_demo_may_show_no_control() -> None:
    assert wish(controls="none").shown == ()


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("epsilo", "bandits:regret has no parameter epsilo. Did you mean epsilon?"),
        ("epsilon=a, seed=a", "the option :link: names a link twice. Link one parameter to it"),
    ],
)
def test_a_link_that_is_wrong_is_told(link: str, message: str) -> None:
    assert told(link=link) == [f"content/index.md:10: error: {message}"]
