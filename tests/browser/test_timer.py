"""A timer counts once its reader starts it, and never faster than results come."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} clocks:short
        :::

        :::{demo} clocks:slow
        :::

        :::{demo} clocks:fails
        :::
    """,
    "content/apart.md": """
        # Apart

        At {value}`short.time`.

        :::{controls} short
        :::

        :::{demo} clocks:short
        :link: time
        :::

        :::{demo} clocks:short
        :id: other
        :link: time
        :controls: none
        :::
    """,
    "content/clocks.py": """
        from time import sleep
        from typing import Annotated

        from coldframe import Slider, Timer, demo

        @demo
        def short(
            time: Annotated[int, Timer(every=0.05, stop=4)] = 0,
            times: Annotated[int, Slider(1, 3)] = 1,
        ) -> str:
            return f"tick {times * time}"

        @demo
        def slow(time: Annotated[int, Timer(every=0.05, help="Without end.")] = 0) -> str:
            sleep(0.3)
            return f"tick {time}"

        @demo
        def fails(time: Annotated[int, Timer(every=0.05)] = 0) -> str:
            return f"tick {1 // (time < 2) * time}"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def ready(page: Page, url: str) -> None:
    page.goto(url)
    for demo in page.locator("coldframe-demo").all():
        expect(demo).to_have_attribute("data-ready", "")


def parts(page: Page, demo: str) -> tuple[Any, Any, Any, Any]:
    """Play, Step, the count, the result."""
    here = page.locator(f"#{demo}")
    names = (".timer-play", ".timer-step", f"#{demo}-time", ".demo-result")
    play, step, count, result = (here.locator(name) for name in names)
    return play, step, count, result


def test_it_counts_to_its_end_when_it_is_started(page: Page, site: Any) -> None:
    ready(page, site.url)
    play, _, count, result = parts(page, "short")
    expect(play).to_have_text("Play")
    expect(result).to_have_text("tick 0")
    play.press("Enter")
    expect(result).to_have_text("tick 4")
    expect(play).to_have_text("Play")
    expect(page.locator("#short")).to_have_attribute("data-state", "frozen")
    assert page.url.endswith("?short.time=4")
    # From the end it begins again.
    play.press("Space")
    expect(play).to_have_text("Pause")
    expect(result).to_have_text("tick 4")
    expect(play).to_have_text("Play")
    page.locator("#short .demo-reset").click()
    expect(count).to_have_text("0")
    expect(result).to_have_text("tick 0")


def test_it_steps_one_by_one(page: Page, site: Any) -> None:
    ready(page, site.url)
    _, step, count, result = parts(page, "short")
    for tick in (1, 2, 3, 4, 0, 1):
        step.press("Enter")
        expect(count).to_have_text(str(tick))
        expect(result).to_have_text(f"tick {tick}")


def test_it_starts_where_the_address_says_and_by_itself_never(page: Page, site: Any) -> None:
    ready(page, f"{site.url}?short.time=3")
    play, _, _, result = parts(page, "short")
    expect(result).to_have_text("tick 3")
    expect(play).to_have_text("Play")
    ready(page, f"{site.url}?short.time=5")
    expect(page.locator("#short .demo-note")).to_contain_text("“5” does not fit")


def test_a_tick_waits_for_the_result_of_the_last_one(page: Page, site: Any) -> None:
    ready(page, site.url)
    play, _, _, result = parts(page, "slow")
    page.evaluate(
        """() => {
            window.seen = [];
            document.addEventListener("coldframe-point", ({ target, detail }) =>
                seen.push(`ask ${detail.get("time")}`));
            document.addEventListener("coldframe-result", ({ detail }) =>
                seen.push(`show ${detail["text/plain"]}`));
        }"""
    )
    play.click()
    expect(result).to_have_text(re.compile("tick ([3-9]|[0-9]{2})"))
    play.click()
    expect(play).to_have_text("Play")
    expect(page.locator("#slow")).to_have_attribute("data-state", "live")
    asked = [one for one in page.evaluate("seen") if one != "show tick 0"]
    assert asked[:6] == [f"{what} {tick}" for tick in (1, 2, 3) for what in ("ask", "show tick")]


def test_it_pauses_when_it_is_paused_and_when_a_result_fails(page: Page, site: Any) -> None:
    ready(page, site.url)
    play, _, count, result = parts(page, "fails")
    play.click()
    expect(page.locator("#fails .demo-error")).to_contain_text("ZeroDivisionError")
    expect(play).to_have_text("Play")
    expect(count).to_have_text("2")
    expect(result).to_have_text("tick 1")


def test_it_pauses_out_of_sight(page: Page, site: Any) -> None:
    ready(page, site.url)
    play, _, _, result = parts(page, "slow")
    play.click()
    expect(result).to_have_text(re.compile("tick [1-9]"))
    page.evaluate("document.querySelector('main').style.paddingBlockEnd = '300vh'")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(play).to_have_text("Play")


def test_it_pauses_on_a_hidden_page(page: Page, site: Any) -> None:
    ready(page, site.url)
    play = page.locator("#slow .timer-play")
    play.click()
    expect(play).to_have_text("Pause")
    # What the browser does when the reader turns to another tab; a headless one shows all.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(play).to_have_text("Play")


def test_apart_and_linked_it_moves_all(page: Page, site: Any) -> None:
    ready(page, f"{site.url}apart/")
    page.locator(".apart .timer-play").click()
    expect(page.locator("#short .demo-result")).to_have_text("tick 4")
    expect(page.locator("#other .demo-result")).to_have_text("tick 4")
    expect(page.locator(".text-body p").first).to_have_text("At 4.")
    expect(page.locator(".apart .timer-play")).to_have_text("Play")


def test_moving_a_slider_does_not_stop_it(page: Page, site: Any) -> None:
    ready(page, site.url)
    play, _, _, result = parts(page, "short")
    play.click()
    page.locator("#short-times").press("End")
    expect(result).to_have_text("tick 12")


def test_who_wants_less_motion_is_told_that_nothing_moves(page: Page, site: Any, axe: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    ready(page, site.url)
    play, step, _, result = parts(page, "short")
    expect(page.locator("#short .timer-calm")).to_have_text("Nothing moves by itself.")
    expect(page.locator("#short .timer-calm")).to_be_visible()
    step.click()
    expect(result).to_have_text("tick 1")
    play.click()
    expect(play).to_have_text("Pause")
    expect(result).to_have_text("tick 2")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []
    page.emulate_media(reduced_motion="no-preference")
    expect(page.locator("#short .timer-calm")).to_be_hidden()


def test_it_says_its_name_and_fits_320_pixels(page: Page, site: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    ready(page, site.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    group = page.locator("#slow").get_by_role("group", name="Time")
    expect(group.get_by_role("button")).to_have_text(["Play", "Step"])
    expect(group).to_have_accessible_description("Without end.")
    expect(page.locator("#slow-time")).to_have_attribute("aria-live", "off")
