"""What a build writes for demos that are embedded elsewhere."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from coldframe.model import Artifact, Built

FILES = {
    "content/index.md": "# Home\n\n[Lab](lab.md)\n",
    "content/lab.md": "# Lab\n\n:::{demo} waves:wave\n:::\n\n:::{demo} waves:wave\n:id: two\n:::\n",
    "content/waves.py": "from coldframe import demo\n\n@demo\n"
    "def wave(number: int = 1):\n    return str(number)\n",
}
PAGES = ["lab/embed/two/index.html", "lab/embed/wave/index.html"]


def embeds(built: Built) -> dict[str, Artifact]:
    found = {str(path): artifact for path, artifact in sorted(built.artifacts.items())}
    return {path: artifact for path, artifact in found.items() if "/embed/" in path}


def html(built: Built, path: str) -> str:
    content = built.artifacts[PurePosixPath(path)].content
    return (content if isinstance(content, bytes) else content.read_bytes()).decode()


def test_each_demo_has_a_page_of_its_own_and_no_menu_names_it(site: Callable[..., Any]) -> None:
    built = site(FILES).build()
    assert built.problems == ()
    assert list(embeds(built)) == PAGES
    page = html(built, "lab/embed/two/index.html")
    assert 'id="two"' in page
    assert 'id="wave"' not in page
    assert '"cells":[]' in page
    for path in ("index.html", "lab/index.html"):
        assert 'href="/lab/embed/' not in html(built, path)


def test_a_second_build_takes_it_from_the_cache(site: Callable[..., Any]) -> None:
    folder = site(FILES)
    first = embeds(folder.build())
    second = embeds(folder.build())
    assert {p: a.digest for p, a in first.items()} == {p: a.digest for p, a in second.items()}
    assert not any(isinstance(artifact.content, bytes) for artifact in second.values())
    folder.write({"content/waves.py": FILES["content/waves.py"].replace("= 1", "= 2")})
    third = embeds(folder.build())
    assert all(isinstance(artifact.content, bytes) for artifact in third.values())


def test_a_page_that_says_something_else_leaves_it_as_it_is(site: Callable[..., Any]) -> None:
    folder = site(FILES)
    before = embeds(folder.build())
    folder.write({"content/lab.md": FILES["content/lab.md"] + "\nMore.\n"})
    assert {p: a.digest for p, a in embeds(folder.build()).items()} == {
        p: a.digest for p, a in before.items()
    }


def test_it_can_be_turned_off(site: Callable[..., Any]) -> None:
    built = site({**FILES, "coldframe.toml": "embed = false\n"}).build()
    assert embeds(built) == {}
    assert "data-embed" not in html(built, "lab/index.html")


def test_its_template_is_the_authors(site: Callable[..., Any]) -> None:
    own = '{% extends "theme/embed.html" %}{% block source %}By {{ page.title }}{% endblock %}'
    built = site({**FILES, "templates/embed.html": own}).build()
    assert "By Lab" in html(built, PAGES[0])
    assert "From:" not in html(built, PAGES[0])
