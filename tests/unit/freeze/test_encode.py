"""A grid's file: everything once, and back again."""

import json
import math
from itertools import cycle
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe import line_chart
from coldframe.authoring.results import OUTPUTS, to_bundle
from coldframe.authoring.spec import CHART, rows_of
from coldframe.freeze.encode import canonical, decode, encode, grid_domains, price, rounded
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


@given(st.lists(st.none() | st.lists(BUNDLES, min_size=1, max_size=3), min_size=1, max_size=8))
def test_what_is_encoded_is_decoded(results: list[Any]) -> None:
    axes = (Axis("n", tuple(range(len(results)))),)
    assert decode(encode(axes, results)) == (axes, results)


def chart(scale: float) -> dict[str, Any]:
    xs = [i / 10 for i in range(11)]
    return to_bundle(line_chart({"x": xs, "y": [scale * x for x in xs]}, x="x", y="y"))


def test_equal_columns_frames_and_specs_are_stored_once() -> None:
    results = [[chart(3.0)], [chart(2.0)], [chart(3.0)]]
    grid = json.loads(encode((Axis("n", (1, 2, 3)),), results).index)
    assert grid["points"] == [[0], [1], [0]]
    assert len(grid["charts"]) == 1
    assert len(grid["columns"]) == 3  # x, and two kinds of y
    assert len(grid["frames"]) == 2


def test_a_domain_spans_the_whole_grid() -> None:
    grid = json.loads(encode((Axis("n", (1, 2)),), [[chart(1.0)], [chart(50.0)]]).index)
    (compiled,) = grid["charts"].values()
    extents = {tuple(d["columns"]): d["extent"] for d in compiled["domains"].values()}
    assert extents[("y",)] == [0.0, 50.0]
    assert extents[("x",)] == [0.0, 1.0]


def test_numbers_of_charts_are_as_exact_as_the_axis_of_the_whole_grid() -> None:
    axes = (Axis("n", (1, 2)),)
    _, ((small,), (large,)) = decode(encode(axes, [[chart(1 / 3)], [chart(100.0)]]))
    assert small[CHART]["columns"]["y"][1] == 0.03  # 100 / 20,000 either way
    assert large[CHART]["columns"]["y"][1] == 10.0
    _, ((alone,),) = decode(encode((), [[chart(1 / 3)]]))
    assert alone[CHART]["columns"]["y"][1] == 0.03333


def test_a_chart_is_a_third_of_its_rows_or_less() -> None:
    xs = list(range(300))
    series = [{"x": xs, "y": [math.sin(x / 40) * k for x in xs]} for k in range(1, 9)]
    frames = [to_bundle(line_chart(columns, x="x", y="y")) for columns in series]
    rows = sum(len(canonical(rows_of(columns))) for columns in series)
    files = encode((Axis("k", tuple(range(1, 9))),), [[frame] for frame in frames])
    columns = json.loads(files.index)["columns"]
    assert len(canonical(columns)) * 3 < rows


def test_rounding_again_changes_nothing() -> None:
    frame = chart(1 / 3)
    domains = grid_domains([frame])
    assert rounded(rounded(frame, domains), domains) == rounded(frame, domains)


def test_a_point_that_stays_live_is_null() -> None:
    grid = json.loads(encode((Axis("n", (1, 2)),), [[{"text/plain": "a"}], None]).index)
    assert grid["points"] == [[0], None]


def test_the_price_of_a_frame_is_what_it_adds_without_compiled_charts() -> None:
    assert 40 < price([chart(1.0)]) < encode((), [[chart(1.0)]]).size / 4


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=3),
    st.integers(1, 4000),
    st.lists(st.none() | st.integers(0, 9), min_size=1),
)
def test_a_grid_in_many_files_is_the_same_grid(
    sizes: list[int], shard: int, kinds: list[int | None]
) -> None:
    axes = tuple(Axis(f"a{i}", tuple(range(size))) for i, size in enumerate(sizes))
    charts = {kind: [chart(float(kind)), {"text/plain": "x" * 50 * kind}] for kind in range(10)}
    results = [
        None if kind is None else charts[kind]
        for kind, _ in zip(cycle(kinds), range(math.prod(sizes)), strict=False)
    ]
    assert decode(encode(axes, results, shard)) == decode(encode(axes, results))


def test_a_shard_holds_whole_rows_of_the_last_axis_and_the_index_what_they_share() -> None:
    axes = (Axis("a", (1, 2, 3)), Axis("b", (1, 2)))
    results = [[chart(float(i + 1))] for i in range(6)]
    files = encode(axes, results, shard=encode(axes, results).size // 3 + 200)
    index = json.loads(files.index)
    assert index["shards"]["points"] == 2
    assert list(files.shards) == index["shards"]["files"]
    assert list(index["columns"]) == ["0"]  # x
    assert [len(json.loads(part)["frames"]) for part in files.shards.values()] == [2, 2, 2]


def test_bytes_do_not_depend_on_the_order_in_which_names_were_seen() -> None:
    assert canonical({"b": 1, "a": [1.0, None]}) == b'{"b":1,"a":[1.0,null]}'
