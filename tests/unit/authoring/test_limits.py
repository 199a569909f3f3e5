"""A result that is too big for a page is cut, says so, and is kept whole for whoever wants it."""

import importlib
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe import Download, Outputs, Table, line_chart
from coldframe.authoring import live
from coldframe.authoring.limits import (
    MOST_LINES,
    MOST_MARKUP,
    MOST_POINTS,
    MOST_TEXT,
    NOTE,
    Whole,
    within,
)
from coldframe.authoring.results import DOWNLOAD, MOST_ROWS, OUTPUTS, TABLE, to_bundle
from coldframe.authoring.run import frames
from coldframe.authoring.spec import CHART


def cut(thing):
    wholes: list[Whole] = []
    bundle = within(thing if isinstance(thing, dict) else to_bundle(thing), wholes)
    return bundle, wholes


def test_a_downloads_bytes_go_beside_what_was_cut_in_the_same_order():
    long = "x" * (MOST_TEXT + 1)
    bundle, wholes = cut(Outputs({"a": Download("é", "a.txt"), "b": long, "c": Download(b"c")}))
    assert [whole.content for whole in wholes] == ["é".encode(), long.encode(), b"c"]
    (_, first), _, _ = bundle[OUTPUTS]
    assert first == {DOWNLOAD: {"name": "a.txt", "label": "Download a.txt", "size": 2}}


def test_without_a_place_for_them_a_downloads_bytes_stay_as_text():
    bundle = within(to_bundle(Download(b"\x00\xff", "a.bin", "Both")))
    content = {"name": "a.bin", "label": "Both", "size": 2, "content": "AP8="}
    assert bundle == {DOWNLOAD: content}


def test_many_lines_are_cut_at_a_line():
    bundle, (whole,) = cut("".join(f"line {n}\n" for n in range(1_000_000)))
    assert bundle["text/plain"].splitlines()[-1] == f"line {MOST_LINES - 1}"
    assert bundle[NOTE] == {"text": "The first 1,000 of 1,000,000 lines."}
    assert whole.ending == "txt"
    assert whole.content.count(b"\n") == 1_000_000


def test_one_long_line_is_cut_by_its_characters():
    bundle, (whole,) = cut("x" * 3_000_000)
    assert bundle["text/plain"] == "x" * MOST_TEXT
    assert bundle[NOTE] == {"text": "The first 100,000 of 3,000,000 characters."}
    assert len(whole.content) == 3_000_000


def test_long_lines_are_cut_before_the_one_that_does_not_fit():
    bundle, _ = cut(("x" * 60_000 + "\n") * 3)
    assert bundle["text/plain"] == "x" * 60_000
    assert bundle[NOTE] == {"text": "The first 1 of 3 lines."}


def test_a_long_table_shows_its_first_rows():
    bundle, (whole,) = cut(Table(["n", "word"], [[n, 'a "b"'] for n in range(5_000)]))
    assert len(bundle[TABLE]["rows"]) == MOST_ROWS
    assert bundle[NOTE] == {"text": "The first 1,000 of 5,000 rows."}
    assert whole.ending == "csv"
    assert whole.content.splitlines()[:2] == [b"n,word", b'0,"a ""b"""']
    assert len(whole.content.splitlines()) == 5_001


def test_text_of_a_long_table_is_no_formula_in_a_spreadsheet():
    said = ["=1+1", "+x", "-x", "@x", "\t=1", "-1.5e3", "x=1", -2]
    _, (whole,) = cut(Table(["=n"], [[one] for one in said * 1_000]))
    lines = whole.content.decode().split("\r\n")
    assert lines[:9] == ["'=n", "'=1+1", "'+x", "'-x", "'@x", "'\t=1", "-1.5e3", "x=1", "-2"]


def test_a_chart_of_many_rows_is_thinned():
    ns = list(range(30_000))
    bundle, (whole,) = cut(line_chart({"n": ns, "y": ns}, "n", "y"))
    assert bundle[CHART]["columns"]["n"] == ns[::3]
    assert len(bundle[CHART]["columns"]["y"]) <= MOST_POINTS
    assert bundle[NOTE] == {"text": "Drawn is one in 3 of 30,000 rows."}
    assert len(whole.content.splitlines()) == 30_001


@pytest.mark.parametrize(
    ("bundle", "note", "ending"),
    [
        ({"text/html": "x" * 12_000_000}, "HTML of 12 MB is too big to be shown.", "html"),
        ({"image/svg+xml": "x" * 12_000_000}, "A picture of 12 MB is too big to be shown.", "svg"),
        ({"image/png": "AAAA" * 3_000_000}, "A picture of 12 MB is too big to be shown.", "png"),
    ],
)
def test_what_can_not_be_cut_is_not_shown(bundle, note, ending):
    shown, (whole,) = cut(bundle)
    assert shown == {"text/plain": "", NOTE: {"text": note}}
    assert whole.ending == ending
    assert len(whole.content) >= 9_000_000


def test_long_json_is_shown_as_its_first_lines():
    bundle, (whole,) = cut({"application/json": list(range(5_000))})
    assert bundle["text/plain"].startswith("[\n  0,\n  1,")
    assert json.loads(whole.content) == list(range(5_000))


def test_each_of_several_results_is_cut_for_itself():
    bundle, wholes = cut(
        Outputs({"a": "x\n" * 2_000, "b": "short", "c": [{"n": n} for n in range(2_000)]}, "tabs")
    )
    shown = dict(bundle[OUTPUTS])
    assert NOTE in shown["a"]
    assert shown["b"] == {"text/plain": "short"}
    assert NOTE in shown["c"]
    assert [whole.ending for whole in wholes] == ["txt", "csv"]


def test_half_a_character_does_not_break_the_file():
    _, (whole,) = cut("\ud800" * 200_000)
    assert whole.content == b"?" * 200_000


@given(st.text(max_size=200).map(lambda text: {"text/plain": text}))
def test_what_fits_is_left_alone(bundle):
    assert within(bundle) is bundle


@pytest.mark.parametrize("size", [MOST_MARKUP, 0])
def test_what_just_fits_is_left_alone(size):
    bundle = {"text/html": "x" * size}
    assert within(bundle) is bundle


@pytest.fixture
def lab(tmp_path, monkeypatch):
    (tmp_path / "big.py").write_text(
        "from coldframe import demo\n"
        "@demo\n"
        "def loud(lines: int = 3):\n"
        "    for n in range(lines):\n"
        "        print(n)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield
    sys.modules.pop("big", None)


@pytest.mark.usefixtures("lab")
def test_what_a_demo_prints_is_cut_too():
    (bundle,) = frames("big:loud", {"lines": 4_000})
    assert bundle[NOTE] == {"text": "The first 1,000 of 4,000 lines."}


@pytest.mark.usefixtures("lab")
def test_the_worker_is_given_the_whole_once():
    running = live.start("big:loud", {"lines": 4_000})
    assert json.loads(live.step(running))["wholes"] == ["txt"]
    assert live.whole(running, 0).count(b"\n") == 4_000
    assert live.whole(running, 0) == b""
    assert live.step(running) == "{}"
