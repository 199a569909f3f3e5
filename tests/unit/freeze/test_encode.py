"""A grid's file: everything once, and back again."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe import line_chart
from coldframe.authoring.results import OUTPUTS, to_bundle
from coldframe.authoring.spec import CHART
from coldframe.freeze.encode import canonical, decode, encode, packed, rounded
from coldframe.model import Axis

TEXTS = st.text(max_size=8)
BUNDLES = st.recursive(
    st.builds(lambda text: {"text/plain": text}, TEXTS),
    lambda inner: st.builds(
        lambda parts: {OUTPUTS: [[name, bundle] for name, bundle in parts]},
        st.lists(st.tuples(TEXTS, inner), max_size=3),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.lists(st.none() | st.lists(BUNDLES, min_size=1, max_size=3), min_size=1, max_size=8))
def test_what_is_encoded_is_decoded(results: list[Any]) -> None:
    axes = (Axis("n", tuple(range(len(results)))),)
    assert decode(encode(axes, results)) == (axes, results)


def chart(scale: float) -> dict[str, Any]:
    xs = [i / 10 for i in range(11)]
    return to_bundle(line_chart({"x": xs, "y": [scale * x for x in xs]}, x="x", y="y"))


def test_equal_columns_frames_and_specs_are_stored_once() -> None:
    results = [[chart(3.0)], [chart(2.0)], [chart(3.0)]]
    grid = json.loads(encode((Axis("n", (1, 2, 3)),), results))
    assert grid["points"] == [[0], [1], [0]]
    assert len(grid["charts"]) == 1
    assert len(grid["columns"]) == 3  # x, and two kinds of y
    assert len(grid["frames"]) == 2


def test_a_domain_spans_the_whole_grid() -> None:
    grid = json.loads(encode((Axis("n", (1, 2)),), [[chart(1.0)], [chart(50.0)]]))
    (compiled,) = grid["charts"].values()
    extents = {tuple(d["columns"]): d["extent"] for d in compiled["domains"].values()}
    assert extents[("y",)] == [0.0, 50.0]
    assert extents[("x",)] == [0.0, 1.0]


def test_numbers_of_charts_have_seven_digits() -> None:
    grid = json.loads(encode((), [[chart(1 / 3)]]))
    assert 0.03333333 in grid["columns"][1]
    assert rounded(123456789) == 123456789
    assert rounded(None) is None


def test_a_point_that_stays_live_is_null() -> None:
    grid = json.loads(encode((Axis("n", (1, 2)),), [[{"text/plain": "a"}], None]))
    assert grid["points"] == [[0], None]


def test_the_price_of_a_frame_is_what_it_adds_without_compiled_charts() -> None:
    assert len(packed([chart(1.0)])) < len(encode((), [[chart(1.0)]])) / 4
    assert CHART.encode() in packed([chart(1.0)])


def test_bytes_do_not_depend_on_the_order_in_which_names_were_seen() -> None:
    assert canonical({"b": 1, "a": [1.0, None]}) == b'{"b":1,"a":[1.0,null]}'
