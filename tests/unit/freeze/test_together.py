"""Links, controls apart and values in prose fit the demos of their page, or are told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest

from coldframe.authoring.controls import Control, File, Parameter, Select, Slider
from coldframe.authoring.results import OUTPUTS
from coldframe.freeze.together import together
from coldframe.model import (
    Apart,
    DemoUse,
    Document,
    FrontMatter,
    FrozenDemo,
    Heading,
    Option,
    Piece,
    Source,
    ValueUse,
)
from coldframe.problems import Place

FILE = PurePosixPath("content/index.md")
EPSILON = Parameter("epsilon", "float", Slider(0.0, 1.0, 0.1, label="One"), 0.1)
PARAMETERS = (
    EPSILON,
    Parameter("policy", "str", Select(["a", "b"]), "a"),
    Parameter("file", "bytes", File(), b""),
)
OUTPUT = {OUTPUTS: [["total", {"text/plain": "1"}], ["plot", {"text/html": "<p>"}]]}


def demo(id: str, line: int = 1, **changes: Any) -> FrozenDemo:
    return FrozenDemo(
        use=DemoUse(id, "m:regret", (), "", Place(FILE, line)),
        label="Regret",
        doc="",
        parameters=changes.pop("parameters", PARAMETERS),
        shown=("epsilon", "policy"),
        default=OUTPUT,
        pictures={},
        grid="",
        recorded=1,
        tolerance=1e-9,
        **changes,
    )


def page(*pieces: Piece) -> Document:
    return Document(
        source=Source(FILE, "page", "", 0),
        front_matter=FrontMatter(),
        body=pieces,
        headings=(Heading(1, "A", "A", "a", 1),),
        anchors=frozenset(),
        summary="",
        problems=(),
    )


def joined(
    demos: Sequence[FrozenDemo],
    links: Mapping[str, Mapping[str, str]] | None = None,
    pieces: Sequence[Piece] = (),
) -> tuple[Mapping[str, FrozenDemo], list[str]]:
    known = {demo.use.id: demo for demo in demos}
    every = {id: (links or {}).get(id, {}) for id in known}
    found, problems = together(page(*pieces), known, every)
    return found, [
        f"{problem.place.line}: {problem.severity}: {problem.what}" for problem in problems
    ]


def block(index: int, only: str = "", line: int = 5) -> Apart:
    option = Option("only", only, line + 1) if only else None
    return Apart(index, "regret", option, Place(FILE, line))


def test_linked_parameters_share_the_key_of_the_first() -> None:
    relabelled = replace(EPSILON, name="eps", control=Slider(0.0, 1.0, 0.1, label="Two"))
    demos = [demo("regret"), demo("other", parameters=(relabelled,))]
    found, told = joined(demos, {"regret": {"epsilon": "e"}, "other": {"eps": "e"}})
    assert told == []
    assert found["regret"].links == {"epsilon": "regret.epsilon"}
    assert found["other"].links == {"eps": "regret.epsilon"}


@pytest.mark.parametrize(
    ("other", "spoken"),
    [
        (
            replace(EPSILON, default=0.2),
            "a float slider from 0.0 to 1.0 by 0.1 that is 0.2 at first",
        ),
        (
            replace(EPSILON, control=Slider(0.0, 1.0, 0.2)),
            "a float slider from 0.0 to 1.0 by 0.2 that is 0.1 at first",
        ),
        (
            Parameter("epsilon", "int", Control("number"), 1),
            "an int number that is 1 at first",
        ),
        (
            Parameter("epsilon", "float", Select([0.1, 0.2]), 0.1),
            "a float select of 0.1, 0.2 that is 0.1 at first",
        ),
    ],
)
def test_what_differs_can_not_be_linked(other: Parameter, spoken: str) -> None:
    demos = [demo("regret", 3), demo("other", 9, parameters=(other,))]
    _, told = joined(demos, {"regret": {"epsilon": "e"}, "other": {"epsilon": "e"}})
    assert told == [
        f"9: error: the link e joins other.epsilon, {spoken}, with regret.epsilon on line 3, "
        "a float slider from 0.0 to 1.0 by 0.1 that is 0.1 at first"
    ]


def test_a_link_alone_is_told() -> None:
    found, told = joined([demo("regret")], {"regret": {"epsilon": "e"}})
    assert told == ["1: warning: no other demo of the page links e"]
    assert found["regret"].links == {}


def test_a_block_without_names_has_what_others_leave() -> None:
    found, told = joined([demo("regret")], pieces=[block(0), block(1, "policy")])
    assert told == []
    assert found["regret"].apart == {0: ("epsilon",), 1: ("policy",)}


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([block(0, "polic")], "6: error: regret has no control polic"),
        ([block(0, "file")], "6: error: regret has no control file"),
        (
            [block(0, "policy"), block(1, "policy", 8)],
            "8: error: the control policy of regret stands on line 5, too",
        ),
        ([block(0), block(1, line=8)], "8: error: no control of regret is left for this block"),
    ],
)
def test_a_block_that_can_not_be_filled_is_told(blocks: list[Apart], message: str) -> None:
    _, told = joined([demo("regret")], pieces=blocks)
    assert message in told


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("parameter", "epsilo", "regret has no parameter epsilo"),
        (
            "parameter",
            "file",
            "regret.file is a file, a drawing or a list, which no sentence can hold",
        ),
        ("output", "totl", "the result of regret has no output totl"),
        ("output", "plot", "the output plot of regret is no plain text or number"),
    ],
)
def test_a_value_that_no_sentence_can_hold_is_told(kind: Any, name: str, message: str) -> None:
    value = ValueUse("regret", name, kind, Place(FILE, 7))
    caption = replace(demo("regret").use, inner=(value,))
    for piece in (value, caption):
        assert joined([demo("regret")], pieces=[piece])[1] == [f"7: error: {message}"]


def test_an_output_written_as_a_parameter_is_told_how_to_write_it() -> None:
    value = ValueUse("regret", "total", "parameter", Place(FILE, 7))
    _, (problem,) = together(page(value), {"regret": demo("regret")}, {"regret": {}})
    assert problem.mend == "For an output write regret:total"


def test_of_a_demo_that_failed_nothing_more_is_said() -> None:
    value = ValueUse("regret", "epsilon", "parameter", Place(FILE, 7))
    assert joined([], pieces=[value, block(0)]) == ({}, [])
