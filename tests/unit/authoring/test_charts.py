import json
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe import bar_chart, heat_map, line_chart, scatter_chart, thin
from coldframe.authoring.spec import (
    CHART,
    chart_bundle,
    chart_key,
    columns_of,
    is_spec,
    join,
    plain,
    split,
)

COLUMNS = {
    "pull": [1, 2, 1, 2],
    "regret": [0.1, 0.2, 0.3, None],
    "low": [0, 0.1, 0.2, 0.3],
    "high": [0.2, 0.3, 0.4, 0.5],
    "bound": [0, 1, 0, 1],
    "policy": ["ucb1", "ucb1", "greedy", "greedy"],
}


def test_a_chart_takes_columns_or_rows():
    rows = [{"x": 1, "y": 2}, {"x": 3}]
    assert columns_of(rows) == {"x": [1, 3], "y": [2, None]}
    assert line_chart(rows, "x", "y") == line_chart({"x": [1, 3], "y": [2, None]}, "x", "y")


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match=r"differ in length \(x: 1, y: 2\)"):
        line_chart({"x": [1], "y": [1, 2]}, "x", "y")


def test_a_line_chart_with_series_band_and_bound():
    chart = line_chart(
        COLUMNS,
        "pull",
        "regret",
        series="policy",
        band=("low", "high"),
        reference="bound",
        title="Regret",
        description="Mean of 200 runs",
        y_label="Cumulative regret",
    )
    assert (chart.spec["title"], chart.spec["description"]) == ("Regret", "Mean of 200 runs")
    area, line, bound = chart.spec["layer"]
    assert (area["mark"]["type"], area["encoding"]["y2"]) == ("area", {"field": "high"})
    assert line["encoding"]["color"]["scale"]["domain"] == ["ucb1", "greedy", "bound"]
    assert line["encoding"]["y"]["title"] == "Cumulative regret"
    assert bound["encoding"]["strokeDash"]["datum"] == "bound"
    structure, columns = split(chart.spec)
    assert columns == COLUMNS
    assert len(json.dumps(structure)) < 3000


def test_several_columns_become_series():
    chart = line_chart({"t": [1, 2], "full": [3, 4], "small": [1, 2]}, "t", ["full", "small"])
    assert split(chart.spec)[1] == {
        "t": [1, 2, 1, 2],
        "value": [3, 4, 1, 2],
        "series": ["full", "full", "small", "small"],
    }


def test_a_matrix_becomes_one_row_a_field():
    chart = heat_map([[1, None], [3, 4]])
    assert split(chart.spec)[1] == {
        "x": [0, 1, 0, 1],
        "y": [0, 0, 1, 1],
        "value": [1, None, 3, 4],
    }


def test_charts_of_other_numbers_share_one_key():
    def key(*y):
        return chart_bundle(bar_chart({"x": ["a", "b"], "y": y}, "x", "y").spec)[CHART]["key"]

    assert key(1, 2) == key(3, 4)
    assert len(key(1, 2)) == 16


def test_what_json_does_not_know():
    assert plain([math.nan, math.inf, (1, 2), range(2), date(2026, 11, 23)]) == [
        None,
        None,
        [1, 2],
        [0, 1],
        "2026-11-23",
    ]


def test_data_from_elsewhere_stay_in_the_spec():
    spec = {"data": {"url": "a.csv"}, "mark": "point", "encoding": {}}
    assert split(spec) == (spec, {})


def test_altairs_named_data_are_rows():
    spec = {"data": {"name": "d1"}, "datasets": {"d1": [{"x": 1}]}, "mark": "bar", "encoding": {}}
    structure, columns = split(spec)
    assert structure == {"data": {"name": "columns"}, "mark": "bar", "encoding": {}}
    assert columns == {"x": [1]}


def test_bare_values_are_called_data():
    assert split({"data": {"values": [1, 2]}, "mark": "bar"})[1] == {"data": [1, 2]}


def test_what_a_spec_is():
    assert is_spec(scatter_chart({"x": [1], "y": [2]}, "x", "y").spec)
    assert is_spec({"mark": "bar", "encoding": {}})
    assert is_spec({"data": {"values": []}, "layer": []})
    assert not is_spec({"data": "a table", "layer": 1})
    assert not is_spec({"mark": 5, "accuracy": 0.9})
    assert not is_spec([1])


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(
    st.dictionaries(st.text(), st.lists(VALUES, min_size=3, max_size=3), min_size=1),
    st.dictionaries(st.text(), VALUES),
)
def test_split_loses_nothing(columns, rest):
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    spec = plain({**rest, "data": {"values": rows}})
    structure, found = split(spec)
    assert join(structure, found) == spec
    assert chart_key(structure) == chart_key(json.loads(json.dumps(structure)))


@given(size=st.integers(0, 2000), most=st.integers(2, 300))
def test_thinning_keeps_the_ends(size, most):
    found = thin({"x": list(range(size)), "y": ["a"] * size}, most)
    assert len(found["x"]) == len(found["y"]) == min(size, most)
    assert found["x"] == sorted(set(found["x"]))
    assert found["x"][:1] == list(range(size))[:1]
    assert found["x"][-1:] == list(range(size))[-1:]


def test_names_of_bars_lie_flat_where_they_have_room() -> None:
    chart = bar_chart({"name": ["greedy", "UCB1"], "size": [1, 2]}, "name", "size")
    assert chart.spec["encoding"]["x"]["axis"]["labelAngle"] == 0


def test_and_aslant_where_they_would_cover_each_other() -> None:
    names = ["as trained", "pruned and retrained", "63 shared values", "Huffman-coded"]
    chart = bar_chart({"name": names, "size": [4, 3, 2, 1]}, "name", "size")
    assert chart.spec["encoding"]["x"]["axis"]["labelAngle"] == -30
