"""Pages are parsed once for each content, on all cores when they are many."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coldframe.cache import Cache
from coldframe.model import Document
from coldframe.sources.discover import discover
from coldframe.sources.parse import MANY, parse_all

FEW = {f"content/{name}.md": f"# Page {name}\n" for name in "abc"}
MORE = {f"content/p{i:03}.md": f"# Page {i}\n\nText {i}.\n" for i in range(MANY + 5)}


def parsed(folder: Any, workers: int = 1) -> tuple[Document, ...]:
    root: Path = folder.root
    pages = [source for source in discover(root, {}).sources.values() if source.kind == "page"]
    return parse_all(pages, root, Cache(root / "cache"), workers)


def titles(documents: tuple[Document, ...]) -> list[str]:
    return [document.headings[0].text for document in documents]


def shelves(folder: Any) -> dict[str, int]:
    """The cache's files and when each was written."""
    files = (folder.root / "cache/documents").rglob("*")
    return {file.name: file.stat().st_mtime_ns for file in files if file.is_file()}


def test_documents_come_in_the_order_of_the_pages(site: Callable[..., Any]) -> None:
    assert titles(parsed(site(FEW))) == ["Page a", "Page b", "Page c"]


def test_many_pages_are_parsed_by_many_processes_to_the_same(site: Callable[..., Any]) -> None:
    alone = parsed(site(MORE), workers=1)
    together = parsed(site({**MORE, "content/p000.md": "# Page 0\n\nText 0.\n\n"}), workers=2)
    assert titles(together) == titles(alone) == [f"Page {i}" for i in range(MANY + 5)]
    assert together[1:] == alone[1:]


def test_what_did_not_change_is_not_parsed_again(site: Callable[..., Any]) -> None:
    folder = site(FEW)
    first = parsed(folder)
    written = shelves(folder)
    assert parsed(folder) == first
    assert shelves(folder) == written


def test_one_new_page_rewrites_one_shelf(site: Callable[..., Any]) -> None:
    folder = site(MORE)
    parsed(folder)
    before = shelves(folder)
    folder.write({"content/p007.md": "# Other\n"})
    assert titles(parsed(folder))[7] == "Other"
    after = shelves(folder)
    assert len([name for name in after if after[name] != before.get(name)]) == 1


def test_a_moved_page_is_a_new_one(site: Callable[..., Any]) -> None:
    folder = site(FEW)
    parsed(folder)
    (folder.root / "content/a.md").rename(folder.root / "content/d.md")
    assert [str(document.source.path) for document in parsed(folder)] == [
        "content/b.md",
        "content/c.md",
        "content/d.md",
    ]


@pytest.mark.parametrize("content", [b"", b"half", b"\x80\x05cnowhere\nNothing\n."])
def test_a_damaged_shelf_is_parsed_anew(site: Callable[..., Any], content: bytes) -> None:
    folder = site(FEW)
    first = parsed(folder)
    for file in (folder.root / "cache/documents").rglob("*"):
        if file.is_file():
            file.write_bytes(content)
    assert parsed(folder) == first


def test_a_changed_page_is_what_it_would_be_without_the_one_before(
    site: Callable[..., Any],
) -> None:
    code = "```python\ndef f(x):\n    return x < 1\n```\n"
    # Raw HTML that looks like highlighted code, and then the same code as code.
    code_a = '<code><span class="k">a</span></code>'
    fake = f'<div class="highlight"><pre tabindex="0">{code_a}</pre></div>\n'
    first = {"content/a.md": f"# A\n\n{code}", "content/b.md": f"# B\n\n{fake}"}
    second = {
        "content/a.md": f"# A\n\nMore.\n\n{code}\n```js\nlet a = 1;\n```\n",
        "content/b.md": f"# B\n\n{fake}\n\n```text\na\n```\n",
    }
    folder = site(first)
    parsed(folder)
    folder.write(second)
    assert parsed(folder) == parsed(site(second))
