import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Annotated, Literal
from xml.etree import ElementTree as ET

import pytest

from coldframe import Button, Canvas, Colour, File, Number, Slider, Text, Widget
from coldframe.authoring.demo import describe
from coldframe.model import Block, Cell, DemoUse, Exercise, FrozenCell, FrozenDemo, ValueUse
from coldframe.problems import Place
from coldframe.render.demos import cell_html, demo_html, value_html

PLACE = Place(PurePosixPath("content/a.md"), 3)


def regret(
    policy: Literal["greedy", "ucb1"] = "ucb1",
    epsilon: Annotated[float, Slider(0, 1, step=0.05, help="Share of <random> pulls")] = 0.1,
    runs: Annotated[int, Number(1, 500)] = 200,
    scale: float = 2.0,
    band: bool = True,
    title: Annotated[str, Text(20)] = 'a "b"',
    colour: Annotated[str, Colour()] = "#0072b2",
    arms: Annotated[bytes, File(".csv,.txt")] = b"",
    digit: Annotated[bytes, Canvas(8, 6, label="Your digit")] = b"",
    gain: Annotated[float, Widget("knob.js", css="knob.css", min=0, max=1)] = 0.5,
    again: Annotated[int, Button(label="Once more")] = 0,
):
    """Cumulative regret of <one> policy."""


def frozen(shown=None, function=regret, caption="", **changes):
    found = describe(function)
    every = tuple(parameter.name for parameter in found.parameters)
    return FrozenDemo(
        use=DemoUse("regret", "bandits.demos:regret", (), caption, PLACE),
        label=found.label,
        doc=found.doc,
        parameters=found.parameters,
        shown=every if shown is None else shown,
        default={"text/plain": "1 < 2"},
        pictures={},
        grid="0123456789abcdef",
        recorded=60,
        tolerance=found.tolerance,
        **changes,
    )


def parsed(demo, base="/"):
    """The element, read as XML: HTML's bare attributes and void elements closed first."""
    html = demo_html(demo, base)
    html = html.replace(" disabled ", ' disabled="" ').replace(" disabled>", ' disabled="">')
    for name in ("hidden", "checked", "selected"):
        html = html.replace(f" {name}>", f' {name}="">').replace(f" {name} ", f' {name}="" ')
    pieces = html.split("<input")
    closed = [piece.replace(">", "/>", 1) for piece in pieces[1:]]
    return ET.fromstring("<input".join([pieces[0], *closed]))


def test_a_generator_has_room_for_its_player():
    def counting(to: int = 3):
        yield to

    element = parsed(frozen(function=counting, yields=True, frames=12))
    player = element.find(".//div[@class='demo-player']")
    assert element.get("data-yields") == ""
    assert player is not None
    assert player.get("data-frames") == "12"
    assert player.get("aria-label") == "Frames: Counting"
    assert parsed(frozen()).find(".//div[@class='demo-player']") is None


def test_the_element_says_what_the_runtime_needs():
    element = parsed(frozen(), base="/repo/")
    assert element.tag == "coldframe-demo"
    assert dict(element.attrib) == {
        "id": "regret",
        "class": "demo",
        "data-state": "frozen",
        "data-function": "bandits.demos:regret",
        "data-label": "Regret",
        "data-recorded": "60",
        "data-grid": "/repo/_coldframe/grids/0123456789abcdef.json",
    }
    assert element.find("form/fieldset").get("aria-label") == "Controls: Regret"
    assert element.find("form/fieldset").get("disabled") == ""
    assert element.find("div[@class='demo-result']/pre").text == "1 < 2"
    assert element.find("div[@class='demo-bar']/span").text == "recorded"


def test_a_caption_or_else_the_docstring():
    assert '<div class="demo-caption"><p>Hi</p></div>' in demo_html(
        frozen(caption="<p>Hi</p>"), "/"
    )
    assert "Cumulative regret of &lt;one&gt; policy." in demo_html(frozen(), "/")


@pytest.mark.parametrize(
    ("name", "html"),
    [
        (
            "policy",
            '<div class="control" data-control="select"><label for="regret-policy">Policy</label>'
            '<select id="regret-policy" name="policy" data-kind="str">'
            '<option value="greedy">greedy</option>'
            '<option value="ucb1" selected>ucb1</option></select></div>',
        ),
        (
            "epsilon",
            '<div class="control" data-control="slider"><label for="regret-epsilon">Epsilon</label>'
            '<input type="range" id="regret-epsilon" name="epsilon" data-kind="float" min="0"'
            ' max="1" step="0.05" value="0.1" aria-describedby="regret-epsilon-help">'
            '<output for="regret-epsilon">0.1</output><small class="control-help"'
            ' id="regret-epsilon-help">Share of &lt;random&gt; pulls</small></div>',
        ),
        (
            "runs",
            '<div class="control" data-control="number"><label for="regret-runs">Runs</label>'
            '<input type="number" id="regret-runs" name="runs" data-kind="int" min="1" max="500"'
            ' value="200"></div>',
        ),
        (
            "scale",
            '<div class="control" data-control="number"><label for="regret-scale">Scale</label>'
            '<input type="number" id="regret-scale" name="scale" data-kind="float" step="any"'
            ' value="2"></div>',
        ),
        (
            "band",
            '<div class="control" data-control="checkbox"><label for="regret-band">Band</label>'
            '<input type="checkbox" id="regret-band" name="band" data-kind="bool" checked></div>',
        ),
        (
            "title",
            '<div class="control" data-control="text"><label for="regret-title">Title</label>'
            '<input type="text" id="regret-title" name="title" data-kind="str" maxlength="20"'
            ' value="a &quot;b&quot;"></div>',
        ),
        (
            "colour",
            '<div class="control" data-control="colour"><label for="regret-colour">Colour</label>'
            '<input type="color" id="regret-colour" name="colour" data-kind="str"'
            ' value="#0072b2"></div>',
        ),
        (
            "arms",
            '<div class="control" data-control="file"><label for="regret-arms">Arms</label>'
            '<div class="drop"><input type="file" id="regret-arms" name="arms" data-kind="bytes"'
            ' accept=".csv,.txt"><span class="drop-said" role="status">or drop a file here</span>'
            '<button type="button" class="drop-remove" hidden>Remove</button></div></div>',
        ),
        (
            "digit",
            '<div class="control" data-control="canvas" data-name="digit" data-kind="bytes"'
            ' data-width="8" data-height="6"><span id="regret-digit-label">Your digit</span>'
            '<canvas id="regret-digit" tabindex="0" role="img"'
            ' aria-labelledby="regret-digit-label" width="8" height="6"></canvas>'
            '<span class="canvas-buttons">'
            '<button type="button" class="canvas-undo" disabled>Undo</button>'
            '<button type="button" class="canvas-clear">Clear</button></span></div>',
        ),
        (
            "gain",
            '<coldframe-widget class="control" data-control="widget" data-name="gain"'
            ' data-kind="float" data-module="/knob.js" data-value="0.5"'
            ' data-traits="{&quot;max&quot;: 1, &quot;min&quot;: 0}" data-css="/knob.css">'
            '<span id="regret-gain-label">Gain</span>'
            '<div class="widget" role="group" aria-labelledby="regret-gain-label"></div>'
            "</coldframe-widget>",
        ),
        (
            "again",
            '<div class="control" data-control="button"><button type="button" id="regret-again"'
            ' name="again" data-kind="int" value="0">Once more</button></div>',
        ),
    ],
)
def test_a_control(name, html):
    assert f'<fieldset disabled aria-label="Controls: Regret">{html}</fieldset>' in demo_html(
        frozen(shown=(name,)), "/"
    )


def test_parameters_without_a_control_ride_on_the_element():
    element = parsed(frozen(shown=("policy", "epsilon", "band", "again", "runs")))
    assert json.loads(element.get("data-values")) == {
        "scale": 2.0,
        "title": 'a "b"',
        "colour": "#0072b2",
        "gain": 0.5,
    }


def test_without_controls_the_form_is_hidden():
    assert parsed(frozen(shown=())).find("form").get("hidden") == ""
    assert parsed(frozen()).find("form").get("hidden") is None


def test_ids_are_unique_and_every_control_has_a_name():
    element = parsed(frozen())
    ids = [e.get("id") for e in element.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in element.iter("label")}
    for tag in ("input", "select"):
        assert all(e.get("id") in labelled for e in element.iter(tag))


def test_a_cell_with_its_recorded_result():
    code = '<div class="highlight"><pre tabindex="0"><code>1 + 1</code></pre></div>'
    cell = Cell(0, "1 + 1", code, PLACE)
    frames = ({"text/plain": "1"}, {"text/plain": "2"})
    assert cell_html(FrozenCell(cell, frames, {})) == (
        '<coldframe-cell id="cell-0" class="cell" data-state="frozen" data-index="0">'
        f'{code}<div class="cell-bar" hidden></div>'
        '<div class="cell-result"><pre class="text">2</pre></div>'
        '<div class="cell-error" role="alert" hidden></div></coldframe-cell>'
    )


def test_a_hidden_cell_leaves_nothing_and_a_folded_one_waits_in_details():
    code = '<div class="highlight"><pre tabindex="0"><code>x = 1</code></pre></div>'
    hidden = Cell(0, "x = 1", code, PLACE, "hidden")
    assert cell_html(FrozenCell(hidden, (), {})) == ""
    html = cell_html(FrozenCell(Cell(0, "x = 1", code, PLACE, "folded"), (), {}))
    assert html.startswith(
        '<details class="cell-folded"><summary>Set-up code</summary><coldframe-cell id="cell-0"'
    )
    assert html.endswith("</coldframe-cell></details>")


def test_an_exercises_cell_has_room_for_what_its_checks_say_but_not_the_checks():
    exercise = Exercise(Block("assert secret, 'a'", PLACE), Block("secret = 1", PLACE))
    html = cell_html(FrozenCell(Cell(0, "", "", PLACE, exercise=exercise), (), {}))
    assert '<div class="cell-checks" role="status"></div></coldframe-cell>' in html
    assert "secret" not in html


NOT_YET = {"recorded": 0, "default": {}, "grid": ""}


def test_a_demo_that_is_not_recorded_yet_has_its_controls_and_says_so():
    element = parsed(replace(frozen(), **NOT_YET))
    assert element.get("data-state") == "recording"
    assert "data-grid" not in element.attrib
    assert element.get("data-recorded") == "0"
    assert element.find("form//input[@name='runs']") is not None
    assert element.find("div[@class='demo-bar']/span").text == "recording"
    assert element.find("div[@class='demo-result']/p").text == "The result is being recorded."


def test_a_demo_whose_python_was_not_read_has_no_controls():
    element = parsed(
        replace(frozen(shown=()), **NOT_YET, parameters=(), described=False, apart={0: ()})
    )
    assert element.get("data-function") == "bandits.demos:regret"
    assert element.find("form") is None
    assert element.find("div[@class='demo-bar']/span").text == "recording"
    assert element.find("div[@class='demo-caption']") is not None


def test_a_demo_names_the_loader_that_it_waits_for():
    element = parsed(replace(frozen(), **NOT_YET, waits="labs/<tour>.csv.py"))
    assert element.get("data-waits") == "labs/<tour>.csv.py"
    said = element.find("div[@class='demo-result']/p")
    assert said is not None
    assert said.text == "The result waits for <tour>.csv.py."


def test_prose_has_room_for_values_that_are_not_known_yet():
    use = ValueUse("regret", "best", "output", PLACE)
    parameter = ValueUse("regret", "runs", "parameter", PLACE)
    waiting = replace(frozen(), **NOT_YET)
    assert ">…</output>" in value_html(waiting, use)
    assert ">200</output>" in value_html(waiting, parameter)
    unread = replace(waiting, parameters=(), described=False)
    assert ">…</output>" in value_html(unread, parameter)
    assert ">…<" not in value_html(frozen(), use)


def test_a_cell_that_is_not_recorded_yet_has_its_code():
    code = '<div class="highlight"><pre>x</pre></div>'
    cell = Cell(0, "x", code, PLACE)
    html = cell_html(FrozenCell(cell, (), {}, recorded=False, waits="a/data.csv.py"))
    assert 'data-state="recording" data-index="0" data-waits="a/data.csv.py">' in html
    assert code in html
    assert '<p class="awaited">The result waits for data.csv.py.</p>' in html
    plain = cell_html(FrozenCell(cell, (), {}, recorded=False))
    assert '<p class="awaited">The result is being recorded.</p>' in plain
