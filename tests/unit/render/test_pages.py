"""A page in a theme of five lines."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from coldframe.config import Config
from coldframe.model import Site, Source
from coldframe.render.html import Filled, body_html
from coldframe.render.pages import (
    TemplateProblem,
    render_missing,
    render_page,
    render_redirect,
)
from coldframe.render.templates import environment
from coldframe.sources.markdown import parse_document
from coldframe.structure.resolve import resolve

CONFIG = Config(title="Arms & legs", url="https://x.example/b/", base="/b/")
FILES = {
    "index.md": "# Home",
    "labs/index.md": "# Labs",
    "labs/arms.md": "---\ntitle: A < B\n---\nFirst.\n## Two\n### Three\n## *4*\n[x](../index.md)",
}


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "page.html").write_text("<h1>{{ page.heading.html }}</h1>\n{{ page.html }}\n")
    (folder / "section.html").write_text(
        "{% for way in page.children %}{{ way.title }} {{ url(way.url) }} {{ way.description }}"
        "{% endfor %}"
    )
    (folder / "404.html").write_text("{{ page.title }} {{ url('/') }}")
    (folder / "redirect.html").write_text("{{ target }} {{ permalink }}")
    return folder


def site(files: dict[str, str]) -> Site:
    documents = [
        parse_document(Source(PurePosixPath("content", name), "page", "0", 1), text.encode())
        for name, text in files.items()
    ]
    return resolve(documents, {}, "/b/", drafts=False)


def rendered(theme: Path, url: str, template: str = "", files: dict[str, str] = FILES) -> str:
    """The page, by a template of the site's own if one is given."""
    overrides = theme.parent / "templates"
    overrides.mkdir()
    if template:
        (overrides / "page.html").write_text(template)
    built = site(files)
    page = built.pages[url]
    made = environment(overrides, CONFIG, "/b/style.css", theme=theme)
    return render_page(made, page, built, body_html(page, Filled()), "<script></script>")


def test_the_body_is_html_and_everything_else_is_escaped(theme: Path) -> None:
    html = rendered(theme, "/labs/arms/", "{{ site.title }} {{ page.title }} {{ page.html }}")
    assert html.startswith("Arms &amp; legs A &lt; B <p>First.</p>")
    assert '<a href="/b/">x</a>' in html


def test_what_a_page_sees(theme: Path) -> None:
    html = rendered(
        theme,
        "/labs/arms/",
        "{{ page.permalink }} {{ page.description }} {{ page.section.title }} "
        "{{ page.previous.title }} {{ page.next }} {{ stylesheet }} {{ page.script }} "
        "{% for crumb in page.breadcrumbs %}{{ crumb.title }}:{{ url(crumb.url) }} {% endfor %}"
        "{% for one in page.toc %}{{ one.html }}{{ one.children | length }} {% endfor %}"
        "{% for item in site.navigation %}{{ item.title }}{{ item.open }} {% endfor %}",
    )
    assert html == (
        "https://x.example/b/labs/arms/ First. Labs Labs None /b/style.css <script></script> "
        "Home:/b/ Labs:/b/labs/ Two1 <em>4</em>0 LabsTrue "
    )


def test_a_folders_page_lists_what_is_in_it(theme: Path) -> None:
    assert rendered(theme, "/labs/") == "A &lt; B /b/labs/arms/ First."


def test_an_override_extends_what_it_hides(theme: Path) -> None:
    assert rendered(theme, "/labs/arms/", "{% extends 'theme/page.html' %}").startswith("<h1>A")


def test_a_page_names_its_template(theme: Path) -> None:
    files = {"a.md": "---\ntitle: A\ntemplate: 404.html\n---\n"}
    assert rendered(theme, "/a/", files=files) == "A /b/"


def test_the_page_for_a_missing_address_and_a_redirect(theme: Path) -> None:
    made = environment(theme.parent, CONFIG, "", theme=theme)
    assert render_missing(made, site(FILES)) == "Page not found /b/"
    assert render_redirect(made, "/b/", "/labs/") == "/b/labs/ https://x.example/b/labs/"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (
            "\n{{ page.titel }}",
            "templates/page.html:2: error: page has no attribute 'titel'. "
            "See what templates are given, in the guide",
        ),
        (
            "\n{{ nothing }}",
            "templates/page.html:2: error: 'nothing' is undefined. "
            "See what templates are given, in the guide",
        ),
        (
            "\n\n{% if %}",
            "templates/page.html:3: error: Expected an expression, got 'end of statement block'. "
            "Mend the template",
        ),
        (
            "\n{{ 1 / 0 }}",
            "templates/page.html:2: error: ZeroDivisionError: division by zero. Mend the template",
        ),
        (
            "\n{% include 'none.html' %}",
            "templates/page.html:2: error: there is no template none.html. "
            "Write templates/none.html, or name one of the theme",
        ),
    ],
)
def test_a_templates_mistake_names_its_line(theme: Path, template: str, message: str) -> None:
    with pytest.raises(TemplateProblem) as raised:
        rendered(theme, "/labs/arms/", template)
    assert str(raised.value.problem) == message


def test_a_template_that_is_not_there_is_named_by_its_page(theme: Path) -> None:
    with pytest.raises(TemplateProblem) as raised:
        rendered(theme, "/a/", files={"a.md": "---\ntitle: A\ntemplate: wide.html\n---\n"})
    assert str(raised.value.problem) == (
        "content/a.md:3: error: there is no template wide.html. "
        "Write templates/wide.html, or name one of the theme"
    )


def test_slots_take_demos_and_cells_and_what_is_missing_keeps_its_text() -> None:
    text = ":::{demo} a:f\nCaption\n:::\n\n:::{demo} a:g\n:::\n\n```python live\n1\n```\n"
    page = replace(site({"a.md": text}).pages["/a/"])
    html = body_html(page, Filled({"g": "<g></g>"}))
    assert html.startswith("<p>Caption</p><g></g>")
    assert "<pre" in html


def test_a_link_in_a_caption_leads_where_it_should() -> None:
    text = ":::{demo} a:f\nBack [home](index.md).\n:::\n"
    built = site({"a.md": text, "index.md": ""})
    page = built.pages["/a/"]
    made = {"f": f"<f>{page.document.demos[0].caption}</f>"}
    assert body_html(page, Filled(made)) == '<f><p>Back <a href="/b/">home</a>.</p></f>'
