"""A Python error shows its message and the author's lines, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} failing.demos:divide
        :::
    """,
    "content/columns.md": """
        # Columns

        :::{demo} failing.demos:columns
        :freeze: none
        :::
    """,
    "content/failing/demos.py": """
        import inspect
        from collections.abc import Iterator
        from typing import Annotated, Literal

        from coldframe import Number, demo
        from failing.maths import inverse

        @demo
        def columns(of: Literal["columns", "divide"] = "columns") -> str:
            code = inspect.unwrap(globals()[of]).__code__
            return "some" if any(place[2] is not None for place in code.co_positions()) else "none"

        @demo
        def divide(by: Annotated[int, Number(-9, 9)] = 2) -> Iterator[str]:
            if by == 4:
                yield "a first frame"
                raise ValueError("<b>four</b>")
            yield f"{inverse(by)}"
    """,
    "content/failing/maths.py": """
        def inverse(number: int) -> float:
            return 1 / number
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    """With byte code, from which tracebacks have their lines, too."""
    return demo_site(FILES, quick=False)


def test_its_modules_came_compiled(page: Page, site: Any) -> None:
    """Byte code that the build made has no columns."""
    page.goto(f"{site.url}columns/")
    page.get_by_label("Of").select_option("divide")
    expect(page.locator("#columns .demo-result")).to_have_text("none")


def test_the_message_and_the_authors_lines_and_the_next_value_works(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    demo, error = page.locator("#divide"), page.locator("#divide .demo-error")
    enter(page.get_by_label("By"), 5)
    expect(demo.locator(".demo-result")).to_have_text("0.2")

    enter(page.get_by_label("By"), 0)
    expect(error.get_by_text("ZeroDivisionError: division by zero")).to_be_visible()
    expect(error.locator("li")).to_have_text(
        [
            'failing/demos.py:18 yield f"{inverse(by)}"',
            "failing/maths.py:2 return 1 / number",
        ]
    )
    expect(error).to_have_role("alert")
    expect(demo).to_have_attribute("data-state", "error")
    expect(demo.locator(".chip")).to_have_text("error")
    # A good result stays, and is labelled: the one that was shown meanwhile.
    expect(demo.locator(".demo-result")).to_have_text("0.5")
    expect(demo.locator(".demo-note")).to_have_text("Shown meanwhile, recorded: By 2.")
    expect(demo.get_by_role("button", name="Try again")).to_be_hidden()

    enter(page.get_by_label("By"), 8)
    expect(demo.locator(".demo-result")).to_have_text("0.125")
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(error).to_be_hidden()


def test_an_error_after_a_frame_keeps_the_frame_and_its_message_is_text(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    enter(page.get_by_label("By"), 4)
    error = page.locator(".demo-error")
    expect(error).to_contain_text("ValueError: <b>four</b>")
    expect(error.locator("b")).to_have_count(0)
    expect(page.locator(".demo-result")).to_have_text("a first frame")


def test_it_is_accessible_while_live_and_after_an_error(
    page: Page, site: Any, enter: Any, axe: Any
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url)
    for value, chip in ((5, "computed here"), (0, "error")):
        enter(page.get_by_label("By"), value)
        expect(page.locator(".chip")).to_have_text(chip)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert axe() == []


def test_a_value_that_the_control_does_not_take_is_told_and_not_computed(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.goto(site.url)
    enter(page.get_by_label("By"), 50)
    expect(page.locator(".demo-note")).to_contain_text("By:")
    expect(page.locator(".chip")).to_have_text("stale")
    expect(page.locator(".demo-result")).to_have_text("0.5")
    enter(page.get_by_label("By"), 2)
    expect(page.locator(".chip")).to_have_text("recorded")
    expect(page.locator(".demo-note")).to_be_hidden()


REFUSING = {
    "content/index.md": """
        # Page

        :::{demo} choosy:mean
        :::
    """,
    "content/choosy.py": """
        from coldframe import ValueProblem, demo

        @demo
        def mean(numbers: str = "1 2", weight: float = 1.0) -> str:
            words = numbers.split()
            if len(words) < 2:
                raise ValueProblem("numbers", "needs two or more, with spaces between")
            return f"{sum(map(float, words)) / len(words) * weight}"
    """,
}


def test_a_value_that_the_demo_refuses_is_told_at_its_control(
    page: Page, demo_site: Callable[..., Any], enter: Any, axe: Any
) -> None:
    page.goto(demo_site(REFUSING).url)
    field, result = page.get_by_label("Numbers"), page.locator("#mean .demo-result")
    enter(field, "7")
    told = page.locator(".control", has=field).get_by_role("alert")
    expect(told).to_have_text("Needs two or more, with spaces between.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#mean .chip")).to_have_text("stale")
    expect(page.locator("#mean .demo-error")).to_be_hidden()
    expect(result).to_have_text("1.5")
    assert axe() == []

    enter(field, "7 8")
    expect(result).to_have_text("7.5")
    expect(told).to_be_hidden()
    expect(field).not_to_have_attribute("aria-invalid", "true")
