"""Playing against the search of the page on trees: by mouse, touch and keys."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

CONTENT = Path(__file__).parents[2] / "content"
LAB = CONTENT / "labs" / "bandits"
FOLDER = LAB / "trees"
PAGE = """
    # Boards

    :::{demo} labs.bandits.trees.demos:tictactoe
    :freeze: none
    :::

    :::{demo} labs.bandits.trees.demos:nim
    :freeze: none
    :::

    :::{demo} labs.bandits.trees.demos:connect_four
    :freeze: none
    :::
"""


@pytest.fixture(scope="module")
def lab(demo_site: Callable[..., Any]) -> str:
    """The lab's own modules and boards on a small page."""
    parts = [file for file in FOLDER.iterdir() if file.suffix in {".py", ".js", ".css"}]
    files = {f"content/{part.relative_to(CONTENT)}": part.read_text("utf-8") for part in parts}
    url: str = demo_site({"content/index.md": PAGE, **files}).url
    return url


@pytest.fixture
def board(page: Page, lab: str) -> Callable[[str], Locator]:
    page.goto(lab)

    def demo(name: str) -> Locator:
        found = page.locator(f"coldframe-demo#{name}")
        expect(found).to_have_attribute("data-ready", "")
        expect(found.locator(".board")).to_be_visible()
        return found

    return demo


def test_tic_tac_toe_is_played_by_keys(board: Callable[[str], Locator], page: Page) -> None:
    demo = board("tictactoe")
    said = demo.locator(".board-said")
    expect(said).to_have_text("Your move.")
    demo.get_by_role("button", name="Cell 1, free").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(demo.get_by_role("button", name="Cell 5, free")).to_be_focused()
    page.keyboard.press("Enter")
    expect(demo.get_by_role("button", name="Cell 5, X")).to_be_focused()
    expect(said).to_have_text(re.compile(r"It plays [1379]\. Your move\."))
    expect(demo.locator(".ring")).to_have_count(1)
    # A taken cell is no move.
    page.keyboard.press("Enter")
    expect(demo.locator(".cross")).to_have_count(1)
    assert "tictactoe.game=5" in page.url
    demo.get_by_role("button", name="New game").press("Enter")
    expect(demo.locator(".board svg")).to_have_count(0)
    expect(said).to_have_text(re.compile("Your move"))


def test_the_search_wins_where_it_is_let_and_a_game_is_a_link(
    board: Callable[[str], Locator], page: Page, lab: str
) -> None:
    board("tictactoe")
    page.goto(f"{lab}?tictactoe.game=1+4+2+5")
    demo = board("tictactoe")
    said = demo.locator(".board-said")
    expect(said).to_have_text(re.compile("Your move. In your place it would play 3"))
    demo.get_by_role("button", name="Cell 9, free").click()
    expect(said).to_have_text("It plays 6. The game is over: it has won.")
    # Nobody moves any more, but a move can be taken back.
    demo.get_by_role("button", name="Cell 3, free").click()
    expect(demo.get_by_role("button", name="Cell 3, free")).to_be_visible()
    demo.get_by_role("button", name="Take back").click()
    expect(demo.locator(".board svg")).to_have_count(4)
    expect(said).to_have_text(re.compile("Your move"))
    demo.get_by_role("button", name="Cell 3, free").click()
    expect(said).to_have_text("The game is over: you have won.")


def test_the_computer_begins_and_stones_are_taken(board: Callable[[str], Locator]) -> None:
    demo = board("nim")
    demo.get_by_label("Who begins").select_option("computer")
    said = demo.locator(".board-said")
    expect(said).to_have_text(re.compile("It plays [ABC][0-4]. Your move."))
    expect(demo.locator(".gone").first).to_be_visible()
    stones = demo.get_by_role("button", name="Heap")
    left = stones.and_(demo.locator("[aria-disabled=false]"))
    before = left.count()
    left.last.click()
    expect(left).not_to_have_count(before)
    expect(said).to_have_text(re.compile("It plays [ABC][0-4]. Your move."))


def test_connect_four_drops_discs_and_fits_a_phone(
    board: Callable[[str], Locator], page: Page, axe: Callable[[], list[str]]
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    demo = board("connect_four")
    for name, discs in (("Column 4: empty", 2), ("Column 4: X", 4)):
        demo.get_by_role("button", name=name).first.click()
        expect(demo.locator(".board svg")).to_have_count(discs)
        expect(demo.locator(".board-said")).to_have_text(re.compile("Your move"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert axe() == []
