"""A page's bytes become a Document, whatever they are."""

import pickle
from pathlib import PurePosixPath

from hypothesis import example, given
from hypothesis import strategies as st

from coldframe.model import Document, Source
from coldframe.sources.markdown import parse_document

BITS = """# a|## a|a|:::|{note}|{demo} a:b|:id: a|`|```|python live|$|$$|[|]|(a.md)|![|^|[^1]|: |-
- |- [ ] |> |1. |    |<b id=a>|*|~~|\\|&amp;|---"""
PARTS = [*BITS.split("|"), "|", " ", "\n", "\n\n", "\t", "\0"]
MARKUP = st.lists(st.sampled_from(PARTS), max_size=40).map("".join)


def parsed(text: str | bytes, path: str = "content/labs/page.md") -> Document:
    data = text.encode() if isinstance(text, str) else text
    return parse_document(Source(PurePosixPath(path), "page", "0", len(data)), data)


def told(document: Document) -> list[str]:
    return [str(problem) for problem in document.problems]


def test_the_heading_is_the_first_h1() -> None:
    heading = parsed("---\ntitle: Regret\n---\n# *Regret*, and what it costs").headings[0]
    assert (heading.html, heading.anchor, heading.line) == (
        "<em>Regret</em>, and what it costs",
        "regret-and-what-it-costs",
        4,
    )


def test_without_an_h1_it_is_the_title() -> None:
    heading = parsed("---\ntitle: Cost & regret\n---\n## Regret").headings[0]
    assert (heading.level, heading.html, heading.anchor) == (1, "Cost &amp; regret", "cost--regret")


def test_without_a_title_it_is_the_name_of_the_file_or_folder() -> None:
    assert parsed("", "content/labs/kl-ucb.md").headings[0].text == "Kl ucb"
    assert parsed("", "content/labs/index.md").headings[0].text == "Labs"
    assert parsed("", "content/index.md").headings[0].text == "Home"


def test_a_heading_in_the_contents_holds_no_link() -> None:
    heading = parsed("## See [`labs`](labs.md)[^1]\n\n[^1]: x").headings[1]
    assert heading.html == "See <code>labs</code>"


def test_headings_of_a_quotation_have_anchors_but_are_not_in_the_contents() -> None:
    document = parsed("> ## Said\n\n## Done")
    assert [heading.text for heading in document.headings[1:]] == ["Done"]
    assert {"said", "done"} <= document.anchors


def test_ids_of_raw_html_are_anchors() -> None:
    assert {"mine", "old", "here"} <= parsed(
        "<p id=mine>x</p>\n\na <a class='x' name='old'></a> <b id=\"here\">b</b>"
    ).anchors


def test_the_summary_is_the_first_paragraph_in_plain_text() -> None:
    assert parsed("# A\n\n- no\n\nPull *one* [arm](a.md)\nof `ten`.").summary == (
        "Pull one arm of ten."
    )


def test_a_link_knows_its_line_wherever_it_stands() -> None:
    """Each target is the line on which its link begins."""
    document = parsed("""---
title: Lines
---
[a](4) term
: definition [b](5)

  more ![c](7) `co
  de` [d](8)

[^n]: note [e](10)

    - item
      lazy [f](13)

> :::{note} Title [g](15)
> inside[^n] ^[inline
> [h](17)]
> :::

Heading [i](20)
on two lines [j](21)
------

1. <span
   title="x"> [k](25) ![two
   lines](25) [l](26)

| table |
|-------|
| [m](30) |

:::{demo} module:name
:option: x
Caption [n](34).
:::
""")
    found = {link.target: str(link.place.line) for link in document.links}
    assert len(found) == 14
    assert found == {line: line for line in found}


def test_bad_utf8_names_its_line_and_the_rest_is_read() -> None:
    document = parsed(b"# A\n\nfirst\nsecond \xff\n")
    assert told(document) == [
        "content/labs/page.md:4: error: this is not UTF-8: invalid start byte. "
        "Save the file as UTF-8"
    ]
    assert "first" in str(document.body[0])


def test_line_ends_of_every_system() -> None:
    unix = parsed(b"---\ntitle: A\n---\nText\n[x](b.md)\n")
    windows = parsed(b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nText\r\n[x](b.md)\r\n")
    assert (windows.front_matter, windows.body) == (unix.front_matter, unix.body)


def test_a_document_travels_between_processes() -> None:
    document = parsed("# A\n\n[x](a.md)\n\n```python live\n1\n```\n\n:::{demo} a:b\n:::")
    assert pickle.loads(pickle.dumps(document)) == document


@given(MARKUP | st.text())
@example("---\na: [*a]\n---")
@example("---\n? [a]\n: 1\n---")
@example("[x]: <\n" * 3)
@example("\0" * 3 + "/")
def test_every_text_is_a_page(text: str) -> None:
    document = parsed(text.encode(errors="replace"))
    anchors = [heading.anchor for heading in document.headings]
    assert len(anchors) == len(set(anchors))
    assert set(anchors) <= document.anchors
    names = [demo.id for demo in document.demos]
    assert len(names) == len(set(names))
    assert "\0" not in "".join(piece for piece in document.body if isinstance(piece, str))
    last = text.count("\n") + text.count("\r") + 1
    lines = [problem.place.line or 1 for problem in document.problems]
    assert all(1 <= line <= last for line in lines)


@given(st.binary())
def test_every_file_is_a_page(data: bytes) -> None:
    assert parsed(data).headings
