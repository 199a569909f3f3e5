import re
from xml.etree import ElementTree as ET

import pytest

from coldframe import bar_chart, heat_map, line_chart, scatter_chart
from coldframe.authoring.results import to_bundle
from coldframe.authoring.spec import CHART, chart_bundle
from coldframe.freeze.charts import (
    STEPS,
    ChartError,
    charts_in,
    compile_chart,
    draw,
    fit_domains,
    picture,
    picture_key,
    pictures,
)

LINES = {"t": [1, 2, 3], "mean": [0, 4, 5], "low": [-1, 3, 4], "high": [1, 5, None]}


def split(spec):
    """A chart's structure and columns, as its bundle has them."""
    chart = chart_bundle(spec)[CHART]
    return chart["spec"], chart["columns"]


def lines(columns=LINES, **options):
    return split(line_chart(columns, "t", "mean", band=("low", "high"), **options).spec)


def scale(vega, name):
    (found,) = [scale for scale in vega["scales"] if scale["name"] == name]
    return found


def test_a_domain_spans_every_result_of_the_grid():
    structure, first = lines()
    second = {"t": [1, 9], "mean": [100, 2], "low": [0, 0], "high": [120, 3]}
    assert fit_domains(structure, [first, second]) == {
        "x_domain": {"columns": ["t"], "extent": [1, 9], "error": 8 / STEPS},
        "y_domain": {
            "columns": ["low", "high", "mean"],
            "extent": [-1, 120],
            "error": 121 / STEPS,
        },
    }


def test_the_compiled_chart_reads_its_domains_from_signals():
    structure, columns = lines()
    vega = compile_chart(structure, fit_domains(structure, [columns]))
    assert scale(vega, "y")["domain"] == {"signal": "y_domain"}
    assert scale(vega, "y")["nice"] is True
    assert {"name": "y_domain", "value": [-1, 5]} in vega["signals"]
    assert {"name": "columns"} in vega["data"]


def test_a_domain_of_the_authors_own_stays():
    structure, columns = split(heat_map([[1, 2]], domain=(0, 16)).spec)
    assert fit_domains(structure, [columns]) == {}
    assert scale(compile_chart(structure, {}), "color")["domain"] == [0, 16]


def test_names_have_no_extent():
    chart = bar_chart({"layer": ["a", "b"], "bytes": [9, 3]}, "layer", "bytes")
    structure, columns = split(chart.spec)
    assert fit_domains(structure, [columns]) == {
        "y_domain": {"columns": ["bytes"], "extent": [3, 9], "error": 6 / STEPS}
    }


@pytest.mark.parametrize("change", [{"aggregate": "mean"}, {"bin": True}])
def test_numbers_that_a_transform_makes_keep_their_own_domain(change):
    y = {"field": "y", "type": "quantitative", **change}
    spec = {"mark": "bar", "encoding": {"x": {"field": "x", "type": "nominal"}, "y": y}}
    structure, columns = split({**spec, "data": {"values": [{"x": "a", "y": 1}]}})
    assert fit_domains(structure, [columns]) == {}


def test_a_logarithmic_axis_counts_positive_numbers_only():
    columns = {"t": [0, 1, 100], "mean": [0, 4, 5], "low": [1, 3, 4], "high": [1, 5, 6]}
    structure, columns = lines(columns, x_scale="log")
    domain = fit_domains(structure, [columns])["x_domain"]
    assert (domain["extent"], domain["error"]) == ([1, 100], 0)


def test_a_chart_without_numbers_has_no_domains():
    structure, columns = lines({name: [None] for name in LINES})
    assert fit_domains(structure, [columns]) == {}
    assert draw(structure, columns, {}).startswith("<svg")


def drawn(chart):
    structure, columns = split(chart.spec)
    return draw(structure, columns, fit_domains(structure, [columns]))


def test_a_picture_takes_the_width_and_the_colours_of_the_page():
    svg = drawn(line_chart(LINES, "t", "mean", title="Regret & more"))
    wide, narrow = ET.fromstring(f"<div>{svg}</div>")
    assert [wide.get("class"), narrow.get("class")] == ["chart-wide", "chart-narrow"]
    assert wide.get("viewBox").startswith("0 0 640 ")
    assert narrow.get("viewBox").startswith("0 0 360 ")
    assert {wide.get("width"), wide.get("height")} == {None}
    assert wide.get("aria-hidden") == "true"
    assert "Regret & more" in [text.text for text in wide.iter("text")]
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg))
    assert colours <= {"none", "var(--chart-1)", "var(--chart-ink)", "var(--chart-grid)"}
    assert not re.search(r"font-family|style=|class=\"mark|role=|opacity=\"0\"", svg)


def test_a_picture_of_pixels_keeps_its_size():
    (svg,) = ET.fromstring(f"<div>{drawn(heat_map([[0, 1], [2, 3]], cell=20))}</div>")
    assert int(svg.get("width")) >= 40
    assert svg.get("class") is None


def test_pictures_are_the_same_each_time():
    chart = heat_map([[0, 1], [2, 3]], x_values=["a", "b"], y_values=["c", "d"])
    first = drawn(chart)
    assert "gradient" in first.lower()
    drawn(scatter_chart({"x": [1], "y": [2]}, "x", "y", series="x"))
    assert drawn(chart) == first
    ids = re.findall(r'\bid="([^"]*)"', first)
    assert len(ids) == len(set(ids)) == 2


def test_a_long_smooth_curve_is_small():
    columns = {"t": list(range(1000)), "y": [(t / 1000) ** 2 for t in range(1000)]}
    assert len(drawn(line_chart(columns, "t", "y"))) < 12_000


def test_titles_and_data_go_with_the_picture():
    structure, columns = lines(title="Regret", description="Mean of 200 runs")
    found = picture(structure, columns, {})
    assert (found.title, found.description) == ("Regret", "Mean of 200 runs")
    assert found.columns["mean"] == (0, 4, 5)


def test_two_charts_of_one_structure_have_two_pictures():
    def chart(y):
        return line_chart({"x": [1, 2], "y": y}, "x", "y")

    frame = to_bundle({"full": chart([1, 2]), "small": chart([5, 3])})
    first, second = charts_in(frame)
    assert first["key"] == second["key"]
    found = pictures([frame, frame])
    assert set(found) == {picture_key(first), picture_key(second)}
    assert found[picture_key(second)].columns["y"] == (5, 3)


def test_a_spec_that_vega_lite_does_not_take():
    (chart,) = chart_bundle(
        {"mark": "bar", "encoding": {}, "data": {"url": "https://a.test/x"}}
    ).values()
    with pytest.raises(ChartError):
        draw(chart["spec"], chart["columns"], {})
    with pytest.raises(ChartError):
        compile_chart({"mark": {"type": "no such mark"}, "encoding": 5}, {})
