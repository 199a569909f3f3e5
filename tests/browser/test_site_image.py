"""A site's own memory image in the browser: packages and modules that nothing has to fetch."""

import gzip
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "coldframe.toml": """
        title = "Image"
        packages = ["./inkwell", "msgspec"]
        image = true
    """,
    "content/index.md": """
        # Inks

        :::{demo} paints.inks:colour
        :freeze: none
        :::
        :::{demo} paints.inks:late
        :freeze: none
        :::
        :::{demo} paints.inks:broken
        :freeze: none
        :::
        :::{demo} paints.inks:chance
        :freeze: none
        :::
    """,
    "content/compiled.md": """
        # Compiled

        :::{demo} paints.compiled:encode
        :freeze: none
        :::
    """,
    "content/plain.md": """
        # Plain

        ```python live
        1 + 1
        ```
    """,
    "content/paints/inks.py": """
        import importlib
        import importlib.metadata
        import random

        import inkwell
        from coldframe import data, demo

        with data("shades.txt") as shades:
            SHADES = shades.read().split()

        @demo
        def colour(number: int = 1) -> str:
            return f"{SHADES[number % 3]} {inkwell.colour()} of {inkwell.COUNT}"

        @demo
        def late(word: str = "") -> str:
            module = importlib.import_module("inkwell." + (word or "early"))
            return f"{module.TIME} in {importlib.metadata.version('inkwell')}"

        @demo
        def broken(divisor: int = 1) -> float:
            return 1 / divisor

        @demo
        def chance(size: int = 3) -> str:
            return f"{[random.randrange(1000) for _ in range(size)]} {sorted({'a', 'b', 'c'})}"
    """,
    "content/paints/shades.txt": "pale dark deep\n",
    "content/paints/compiled.py": """
        import inkwell
        import msgspec
        from coldframe import demo

        @demo
        def encode(count: int = 1) -> str:
            return msgspec.json.encode({inkwell.colour(): count}).decode()
    """,
    "inkwell/pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"

        [project]
        name = "inkwell"
        version = "0.3"
    """,
}
INKWELL = {
    "__init__.py": """
        from pathlib import Path

        COUNT = len(Path(__file__).with_name("colours.txt").read_text().split())

        def colour() -> str:
            return Path(__file__).with_name("colours.txt").read_text().split()[0]
    """,
    "colours.txt": "blue\nblack\n",
    "early.py": "TIME = 'early'\n",
    "later.py": "TIME = 'later'\n",
}


@pytest.fixture(scope="module")
def with_inkwell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The build's processes find inkwell as if it was installed."""
    from textwrap import dedent

    folder = tmp_path_factory.mktemp("installed")
    (folder / "inkwell").mkdir()
    (folder / "inkwell-0.3.dist-info").mkdir()
    (folder / "inkwell-0.3.dist-info/METADATA").write_text("Name: inkwell\nVersion: 0.3\n")
    for name, content in INKWELL.items():
        (folder / "inkwell" / name).write_text(dedent(content).lstrip())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        patch.syspath_prepend(str(folder))
        yield
    # A test imported it, to know what is right.
    for name in [name for name in sys.modules if name.partition(".")[0] == "inkwell"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any], with_inkwell: None) -> Any:
    inside = {f"inkwell/inkwell/{name}": content for name, content in INKWELL.items()}
    return demo_site(FILES | inside, quick=False)


def shows(page: Page, demo: str, text: str) -> None:
    # The long way takes a busy machine a while.
    expect(page.locator(f"#{demo} .demo-result")).to_have_text(text, timeout=60_000)
    expect(page.locator(f"#{demo} .chip")).to_have_text("computed here", timeout=60_000)


def test_a_package_is_there_without_being_fetched(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Number"), 2)
    shows(page, "colour", "deep blue of 2")
    # The spare, which starts once the first is in use, may have asked for the latter too.
    names = {url.rpartition("/")[2] for url in seen.asked("/image-")}
    assert names == {"memory.bin", "data.zip"}, "the memory, and the file that the package opens"
    assert seen.asked("/packages/") == []
    assert seen.asked("/stdlib-") == []
    assert len(seen.asked("memory.bin")) == 1


def test_what_the_image_lacks_of_a_package_comes_when_it_is_needed(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.goto(site.url)
    # The build saw the demo import this one.
    enter(page.get_by_label("Word"), "early")
    shows(page, "late", "early in 0.3")
    assert len(seen.asked("/packages/")) == 1, "its version is read from its archive"
    enter(page.get_by_label("Word"), "later")
    shows(page, "late", "later in 0.3")
    assert len(seen.asked("/packages/")) == 1


def test_an_error_shows_the_lines_of_the_author(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Divisor"), 0)
    error = page.locator("#broken .demo-error")
    expect(error).to_contain_text("ZeroDivisionError")
    expect(error).to_contain_text("return 1 / divisor")
    expect(error).to_contain_text("paints/inks.py")


def test_chance_is_the_builds(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Size"), 5)
    shows(page, "chance", site.text("paints.inks:chance", size=5))


def other_build(image: bytes) -> bytes:
    """The image with another build's id in its head."""
    raw = bytearray(gzip.decompress(image))
    _, _, runs = struct.unpack("<3I", raw[:12])
    raw[12 + 8 * runs + 20] ^= 0xFF
    return gzip.compress(bytes(raw), 1)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda image: image[:5000], id="cut off"),
        pytest.param(lambda image: b"<h1>404</h1>", id="not an image"),
        pytest.param(None, id="missing"),
        pytest.param(other_build, id="of another build"),
    ],
)
def test_without_a_sound_image_the_packages_are_fetched(
    page: Page, site: Any, seen: Any, enter: Any, damage: Any
) -> None:
    (image,) = (f for f in (site.root / ".coldframe/cache/image").rglob("*") if f.is_file())
    body = damage(image.read_bytes()) if damage else b""
    page.route(
        "**/image-*/memory.bin",
        lambda route: route.fulfill(body=body) if damage else route.fulfill(status=404),
    )
    page.goto(site.url)
    enter(page.get_by_label("Number"), 4)
    shows(page, "colour", "dark blue of 2")
    assert [url for url in seen.asked("memory.bin") if "/pyodide-" in url]
    assert seen.asked("/packages/inkwell-")


def test_nor_is_a_start_from_the_library_without_them(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.route("**/memory.bin", lambda route: route.abort())
    page.goto(site.url)
    enter(page.get_by_label("Number"), 4)
    shows(page, "colour", "dark blue of 2")
    assert seen.asked("stdlib-core.zip")
    assert seen.asked("/packages/inkwell-")


def test_who_moves_on_keeps_python_with_all_that_is_in_it(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Number"), 4)
    shows(page, "colour", "dark blue of 2")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="Compiled").first.click()
    enter(page.get_by_label("Count"), 9)
    shows(page, "encode", '{"blue":9}')
    assert page.evaluate("window.kept"), "the document is the same"
    assert len(seen.asked("memory.bin")) == 1
    names = {url.rpartition("/")[2].partition("-")[0] for url in seen.asked("/packages/")}
    assert names == {"msgspec"}


def test_a_compiled_package_comes_beside_it(page: Page, site: Any, seen: Any, enter: Any) -> None:
    page.goto(f"{site.url}compiled/")
    enter(page.get_by_label("Count"), 7)
    shows(page, "encode", '{"blue":7}')
    assert seen.asked("/image-")
    assert {url.rpartition("/")[2].partition("-")[0] for url in seen.asked("/packages/")} == {
        "msgspec"
    }


def test_a_page_that_uses_nothing_of_it_starts_from_coldframes_own(
    page: Page, site: Any, seen: Any
) -> None:
    page.goto(f"{site.url}plain/")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("coldframe-cell")).to_have_attribute("data-state", "live")
    assert seen.asked("/image-") == []


def test_the_preview_makes_none(with_inkwell: None, site: Any) -> None:
    from coldframe.preview.serve import build_once

    built = build_once(site.root, False, lambda line: None, quick=True)
    assert not [path for path in built.artifacts if "image-" in str(path)]


def test_the_memory_may_be_larger_than_the_one_that_the_program_begins_with(
    page: Page, demo_site: Callable[..., Any], seen: Any, enter: Any
) -> None:
    """A table of 40 MB: its bytes are alike, so the image is small all the same."""
    site = demo_site(
        {
            "coldframe.toml": "image = true\n",
            "content/index.md": "# Large\n\n:::{demo} large:at\n:freeze: none\n:::\n",
            "content/large.py": """
                from coldframe import demo

                TABLE = bytes([7]) * 40_000_000 + b"end"

                @demo
                def at(place: int = 0) -> str:
                    return f"{TABLE[place]} of {len(TABLE)}, {TABLE[-3:].decode()}"
            """,
        },
        quick=False,
    )
    page.goto(site.url)
    enter(page.get_by_label("Place"), 39_000_000)
    shows(page, "at", "7 of 40000003, end")
    assert seen.asked("/image-")
    assert not [url for url in seen.asked("memory.bin") if "/pyodide-" in url]


def test_no_reader_finds_what_a_demo_left_at_build(
    page: Page, demo_site: Callable[..., Any], with_inkwell: None, enter: Any
) -> None:
    """The build runs demos in a Python of its own, to see what they import."""
    inside = {f"inkwell/inkwell/{name}": content for name, content in INKWELL.items()}
    project = {"inkwell/pyproject.toml": FILES["inkwell/pyproject.toml"]}
    site = demo_site(
        {
            "coldframe.toml": 'packages = ["./inkwell"]\nimage = true\n',
            "content/index.md": "# Tally\n\n:::{demo} tally:count\n:freeze: none\n:::\n",
            "content/tally.py": """
                import inkwell
                from coldframe import demo

                SEEN = []

                @demo
                def count(number: int = 0) -> str:
                    SEEN.append(number)
                    return f"{SEEN} {inkwell.COUNT}"
            """,
            **project,
            **inside,
        },
        quick=False,
    )
    page.goto(site.url)
    enter(page.get_by_label("Number"), 7)
    shows(page, "count", "[7] 2")
