"""Off the grid the same function runs in the browser, on the author's files."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} lab.demos:root
        :::

        :::{demo} lab.demos:total
        :::

        :::{demo} lab.demos:loaded
        :::

        :::{demo} lab.demos:rare
        :::
    """,
    "content/lab/numbers.csv": "n\n1\n2\n39\n",
    "content/lab/squares.json.py": """
        import json

        print(json.dumps([n * n for n in range(10)]))
    """,
    "content/lab/maths/__init__.py": "",
    "content/lab/maths/roots.py": """
        from lab.maths.series import newton

        def root(x: float, steps: int) -> float:
            return newton(x, steps)
    """,
    "content/lab/maths/series.py": """
        def newton(x: float, steps: int) -> float:
            guess = x
            for _ in range(steps):
                guess = (guess + x / guess) / 2
            return guess
    """,
    "content/lab/demos.py": """
        import json
        from typing import Annotated

        from coldframe import Number, Slider, data, demo
        from lab.maths import roots

        @demo
        def root(
            steps: Annotated[int, Slider(1, 6)] = 3, x: Annotated[float, Number(0.1, 1e6)] = 2.0
        ) -> str:
            return f"{roots.root(x, steps)!r}"

        @demo
        def total(times: int = 1) -> str:
            with data("numbers.csv") as file:
                return str(times * sum(int(line) for line in file.read().split()[1:]))

        @demo
        def loaded(place: Annotated[int, Number(0, 9)] = 2) -> str:
            with data("squares.json") as file:
                return f"square {json.load(file)[place]}"

        @demo
        def rare(seconds: int = 1) -> str:
            import pydoc
            import sched
            import wave

            return f"{sched.scheduler.__name__} {wave.Error.__name__} {pydoc.plain('a')} {seconds}"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def test_the_nearest_recorded_result_then_the_computed_one(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    held: list[Route] = []
    page.route("**/first.wasm", lambda route: held.append(route))
    page.goto(site.url)
    demo = page.locator("#root")
    demo.get_by_label("Steps").fill("5")
    enter(demo.get_by_label("X"), 7)

    # Until Python is there: x = 2 was recorded at five steps.
    expect(demo).to_have_attribute("data-state", "running")
    expect(demo.locator(".demo-result")).to_have_text(site.text("lab.demos:root", steps=5))
    expect(demo.locator(".demo-note")).to_have_text("Shown meanwhile, recorded: X 2.")
    expect(demo.locator(".chip")).to_contain_text("computing · loading Python")
    expect(demo.get_by_role("progressbar")).to_be_visible()

    expect(demo.locator(".chip")).to_contain_text("/")  # so many of so many MB
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(demo).to_have_attribute("data-state", "live")
    expect(demo.locator(".demo-result")).to_have_text(site.text("lab.demos:root", steps=5, x=7))
    expect(demo.locator(".demo-note")).to_be_hidden()
    expect(demo.get_by_role("progressbar")).to_be_hidden()
    assert seen.asked("stdlib-rest") == []

    # Back on the grid nothing is computed.
    enter(demo.get_by_label("X"), 2)
    expect(demo.locator(".chip")).to_have_text("recorded")


def test_values_equal_the_hosts_to_the_last_digit(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    result = page.locator("#root .demo-result")
    for x in (0.1, 3.75, 17, 123456.789):
        enter(page.get_by_label("X"), x)
        expect(result).to_have_text(site.text("lab.demos:root", x=x))


def test_data_files_and_what_loaders_made_are_there(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Times"), 3)
    expect(page.locator("#total .demo-result")).to_have_text("126")
    enter(page.get_by_label("Place"), 7)
    expect(page.locator("#loaded .demo-result")).to_have_text("square 49")


def test_a_rarer_module_fetches_the_rest_of_the_library(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Seconds"), 2)
    expect(page.locator("#rare .demo-result")).to_have_text("scheduler Error a 2")
    expect(page.locator("#rare .chip")).to_have_text("computed here")
    assert len(seen.asked("stdlib-rest")) == 1


def test_python_starts_while_the_reader_still_types(page: Page, site: Any, seen: Any) -> None:
    page.goto(site.url)
    with page.expect_response("**/first.wasm"):
        page.get_by_label("X").focus()
    expect(page.locator("#root .chip")).to_have_text("recorded")


def test_a_reader_who_saves_data_is_asked_first(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page.goto(site.url)
    demo = page.locator("#root")
    enter(demo.get_by_label("X"), 7)
    expect(demo.locator(".demo-note")).to_contain_text("loads Python")
    expect(demo.locator(".chip")).to_have_text("stale")
    assert seen.asked("pyodide") == []
    demo.get_by_role("button", name="Run").click()
    expect(demo.locator(".chip")).to_have_text("computed here")


def test_without_a_connection_it_says_so_and_tries_again(page: Page, site: Any, enter: Any) -> None:
    page.route("**/first.wasm", lambda route: route.abort())
    page.goto(site.url)
    demo = page.locator("#root")
    enter(demo.get_by_label("X"), 7)
    expect(demo.locator(".demo-error")).to_contain_text("Python could not be started here.")
    expect(demo.locator(".chip")).to_have_text("error")
    expect(demo.locator(".demo-result")).to_have_text(site.text("lab.demos:root"))
    page.unroute("**/first.wasm")
    demo.get_by_role("button", name="Try again").click()
    expect(demo.locator(".demo-result")).to_have_text(site.text("lab.demos:root", x=7))
    expect(demo.locator(".demo-error")).to_be_hidden()


def test_half_a_value_computes_nothing(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#root")
    enter(demo.get_by_label("X"), 7)
    expect(demo.locator(".chip")).to_have_text("computed here")
    demo.get_by_label("X").fill("75")
    demo.get_by_label("X").fill("7")
    demo.get_by_label("X").blur()
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(demo.locator(".demo-result")).to_have_text(site.text("lab.demos:root", x=7))
