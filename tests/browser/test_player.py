"""Play, pause and step through a generator's frames, recorded or computed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} film:steps
        :frames: all
        :::

        :::{demo} film:stream
        :::

        :::{demo} film:other
        :::

        :::{demo} film:chance
        :::

        :::{demo} film:spin
        :::
    """,
    "content/film.py": """
        from collections.abc import Iterator
        from random import random
        from time import sleep
        from typing import Annotated

        from coldframe import Slider, demo

        @demo
        def steps(size: Annotated[int, Slider(1, 3)] = 1) -> Iterator[str]:
            for n in range(5):
                yield f"at {n * size}"

        @demo
        def stream(top: int = 3) -> Iterator[str]:
            for n in range(1, top + 1):
                sleep(0.01)
                yield f"{n} of {top}"

        @demo
        def other(n: int = 1) -> str:
            return f"other {n} {random():.9f}"

        @demo
        def chance(draws: int = 2) -> Iterator[str]:
            for n in range(draws):
                yield f"draw {n}: {random():.9f}"

        @demo
        def spin(turns: int = 1) -> str:
            while turns > 1000:
                pass
            return f"{turns} turns"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


class Film:
    """A demo with frames, as a reader sees it."""

    def __init__(self, page: Page, id: str) -> None:
        self.demo = page.locator(f"#{id}")
        self.result = self.demo.locator(".demo-result")
        self.chip = self.demo.locator(".chip")
        self.play = self.demo.get_by_role("button", name="Play", exact=True)
        self.pause = self.demo.get_by_role("button", name="Pause")
        self.step = self.demo.get_by_role("button", name="Step", exact=True)
        self.slider = self.demo.get_by_role("slider", name="Frame", exact=True)
        self.speed = self.demo.get_by_role("combobox", name="Speed")


def test_it_starts_at_the_last_frame_and_plays_from_the_first(page: Page, site: Any) -> None:
    page.goto(site.url)
    film = Film(page, "steps")
    expect(film.slider).to_have_value("4")
    expect(film.result).to_have_text("at 4")
    film.play.click()
    expect(film.result).to_have_text("at 0")
    expect(film.slider).to_have_attribute("aria-valuetext", "1 of 5")
    expect(film.play).to_be_visible()
    expect(film.result).to_have_text("at 4")


def test_pause_holds_a_recording_and_step_goes_on_by_one(page: Page, site: Any) -> None:
    page.goto(site.url)
    film = Film(page, "steps")
    film.speed.select_option("0.25")
    film.play.click()
    film.pause.click()
    expect(film.result).to_have_text("at 0")
    film.step.click()
    expect(film.result).to_have_text("at 1")
    film.step.click()
    expect(film.result).to_have_text("at 2")


def test_the_frame_slider_works_by_keyboard(page: Page, site: Any) -> None:
    page.goto(site.url)
    film = Film(page, "steps")
    film.slider.press("Home")
    expect(film.result).to_have_text("at 0")
    film.slider.press("ArrowRight")
    expect(film.result).to_have_text("at 1")
    expect(film.slider).to_have_attribute("aria-valuetext", "2 of 5")
    page.get_by_role("slider", name="Size").press("End")
    expect(film.result).to_have_text("at 12")
    film.slider.press("Home")
    expect(film.result).to_have_text("at 0")


SEEN_TEXTS = """(result) => {
  window.seenTexts = [];
  const options = { subtree: true, childList: true, characterData: true };
  new MutationObserver(() => seenTexts.push(result.textContent)).observe(result, options);
}"""


def test_who_wants_less_motion_starts_paused_at_the_end_and_may_play(page: Page, site: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url)
    film = Film(page, "steps")
    expect(page.locator("#steps")).to_have_attribute("data-ready", "")
    page.get_by_role("slider", name="Size").press("End")
    expect(film.result).to_have_text("at 12")
    expect(film.play).to_be_visible()
    film.result.evaluate(SEEN_TEXTS)
    film.play.click()
    page.wait_for_function("() => seenTexts.at(-1) === 'at 12'")
    assert page.evaluate("seenTexts[0]") == "at 0"


def number(film: Film) -> int:
    return int(film.result.inner_text().split()[0])


def test_pause_holds_python_back_step_asks_for_one_frame_play_goes_on(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    film = Film(page, "stream")
    enter(page.get_by_label("Top"), 100_000)
    expect(film.result).to_contain_text("of 100000")
    film.pause.click()
    expect(film.chip).to_have_text("paused")
    page.wait_for_timeout(300)
    held = number(film)
    page.wait_for_timeout(300)
    assert number(film) == held
    film.step.click()
    expect(film.result).to_have_text(f"{held + 1} of 100000")
    film.step.click()
    expect(film.result).to_have_text(f"{held + 2} of 100000")
    film.play.click()
    expect(film.chip).to_have_text("computing")
    expect(film.result).not_to_have_text(f"{held + 2} of 100000")
    film.demo.get_by_role("button", name="Stop").click()
    expect(film.chip).to_have_text("stale")


def test_what_was_computed_can_be_looked_at_again(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    film = Film(page, "stream")
    enter(page.get_by_label("Top"), 30)
    expect(film.chip).to_have_text("computed here")
    film.slider.press("Home")
    expect(film.result).not_to_have_text("30 of 30")
    film.slider.press("End")
    expect(film.result).to_have_text("30 of 30")


def test_while_one_demo_is_paused_another_runs_and_both_are_as_recorded(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    film = Film(page, "chance")
    expected = [frame["text/plain"] for frame in site.frames("film:chance", draws=60)]
    film.speed.select_option("0.25")
    enter(page.get_by_label("Draws"), 60)
    expect(film.result).to_have_text(re.compile("|".join(map(re.escape, expected[:50]))))
    film.pause.click()
    page.wait_for_timeout(300)
    shown = expected.index(film.result.inner_text())
    enter(page.locator("#other").get_by_label("N", exact=True), 7)
    expect(page.locator("#other .demo-result")).to_have_text(site.text("film:other", n=7))
    expect(film.chip).to_have_text("paused")
    for text in expected[shown + 1 : shown + 6]:
        film.step.click()
        expect(film.result).to_have_text(text)


def test_a_paused_run_does_not_keep_stop_from_ending_another(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    film, demo = Film(page, "stream"), page.locator("#spin")
    enter(page.get_by_label("Top"), 100_000)
    expect(film.result).to_contain_text("of 100000")
    film.pause.click()
    enter(page.get_by_label("Turns"), 5000)
    expect(demo.locator(".chip")).to_have_text("computing")
    demo.get_by_role("button", name="Stop").click()
    expect(demo.locator(".chip")).to_have_text("stale")
    enter(page.get_by_label("Turns"), 8)
    expect(demo.locator(".demo-result")).to_have_text("8 turns")


def test_play_computes_the_frames_that_were_not_recorded(page: Page, site: Any) -> None:
    page.goto(site.url)
    film = Film(page, "stream")
    expect(film.slider).to_be_disabled()
    film.play.click()
    expect(film.chip).to_have_text("computed here")
    expect(film.slider).to_be_enabled()


def test_step_computes_the_first_frame_and_waits(page: Page, site: Any) -> None:
    page.goto(site.url)
    film = Film(page, "stream")
    film.step.click()
    expect(film.result).to_have_text("1 of 3")
    film.step.click()
    expect(film.result).to_have_text("2 of 3")
    film.play.click()
    expect(film.chip).to_have_text("computed here")
    expect(film.result).to_have_text("3 of 3")


def test_frames_are_not_shouted_and_what_is_computed_is_busy(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    film = Film(page, "stream")
    enter(page.get_by_label("Top"), 100_000)
    expect(film.result).to_have_attribute("aria-busy", "true")
    loud = film.demo.locator(".demo-player, .demo-result").locator(
        "[aria-live], [role=status], [role=alert], output"
    )
    expect(loud).to_have_count(0)
    film.demo.get_by_role("button", name="Stop").click()
    expect(film.result).to_have_attribute("aria-busy", "false")


def test_it_fits_and_is_accessible(page: Page, site: Any, axe: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.url)
    film = Film(page, "steps")
    expect(film.play).to_be_visible()
    # In one line, for which the build left room.
    room = film.demo.locator(".demo-player").bounding_box()
    assert room is not None
    assert room["height"] < 48
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []
