from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe import Outputs, Table, line_chart
from coldframe.authoring.limits import NOTE
from coldframe.authoring.results import DOWNLOAD, OUTPUTS, RAISED, to_bundle
from coldframe.freeze.charts import pictures
from coldframe.render.frames import cell_text, frame_html, size_text

SCROLL = '<div class="table-scroll" tabindex="0" role="group" aria-label='


@pytest.mark.parametrize(
    ("frame", "html"),
    [
        ({}, ""),
        ({"text/plain": "a < b"}, '<pre class="text">a &lt; b</pre>'),
        ({"text/html": "<b>x</b>", "text/plain": "x"}, '<div class="html"><b>x</b></div>'),
        ({"image/svg+xml": "<svg></svg>"}, '<div class="svg"><svg></svg></div>'),
        (
            {"image/png": "iVBORw==", "text/plain": 'a "b"'},
            '<img class="png" src="data:image/png;base64,iVBORw==" alt="a &quot;b&quot;">',
        ),
        (
            {"application/json": {"a": "é"}},
            '<pre class="text">{\n  &quot;a&quot;: &quot;é&quot;\n}</pre>',
        ),
        (
            to_bundle(Table(["n", "<m>"], [[1, None], [0.1234567, "<"]], "Bytes & bits")),
            f'{SCROLL}"Bytes &amp; bits"><table><caption>Bytes &amp; bits</caption>'
            '<thead><tr><th scope="col">n</th><th scope="col">&lt;m&gt;</th></tr></thead>'
            "<tbody><tr><td>1</td><td></td></tr><tr><td>0.123457</td><td>&lt;</td></tr>"
            "</tbody></table></div>",
        ),
        (
            to_bundle({"a & b": "x"}),
            '<section class="outputs"><div class="output">'
            '<p class="output-name">a &amp; b</p><pre class="text">x</pre></div></section>',
        ),
        (
            to_bundle(Outputs({"a": "x"}, "grid")),
            '<section class="outputs" data-layout="grid"><div class="output">'
            '<p class="output-name">a</p><pre class="text">x</pre></div></section>',
        ),
        (
            to_bundle(Outputs({"a & b": "x", "c": "y"}, "tabs")),
            '<section class="outputs" data-layout="tabs"><div class="output">'
            '<label class="output-tab"><input type="radio" name="result-tab" value="a &amp; b" '
            'checked>a &amp; b</label><pre class="text">x</pre></div><div class="output">'
            '<label class="output-tab"><input type="radio" name="result-tab" value="c">c</label>'
            '<pre class="text">y</pre></div></section>',
        ),
        (
            {"text/plain": "x", NOTE: {"text": "The first 1 of 2 lines."}},
            '<div class="cut"><div class="cut-part" tabindex="0" role="group" '
            'aria-label="The first 1 of 2 lines."><pre class="text">x</pre></div>'
            '<p class="cut-note">The first 1 of 2 lines.</p></div>',
        ),
        (
            {"application/vnd.coldframe.outputs+json": [["", {"text/plain": "x"}]]},
            '<section class="outputs"><div class="output"><pre class="text">x</pre></div>'
            "</section>",
        ),
    ],
)
def test_a_frame_as_html(frame, html):
    assert frame_html(frame, {}) == html


def chart(size=2, **options):
    columns = {"t": list(range(size)), "y": [0.5 * t for t in range(size)]}
    return to_bundle(line_chart(columns, "t", "y", **options))


def test_a_chart_is_a_labelled_picture_with_its_data():
    frame = chart(title='Regret "of" one', description="Mean of 200 runs.")
    html = frame_html(frame, pictures([frame]))
    figure = ET.fromstring(html)
    picture, details = figure
    assert figure.get("data-key") == frame["application/vnd.coldframe.chart+json"]["key"]
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == 'Regret "of" one. Mean of 200 runs'
    assert [svg.get("aria-hidden") for svg in picture] == ["true", "true"]
    assert [th.text for th in details.iter("th")] == ["t", "y"]
    assert [td.text for td in details.iter("td")] == ["0", "0", "1", "0.5"]
    assert details.find("div").get("aria-label") == 'Data: Regret "of" one. Mean of 200 runs'


def test_a_chart_without_a_title_is_named_by_its_columns():
    frame = chart()
    assert 'aria-label="Chart of t, y"' in frame_html(frame, pictures([frame]))


def test_a_long_table_of_data_is_cut_and_says_so():
    frame = chart(1500)
    html = frame_html(frame, pictures([frame]))
    assert html.count("<tr>") == 201
    assert '<p class="chart-data-more">and 1,300 more rows</p>' in html


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (12_301, "13 kB"),
        (1_250_000, "1.3 MB"),
        (100_000_000, "100.0 MB"),
        (5_000_000_009, "5.0 GB"),
    ],
)
def test_the_size_of_a_file(size, text):
    assert size_text(size) == text


def test_a_download_is_a_link_below_the_base_path():
    shown = {"name": "a<b.csv", "label": "Rows & <all>", "size": 12, "file": "0123.csv"}
    frame = {OUTPUTS: [["", {DOWNLOAD: shown}]]}
    assert (
        '<p class="download"><a class="download-link" href="/base/_coldframe/files/0123.csv"'
        ' download="a&lt;b.csv">Rows &amp; &lt;all&gt;</a>'
        ' <span class="download-size">a&lt;b.csv, 12 bytes</span></p>'
    ) in frame_html(frame, {}, base="/base/")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (1234567, "1234567"),
        (1234567.0, "1234570"),
        (0.1 + 0.2, "0.3"),
        (2.0, "2"),
        (-0.5, "-0.5"),
        ("x", "x"),
    ],
)
def test_a_value_in_a_table(value, text):
    assert cell_text(value) == text


@given(st.dictionaries(st.text(), st.text() | st.lists(st.fixed_dictionaries({"a": st.text()}))))
def test_no_text_of_an_author_becomes_markup(outputs):
    html = frame_html(to_bundle(outputs), {})
    control = [chr(i) for i in range(32) if chr(i) not in "\t\n\r"] + ["\ufffe", "\uffff"]
    if not any(c in html for c in control):
        names = {element.tag for element in ET.fromstring(html).iter()}
        assert names <= {"section", "div", "p", "pre", "table", "thead", "tbody", "tr", "th", "td"}


def test_an_error_that_was_expected_looks_like_one() -> None:
    frame = {"text/plain": "ValueError: <x>", RAISED: "ValueError"}
    assert frame_html(frame, {}) == '<pre class="text raised">ValueError: &lt;x&gt;</pre>'
