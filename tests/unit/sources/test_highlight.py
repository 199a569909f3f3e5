"""Code gets colour and loses nothing."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.sources.highlight import highlight, highlighted

WORDS = [
    "def f(x):",
    "\n",
    "    ",
    "return",
    " ",
    "x",
    "'",
    '"',
    "#",
    "{",
    "}",
    "<",
    "&",
    "0.5",
    "//",
]


def text(made: str | None) -> str:
    """What a reader copies."""
    return html.unescape(re.sub(r"<[^>]*>", "", made or ""))[:-1]


@pytest.mark.parametrize("language", ["python", "js", "bash", "html", "json", "toml", "css"])
@given(parts=st.lists(st.sampled_from(WORDS), max_size=30))
def test_the_text_is_kept(language: str, parts: list[str]) -> None:
    code = "".join(parts) + "\n"
    assert text(highlight(code, language)) == code


def test_a_language_has_any_of_its_names() -> None:
    made = highlight("x = 1\n", "py")
    assert made is not None
    assert made.replace('"py"', '"python"') == highlight("x = 1\n", "python")


def test_an_unknown_language_is_none() -> None:
    assert highlight("x", "pyton") is None


@given(st.text(), st.sampled_from(["python", "js", "", "text", "html"]))
def test_a_highlighted_block_is_found_again_in_the_page(code: str, language: str) -> None:
    code = code.replace("\0", "")
    made = highlight(code, language)
    assert made is not None
    found = highlighted(["<p>before</p>\n" + made, made + "<p>after</p>"])
    spelled = "" if language == "text" else language
    assert found == {(code, spelled): made}
