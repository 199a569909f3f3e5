"""A site's own memory image, from `image` in coldframe.toml to its files."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FILES = {
    "coldframe.toml": 'title = "Test"\npackages = ["ink", "quill"]\nimage = true\n',
    "content/index.md": "# Inks\n\n:::{demo} lab.inks:show\n:::\n",
    "content/own.md": "# Own\n\n:::{demo} lab.own:twice\n:::\n",
    "content/left.md": "# Left\n\n:::{demo} left.raises:show\n:::\n:::{demo} left.opens:show\n:::\n"
    ":::{demo} left.writes:show\n:::\n",
    "content/cell.md": "# Cell\n\n```python live\n1 + 1\n```\n",
    "content/lab/inks.py": """\
        from ink import BLUE
        from coldframe import demo

        @demo
        def show() -> str:
            import ink.late
            return BLUE + ink.late.hue()
    """,
    "content/lab/own.py": """\
        import time

        from coldframe import demo

        LOADED = time.time()

        @demo
        def twice(n: int = 2) -> int:
            return 2 * n
    """,
    "content/left/raises.py": """\
        import sys

        from coldframe import demo

        if sys.platform == "emscripten":
            raise OSError("no such thing")

        @demo
        def show() -> str:
            return "here"
    """,
    "content/left/opens.py": """\
        from coldframe import demo

        KEPT = open(__file__)

        @demo
        def show() -> str:
            return "here"
    """,
    "content/left/writes.py": """\
        from coldframe import demo
        from quill import write

        @demo
        def show() -> str:
            return write()
    """,
}
INK = {
    "ink/__init__.py": "from pen import BLUE\n",
    "ink/late.py": "def hue():\n    import ink.later\n    return ink.later.HUE\n",
    "ink/later.py": "HUE = '!'\n",
    "ink/hues.txt": "blue\n",
}


@pytest.fixture(scope="module")
def packages(
    tmp_path_factory: pytest.TempPathFactory, wheel_in: Callable[..., Path]
) -> Iterator[None]:
    """pip's only index has ink, which needs pen, and a compiled quill; the build has them, too."""
    index, here = tmp_path_factory.mktemp("index"), tmp_path_factory.mktemp("here")
    wheel_in(index, "ink", "1.0", INK, ["pen"])
    wheel_in(index, "pen", "2.0", {"pen.py": "BLUE = 'blue'\n"})
    tag = "cp314-cp314-pyemscripten_2026_0_wasm32"
    quill = {"quill/__init__.py": "def write(): return 'quilled'\n", "quill/fast.so": "…"}
    wheel_in(index, "quill", "1.0", quill, tag=tag)
    for name, content in {**INK, "pen.py": "BLUE = 'blue'\n", **quill}.items():
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", "/dev/null")
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(index))
        patch.setenv("PYTHONPATH", str(here))
        patch.syspath_prepend(str(here))
        yield


@pytest.fixture(scope="module")
def built(
    packages: None, tmp_path_factory: pytest.TempPathFactory, site_at: Callable[..., Any]
) -> Any:
    folder = site_at(tmp_path_factory.mktemp("built"), FILES)
    folder.publish()
    return folder


def facts(folder: Any, page: str) -> Any:
    html = (folder.root / "site" / page).read_text()
    return json.loads(html.partition('id="coldframe-page">')[2].partition("</script>")[0])


def image(folder: Any) -> dict[str, bytes]:
    """The files of the image, by their names in the site."""
    return {n: content for n, content in folder.published().items() if "_coldframe/image-" in n}


def report(folder: Any) -> Any:
    return json.loads((folder.root / ".coldframe/last.json").read_bytes())["report"]


def test_pages_that_use_something_of_it_start_from_it(built: Any) -> None:
    own = facts(built, "index.html")["image"]
    assert own["packages"] == ["ink", "pen"]
    assert own["starts"]
    assert {own["memory"].lstrip("/"), own["data"].lstrip("/")} == set(image(built))
    assert facts(built, "own/index.html")["image"] == own
    # What it holds is named and published still, for the start without it.
    assert [one["name"] for one in facts(built, "index.html")["packages"]] == ["pen", "ink"]
    for page in ("cell/index.html", "left/index.html"):
        assert facts(built, page)["image"] == {**own, "starts": False}


def test_its_bytes_are_in_the_report_and_in_the_pages_weight(built: Any) -> None:
    sizes = {f"/{name}": len(content) for name, content in image(built).items()}
    assert report(built)["bytes"]["image"] == sum(sizes.values())
    assert sizes.items() <= facts(built, "index.html")["bytes"].items()
    (line,) = (line for line in report(built)["lines"] if line.startswith("image: "))
    assert line.endswith("with ink 1.0, pen 2.0, 2 modules of the site; 2 of 4 pages start from it")


def test_what_can_not_be_in_it_is_told_by_name(built: Any) -> None:
    told = [line for line in report(built)["lines"] if "is not in the site's image" in line]
    assert told == [
        "left.opens is not in the site's image: it keeps a file open",
        "left.raises is not in the site's image: it raises OSError: no such thing",
        "left.writes is not in the site's image: it imports quill, which is compiled",
    ]


def test_what_asks_the_clock_at_import_is_a_warning_with_its_line(built: Any) -> None:
    (problem,) = report(built)["problems"]
    assert (problem["file"], problem["line"]) == ("content/lab/own.py", 5)
    assert problem["severity"] == "warning"
    assert problem["what"].startswith("time.time runs when the site's image is made")


def test_it_is_the_same_wherever_and_whenever_it_is_made(
    built: Any, site_at: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "HOME": "/nowhere", "TMPDIR": str(tmp_path)}
    for name, value in there.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("tempfile.tempdir", None)
    lock = (built.root / "pyodide-lock.json").read_bytes()
    other = site_at(tmp_path / "an/other place", {**FILES, "pyodide-lock.json": lock})
    other.publish()
    assert image(other) == image(built)


def test_it_is_made_again_only_if_something_of_it_changed(built: Any) -> None:
    def made() -> dict[Path, int]:
        files = (built.root / ".coldframe/cache/image").rglob("*")
        return {file: file.stat().st_mtime_ns for file in files if file.is_file()}

    before, published = made(), image(built)
    built.write({"content/own.md": "# Own\n\nMore.\n\n:::{demo} lab.own:twice\n:::\n"})
    assert built.publish().report["changed"]
    assert (made(), image(built)) == (before, published)
    code = FILES["content/lab/own.py"].replace("2 * n", "n + n")
    built.write({"content/lab/own.py": code})
    built.publish()
    assert len(made()) == 1
    assert image(built).keys().isdisjoint(published)


def test_without_node_pages_start_from_coldframes_own(
    site: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("content/own.md", "content/lab/own.py")
    folder = site({"coldframe.toml": "image = true\n", **{name: FILES[name] for name in names}})
    monkeypatch.setenv("PATH", os.devnull)
    (problem,) = folder.publish().problems
    assert (str(problem.place), problem.severity) == ("coldframe.toml:1", "warning")
    assert "this machine has no Node" in problem.what
    assert "image" not in facts(folder, "own/index.html")


def test_names_say_what_shall_be_in_it(site: Callable[..., Any], packages: None) -> None:
    toml = 'packages = ["ink", "quill"]\n\nimage = ["pen", "left.writes"]\n'
    folder = site({**FILES, "coldframe.toml": toml})
    (problem,) = folder.publish().problems
    assert str(problem.place) == "coldframe.toml:3"
    assert problem.what.startswith("left.writes is not in the site's image: it imports quill")
    assert facts(folder, "index.html")["image"]["packages"] == ["pen"]
    assert not facts(folder, "own/index.html")["image"]["starts"]


def test_no_image_is_made_of_nothing(site: Callable[..., Any]) -> None:
    names = ("content/left.md", "content/left/raises.py")
    page = {"content/left.md": "# Left\n\n:::{demo} left.raises:show\n:::\n"}
    folder = site({"coldframe.toml": "image = true\n", **{n: FILES[n] for n in names}, **page})
    folder.publish()
    assert image(folder) == {}
    assert "image" not in facts(folder, "left/index.html")
