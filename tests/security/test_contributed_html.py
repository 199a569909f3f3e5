"""Raw HTML in Markdown that would take the place of the page's own parts is an error."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest

from coldframe.model import Document, Source
from coldframe.sources.markdown import parse_document

REFUSED = {
    "the page's facts": '<script id="coldframe-page" type="application/json">{}</script>',
    "without quotes": "<div id=coldframe-page></div>",
    "by entities": '<div id="coldframe&#45;page"></div>',
    "in capitals": '<DIV ID="COLDFRAME-PAGE"></DIV>',
    "inline": 'A <b id="coldframe-page">b</b>.',
    "a name": '<form name="coldframe-page"></form>',
    "inside another attribute": "<b title='\" id=coldframe-page x=\"'>b</b>",
    "in a comment that is none": '<!--><b id="coldframe-page"><!-- -->',
    "another id of the runtime's": '<div id="coldframe-problems"></div>',
    "an element of the runtime's": "<coldframe-demo data-function='os:system'></coldframe-demo>",
    "base": '<base href="https://evil.test/">',
    "base inline": 'A <base href="https://evil.test/"> b',
    "refresh": '<meta http-equiv="refresh" content="0; url=https://evil.test">',
    "refresh in a list": "- A\n\n  <meta http-equiv=refresh content='0; url=//evil.test'>",
    "in a heading": '## A <i id="coldframe-page">b</i>',
    "in a table": '| a |\n| - |\n| <i id="coldframe-page">b</i> |',
    "in a caption": ':::{figure} a.png\n<i id="coldframe-page">b</i>\n:::',
    "in a note": 'A[^1].\n\n[^1]: <i id="coldframe-page">b</i>',
}
FINE = [
    '<div id="mine">text</div>',
    '<a href="https://example.org/coldframe-notes/">link</a>',
    "`<base>` and `id=coldframe-page`",
    '```html\n<meta http-equiv="refresh">\n```',
    '<i class="metadata" data-based="x">b</i>',
]


def parsed(text: str) -> Document:
    source = Source(PurePosixPath("content/a.md"), "page", "0", len(text))
    return parse_document(source, f"# A\n\n{text}\n".encode())


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_it_is_an_error_with_its_line(text: str) -> None:
    errors = [p for p in parsed(text).problems if p.severity == "error"]
    assert errors
    line = f"# A\n\n{text}".lower().split("\n")
    named = [line[(error.place.line or 1) - 1] for error in errors]
    assert any(word in found for found in named for word in ("coldframe", "base", "meta"))


@pytest.mark.parametrize("text", FINE)
def test_other_html_is_the_authors(text: str) -> None:
    assert parsed(text).problems == ()


def test_a_page_that_has_it_is_not_published(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": f"# A\n\n{REFUSED["the page's facts"]}\n"})
    assert "the runtime's own" in folder.publish().problems[0].what
    assert not (folder.root / "site").exists()
