"""The theme's templates with the least that a site may give them: an unknown name raises."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pytest

from coldframe.config import Config
from coldframe.model import Site, Source
from coldframe.render.html import Filled, body_html
from coldframe.render.pages import render_missing, render_page, render_redirect
from coldframe.render.templates import environment
from coldframe.sources.markdown import parse_document
from coldframe.structure.resolve import resolve

LEAST = {"index.md": "# Home"}
MORE = {
    "index.md": "# Home\nFirst.",
    "notes/one.md": "---\ntitle: A < B\ndate: 2026-05-17\n---\nText.\n## Two\n### Three\n## Four",
    "labs/index.md": "# Labs",
    "labs/arms/index.md": "# Arms",
    "labs/arms/two.md": "# Two",
}


def site(files: dict[str, str]) -> Site:
    documents = [
        parse_document(Source(PurePosixPath("content", name), "page", "0", 1), text.encode())
        for name, text in files.items()
    ]
    return resolve(documents, {}, "/", drafts=False)


def drafted(text: str) -> str:
    document = parse_document(
        Source(PurePosixPath("content/index.md"), "page", "0", 1), text.encode()
    )
    built = resolve([document], {}, "/", drafts=True)
    made = environment(Path("none"), Config(), "/style.css")
    (page,) = built.pages.values()
    return render_page(made, page, built, body_html(page, Filled()))


def test_a_draft_is_marked_beside_its_title() -> None:
    assert '</h1>\n<p class="draft">Draft</p>' in drafted("---\ndraft: true\n---\n# Later")
    assert "draft" not in drafted("# Now")


def rendered(folder: Path, files: dict[str, str], config: Config) -> Iterator[str]:
    made = environment(folder / "templates", config, "/style.css")
    built = site(files)
    for page in built.pages.values():
        yield render_page(made, page, built, body_html(page, Filled()))
    yield render_missing(made, built)


class Elements(HTMLParser):
    """Start tags with their attributes, in the order of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("files", [LEAST, MORE])
@pytest.mark.parametrize("config", [Config(), Config(title="A & b", url="https://x.example/")])
def test_every_kind_of_page_can_be_made(
    tmp_path: Path, files: dict[str, str], config: Config
) -> None:
    for html in rendered(tmp_path, files, config):
        tags = [tag for tag, _ in Elements(html).found]
        assert tags.count("h1") == tags.count("main") == 1


def test_the_policy_comes_before_anything_that_it_governs(tmp_path: Path) -> None:
    for html in rendered(tmp_path, MORE, Config()):
        found = Elements(html).found
        policy = next(i for i, (_, given) in enumerate(found) if "http-equiv" in given)
        first = next(i for i, (tag, _) in enumerate(found) if tag in {"link", "script", "style"})
        assert policy < first


def test_nothing_is_inline(tmp_path: Path) -> None:
    for html in rendered(tmp_path, MORE, Config()):
        for tag, given in Elements(html).found:
            assert tag not in {"script", "style"}
            assert not [name for name in given if name == "style" or name.startswith("on")]


def test_two_landmarks_of_one_kind_have_two_names(tmp_path: Path) -> None:
    for html in rendered(tmp_path, MORE, Config()):
        names = [given.get("aria-label") for tag, given in Elements(html).found if tag == "nav"]
        assert len(names) == len(set(names))
        assert all(names)


def test_a_folder_without_a_page_is_a_title_without_a_link(tmp_path: Path) -> None:
    html = next(html for html in rendered(tmp_path, MORE, Config()) if "A &lt; B</h1>" in html)
    assert '<li><a href="/">Home</a></li>' in html
    assert "<li>Notes</li>" in html
    assert 'href=""' not in html


def test_a_moved_page_names_its_new_address(tmp_path: Path) -> None:
    config = Config(url="https://x.example/b/", base="/b/")
    made = environment(tmp_path / "templates", config, "/b/style.css")
    html = render_redirect(made, "/b/", "/new/")
    assert '<meta http-equiv="refresh" content="0; url=/b/new/">' in html
    assert '<link rel="canonical" href="https://x.example/b/new/">' in html
