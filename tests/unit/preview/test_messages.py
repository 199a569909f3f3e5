"""What an open page is told after a change."""

from pathlib import PurePosixPath

from coldframe.model import Artifact, Built
from coldframe.preview.messages import encode, messages, problems_html
from coldframe.problems import Place, Problem

PAGE = PurePosixPath("index.html")
MISTAKE = Problem(Place(PurePosixPath("content/<b>.md"), 3), "a <b> link", "Mend it")


def built(main: str = "hello", style: str = "0" * 16, head: str = "", bad: bool = False) -> Built:
    html = f'{head}<link rel="stylesheet" href="/_coldframe/style-{style}.css"><main>{main}</main>'
    page = Artifact(PAGE, html, html.encode())
    return Built({PAGE: page}, (MISTAKE,) if bad else (), {}, {})


def kinds(old: Built, new: Built) -> list[str]:
    return [message["kind"] for message in messages(old, new, PAGE)]


def test_nothing_new_says_nothing() -> None:
    assert kinds(built(), built()) == []


def test_a_new_style_sheet_is_swapped_alone() -> None:
    told = messages(built(), built(style="1" * 16), PAGE)
    assert told == ({"kind": "style", "href": f"/_coldframe/style-{'1' * 16}.css"},)


def test_new_text_is_swapped_into_the_page() -> None:
    assert kinds(built(), built(main="new")) == ["main"]
    assert kinds(built(), built(main="new", style="1" * 16)) == ["style", "main"]


def test_what_stands_outside_of_main_is_exchanged_too() -> None:
    assert kinds(built(), built(head="<title>new</title>")) == ["main"]


def test_a_page_that_comes_or_goes_is_loaded_anew() -> None:
    nothing = Built({}, (), {}, {})
    assert kinds(nothing, built()) == ["reload"]
    assert kinds(built(), nothing) == ["reload"]


def test_a_mistake_is_shown_and_taken_away_when_it_is_mended() -> None:
    assert kinds(built(), built(bad=True)) == ["problems"]
    assert messages(built(bad=True), built(), PAGE) == ({"kind": "problems", "html": ""},)


def test_a_mistake_says_which_state_of_the_page_is_shown() -> None:
    assert [m["shows"] for m in messages(built(), built(bad=True), PAGE)] == ["newest"]
    assert [m["shows"] for m in messages(built(), built(bad=True), PAGE, "last")] == ["last"]


def test_a_page_goes_on_while_another_has_a_mistake() -> None:
    assert kinds(built(), built(main="new", bad=True)) == ["problems", "main"]


def test_a_problem_is_escaped() -> None:
    html = problems_html((MISTAKE,))
    assert "<b>" not in html
    assert "content/&lt;b&gt;.md:3" in html


def test_a_message_is_one_event() -> None:
    assert encode({"kind": "reload"}) == b'data: {"kind": "reload"}\n\n'
