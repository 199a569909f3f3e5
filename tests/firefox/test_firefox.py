"""A reader with Firefox has what one with Chromium has."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RIGHT = "\ue014"
FILES = {
    "coldframe.toml": """
        title = "Test"
        packages = ["./mylib"]
    """,
    "content/index.md": """
        # Page

        [next](next.md)

        :::{demo} lab:curve
        :::

        ```python live
        6 * 7
        ```
    """,
    "content/next.md": """
        # Next

        [first](index.md)

        :::{demo} lab:count
        :freeze: none
        :::

        :::{demo} lab:length
        :::

        :::{demo} lab:greet
        :::
    """,
    "content/lab.py": """
        import random
        from collections.abc import Iterator
        from typing import Annotated

        from coldframe import Chart, File, Slider, demo, line_chart

        @demo
        def curve(n: Annotated[int, Slider(1, 3)] = 2, power: int = 1) -> Chart:
            columns = {"x": [1, 2], "y": [n, (17 * n) ** power]}
            return line_chart(columns, x="x", y="y", description="It rises.")

        @demo
        def count(to: int = 3, endless: bool = False) -> Iterator[str]:
            yield f"{12 // to} {random.random()}"
            while endless:
                pass

        @demo
        def length(text: Annotated[bytes, File(".txt")] = b"") -> str:
            return f"{len(text)} bytes, {text[:5].decode()}"

        @demo
        def greet(name: str = "Ada") -> str:
            from mylib import greeting
            return greeting(name)
    """,
    "mylib/pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"

        [project]
        name = "mylib"
        version = "0.1"
    """,
    "mylib/mylib/__init__.py": """
        def greeting(name: str) -> str:
            return f"Good day, {name}!"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The build's processes find mylib as if it was installed."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "mylib.py").write_text("def greeting(name):\n    return f'Good day, {name}!'\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        patch.syspath_prepend(str(folder))
        return demo_site(FILES)


def ready(firefox: Any, demo: str) -> None:
    firefox.until(f"document.querySelector('#{demo}')?.dataset.ready", "")


def test_without_script_the_default_result_is_readable(
    site: Any, tmp_path: Path, start_firefox: Callable[..., Any]
) -> None:
    with start_firefox(tmp_path, **{"javascript.enabled": False}) as plain:
        plain.open(site.url)
        shown = "(selector) => document.querySelector(selector).checkVisibility()"
        assert plain.evaluate(f"({shown})('#curve svg.chart-wide')")
        assert not plain.evaluate(f"({shown})('#curve .demo-controls')")
        assert not plain.evaluate(f"({shown})('#curve .demo-bar')")
        assert plain.evaluate("document.querySelector('.cell-result').textContent.trim()") == "42"
        assert plain.asked("runtime-") == []


def test_what_was_recorded_is_shown_without_python(firefox: Any, site: Any) -> None:
    firefox.open(site.url)
    ready(firefox, "curve")
    firefox.press("#curve-n", RIGHT)
    firefox.shows("#curve .chip", "recorded")
    firefox.until("document.querySelector('#curve-n').value", "3")
    firefox.until("new URLSearchParams(location.search).get('curve.n')", "3")
    # Drawn by Vega, whose table is filled when it is opened.
    firefox.until("document.querySelectorAll('#curve td').length", 0)
    firefox.click("#curve summary")
    firefox.until("[...document.querySelectorAll('#curve td')].at(-1)?.textContent", "51")
    assert firefox.asked("pyodide") == []


def test_what_was_not_is_computed_from_the_memory_image(firefox: Any, site: Any) -> None:
    firefox.open(site.url)
    ready(firefox, "curve")
    firefox.enter("#curve-power", "2")
    firefox.shows("#curve .chip", "computed here")
    firefox.until("document.querySelectorAll('#curve td').length", 0)
    firefox.click("#curve summary")
    firefox.until("[...document.querySelectorAll('#curve td')].at(-1)?.textContent", "1156")
    assert len(firefox.asked("memory.bin")) == 1
    assert firefox.asked("stdlib-core.zip") == []


def test_random_numbers_are_those_of_the_build(firefox: Any, site: Any) -> None:
    firefox.open(f"{site.url}next/")
    ready(firefox, "count")
    firefox.enter("#count-to", "4")
    firefox.shows("#count .demo-result", site.text("lab:count", to=4))


def test_stop_ends_a_loop_and_an_error_is_told(firefox: Any, site: Any) -> None:
    firefox.open(f"{site.url}next/")
    ready(firefox, "count")
    firefox.click("#count-endless")
    firefox.until("document.querySelector('#count .demo-result').textContent.slice(0, 2)", "4 ")
    firefox.shows("#count .chip", "computing")
    firefox.click("#count .demo-stop")
    firefox.shows("#count .chip", "stale")
    firefox.click("#count-endless")
    firefox.enter("#count-to", "0")
    firefox.shows("#count .chip", "error")
    told = firefox.evaluate("document.querySelector('#count .demo-error').textContent")
    assert "ZeroDivisionError" in told
    assert "lab.py:" in told
    firefox.enter("#count-to", "6")
    firefox.shows("#count .demo-result", site.text("lab:count", to=6))


def test_a_cell_is_edited_and_run(firefox: Any, site: Any) -> None:
    firefox.open(site.url)
    firefox.until("document.querySelector('#cell-0')?.dataset.ready", "")
    firefox.click("#cell-0 .cell-run")
    firefox.shows("#cell-0 .chip", "computed here")
    firefox.shows("#cell-0 .cell-result", "42")


def test_a_package_is_checked_by_its_hash_and_used(firefox: Any, site: Any) -> None:
    firefox.open(f"{site.url}next/")
    ready(firefox, "greet")
    firefox.enter("#greet-name", "Grace")
    firefox.shows("#greet .demo-result", "Good day, Grace!")
    assert len(set(firefox.asked("/packages/"))) == 1


def test_a_file_stays_in_the_browser(firefox: Any, site: Any, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("hello there")
    firefox.open(f"{site.url}next/")
    ready(firefox, "length")
    firefox.choose_files("#length-text", [file])
    firefox.shows("#length .demo-result", "11 bytes, hello")


def test_python_goes_on_when_the_reader_moves_on(firefox: Any, site: Any) -> None:
    firefox.open(site.url)
    ready(firefox, "curve")
    firefox.enter("#curve-power", "2")
    firefox.shows("#curve .chip", "computed here")
    firefox.evaluate("(window.mark = 'kept')")
    firefox.click("main a[href='/next/']")
    firefox.until("document.title", "Next · Test")
    firefox.enter("#count-to", "4")
    firefox.shows("#count .demo-result", site.text("lab:count", to=4))
    firefox.back()
    firefox.until("document.title", "Page")
    firefox.until("document.querySelector('#curve-power').value", "2")
    if firefox.evaluate("'navigation' in window"):
        assert firefox.evaluate("window.mark") == "kept"
        assert len(firefox.asked("memory.bin")) == 1
