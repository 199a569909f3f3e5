"""A generator's frames stream in; Stop, and every newer value, ends what runs."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} streaming:count
        :::

        :::{demo} streaming:spin
        :::

        :::{demo} streaming:steps
        :frames: all
        :::
    """,
    "content/streaming.py": """
        from collections.abc import Iterator
        from time import sleep
        from typing import Annotated

        from coldframe import Slider, demo

        @demo
        def count(top: int = 3, pause: float = 0.0) -> Iterator[str]:
            for n in range(1, top + 1):
                sleep(pause)
                yield f"{n} of {top}"

        @demo
        def spin(turns: int = 1) -> str:
            while turns > 1000:
                pass
            return f"{turns} turns"

        @demo
        def steps(size: Annotated[int, Slider(1, 3)] = 1) -> Iterator[str]:
            for n in range(4):
                yield str(n * size)
    """,
}
# Writes down every text that a result shows, and every state.
WATCH = """(id) => {
  const demo = document.getElementById(id);
  const result = demo.querySelector(".demo-result");
  window.texts = [];
  new MutationObserver(() => window.texts.push(result.textContent))
    .observe(result, {childList: true, subtree: true, characterData: true});
}"""


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def test_frames_are_seen_as_they_come_and_the_last_one_stays(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    expect(page.locator("#count .demo-result")).to_have_text("3 of 3")
    page.evaluate(WATCH, "count")
    page.get_by_label("Pause").fill("0.05")
    enter(page.get_by_label("Top"), 8)
    expect(page.locator("#count .chip")).to_have_text("computed here")
    expect(page.locator("#count .demo-result")).to_have_text("8 of 8")
    texts = page.evaluate("window.texts")
    assert len(set(texts)) >= 4
    assert texts == sorted(texts, key=lambda text: int(text.split()[0]) if "of 8" in text else 0)


def test_recorded_frames_play_when_the_slider_is_released(page: Page, site: Any) -> None:
    page.goto(site.url)
    page.evaluate(WATCH, "steps")
    page.get_by_label("Size").fill("3")
    expect(page.locator("#steps .demo-result")).to_have_text("9")
    assert page.evaluate("window.texts")[-4:] == ["0", "3", "6", "9"]


def test_who_wants_less_motion_sees_the_last_frame_at_once(page: Page, site: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url)
    page.evaluate(WATCH, "steps")
    page.get_by_label("Size").fill("2")
    expect(page.locator("#steps .demo-result")).to_have_text("6")
    assert set(page.evaluate("window.texts")) <= {"6"}


def test_stop_ends_the_frames_and_the_controls_go_on(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo, result = page.locator("#count"), page.locator("#count .demo-result")
    page.get_by_label("Pause").fill("0.02")
    enter(page.get_by_label("Top"), 100000)
    expect(result).to_contain_text("of 100000")
    stop = demo.get_by_role("button", name="Stop")
    stop.click()

    expect(demo.locator(".chip")).to_have_text("stale")
    expect(demo.locator(".demo-note")).to_have_text("Stopped. What is shown is not complete.")
    expect(stop).to_be_hidden()
    shown = result.inner_text()
    page.wait_for_timeout(300)
    assert result.inner_text() == shown

    enter(page.get_by_label("Top"), 2)
    expect(result).to_have_text("2 of 2")
    expect(demo.locator(".chip")).to_have_text("computed here")


def test_stop_ends_an_endless_loop_with_its_worker_and_a_fresh_one_answers(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    demo = page.locator("#spin")
    enter(page.get_by_label("Turns"), 7)
    expect(demo.locator(".demo-result")).to_have_text("7 turns")
    first = page.workers[0]
    enter(page.get_by_label("Turns"), 5000)
    expect(demo.locator(".chip")).to_have_text("computing")
    demo.get_by_role("button", name="Stop").click()
    expect(demo.locator(".chip")).to_have_text("stale")
    while first in page.workers:
        page.wait_for_timeout(20)

    enter(page.get_by_label("Turns"), 8)
    expect(demo.locator(".demo-result")).to_have_text("8 turns")
    expect(demo.locator(".chip")).to_have_text("computed here")


def test_a_newer_value_wins_over_a_run_that_does_not_yield(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    demo = page.locator("#spin")
    enter(page.get_by_label("Turns"), 5000)
    expect(demo.locator(".chip")).to_have_text("computing")
    enter(page.get_by_label("Turns"), 9)
    expect(demo.locator(".demo-result")).to_have_text("9 turns")
    expect(demo.locator(".chip")).to_have_text("computed here")


def test_stop_while_python_still_loads(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#spin")
    enter(page.get_by_label("Turns"), 12)
    demo.get_by_role("button", name="Stop").click()
    expect(demo.locator(".chip")).to_have_text("stale")
    expect(demo.locator(".demo-result")).to_have_text("1 turns")
    expect(demo).to_have_attribute("data-state", "frozen")
    expect(demo.locator(".demo-note")).to_have_text("Stopped. Shown meanwhile, recorded: Turns 1.")
    enter(page.get_by_label("Turns"), 13)
    expect(demo.locator(".demo-result")).to_have_text("13 turns")


def test_only_the_newest_of_many_quick_values_is_shown_at_the_end(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    for turns in range(20, 40):
        enter(page.get_by_label("Turns"), turns)
    expect(page.locator("#spin .chip")).to_have_text("computed here")
    expect(page.locator("#spin .demo-result")).to_have_text("39 turns")


def test_another_demos_run_does_not_end_this_one(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    page.get_by_label("Pause").fill("0.02")
    enter(page.get_by_label("Top"), 60)
    enter(page.get_by_label("Turns"), 3)
    expect(page.locator("#count .demo-result")).to_have_text("60 of 60")
    expect(page.locator("#spin .demo-result")).to_have_text("3 turns")
