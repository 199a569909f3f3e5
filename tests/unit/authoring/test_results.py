import json
import math
import os
import subprocess
import sys
import types

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe import Download, Html, Outputs, Svg, Table, line_chart
from coldframe.authoring.results import LAYOUT, OUTPUTS, TABLE, NotDisplayable, to_bundle
from coldframe.authoring.spec import CHART


class Rich:
    def _repr_svg_(self):
        return "<svg></svg>"

    def _repr_html_(self):
        return "<b>never reached</b>"


class Broken:
    def _repr_html_(self):
        raise RuntimeError("no")

    def _repr_png_(self):
        return b"\x89PNG"


class Bundled:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": "<b>x</b>", "text/plain": "x", "application/x-unknown": 1}, {}


class Plain:
    def __repr__(self):
        return "Plain(1)"


class Fake:
    """Has every attribute that one asks an instance for, as a mock does."""

    def __getattr__(self, name):
        return lambda: "<b>made up</b>"

    def __repr__(self):
        return "Fake()"


@pytest.mark.parametrize(
    ("thing", "bundle"),
    [
        (None, {}),
        ("", {"text/plain": ""}),
        ("<b>", {"text/plain": "<b>"}),
        (3, {"text/plain": "3"}),
        (0.1, {"text/plain": "0.1"}),
        (Html("<b>x</b>"), {"text/html": "<b>x</b>"}),
        (Svg("<svg></svg>"), {"image/svg+xml": "<svg></svg>"}),
        (Table(["a"], [[1], [math.nan]]), {TABLE: {"columns": ["a"], "rows": [[1], [None]]}}),
        (
            Table(["a"], [], "None yet"),
            {TABLE: {"columns": ["a"], "rows": [], "caption": "None yet"}},
        ),
        (
            [{"a": 1}, {"b": "x"}],
            {TABLE: {"columns": ["a", "b"], "rows": [[1, None], [None, "x"]]}},
        ),
        (
            {"train": 1, "test": "x"},
            {OUTPUTS: [["train", {"text/plain": "1"}], ["test", {"text/plain": "x"}]]},
        ),
        (Outputs({"a": 1}), {OUTPUTS: [["a", {"text/plain": "1"}]]}),
        (
            Outputs({"a": 1}, layout="tabs"),
            {OUTPUTS: [["a", {"text/plain": "1"}]], LAYOUT: "tabs"},
        ),
        ({1: 2}, {"text/plain": "{1: 2}"}),
        ({"b", "a", "c"}, {"text/plain": "{'a', 'b', 'c'}"}),
        (Rich(), {"image/svg+xml": "<svg></svg>"}),
        (Broken(), {"image/png": "iVBORw=="}),
        (Bundled(), {"text/html": "<b>x</b>", "text/plain": "x"}),
        (Plain(), {"text/plain": "Plain(1)"}),
        (Fake(), {"text/plain": "Fake()"}),
        (int, {"text/plain": "<class 'int'>"}),
        (np.float64(0.5), {"text/plain": "0.5"}),
        (np.array([1, 2]), {"text/plain": "[1 2]"}),
    ],
)
def test_what_a_result_looks_like(thing, bundle):
    assert to_bundle(thing) == bundle


def test_a_layout_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValueError, match="layout is 'rows': write one of stack, tabs, columns"):
        Outputs({"a": 1}, layout="rows")


def test_a_vega_lite_spec_is_a_chart_however_it_comes():
    spec = {
        "data": {"values": [{"x": 1, "y": 2}]},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }

    class Altair:
        def _repr_mimebundle_(self, include=None, exclude=None):
            return {"application/vnd.vegalite.v6+json": spec, "text/plain": "<Chart>"}

    assert to_bundle(spec) == to_bundle(Altair())
    chart = to_bundle(spec)[CHART]
    assert chart["columns"] == {"x": [1], "y": [2]}
    assert chart["spec"]["data"] == {"name": "columns"}
    assert CHART in to_bundle(line_chart({"x": [1], "y": [2]}, "x", "y"))


@pytest.mark.parametrize("thing", [object(), lambda: 1, types, [object()], (x for x in "ab")])
def test_what_would_differ_from_run_to_run_is_refused(thing):
    with pytest.raises(NotDisplayable, match="can't be shown"):
        to_bundle(thing)


def test_a_result_that_holds_itself_is_refused():
    thing: dict[str, object] = {}
    thing["self"] = thing
    with pytest.raises(NotDisplayable):
        to_bundle(thing)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_every_value_of_json_can_be_shown_the_same_twice(thing):
    bundle = to_bundle(thing)
    assert bundle == to_bundle(thing)
    assert json.loads(json.dumps(bundle, allow_nan=False)) == bundle


def test_nothing_depends_on_the_hash_seed():
    program = (
        "from coldframe.authoring.results import to_bundle;"
        "print(to_bundle([{'a', 'b', 'c'}, {'x': frozenset('defg')}]))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


@pytest.mark.parametrize("name", ["", ".", "..", "a/b.csv", "a\\b.csv", "a\nb"])
def test_a_downloads_name_has_no_folder(name):
    with pytest.raises(ValueError, match="is no name of a file"):
        Download(b"", name)


def test_a_downloads_content_is_bytes_or_text():
    with pytest.raises(TypeError, match="bytes or text, and this is list"):
        Download([1])
