"""Ten machines that a reader plays against four policies; a reader's own policy."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from labs.bandits.deals import COINS, deal

LAB = Path(__file__).parents[2] / "content" / "labs" / "bandits"
NEEDED = (*LAB.glob("*.py"), *LAB.glob("policies/*.py"), *LAB.glob("machines.*"))
FILES = {
    f"content/labs/bandits/{path.relative_to(LAB).as_posix()}": path.read_text("utf-8")
    for path in NEEDED
    if not path.name.endswith(".csv.py")
} | {
    "content/index.md": "# Page\n\n:::{demo} labs.bandits.dilemma:game\n:::\n",
    "content/own.md": """
        # Own

        ```python live raises=ValueError
        from labs.bandits.entrant import lost_by
        from labs.bandits.environments import BERNOULLI
        from labs.bandits.policies import UCB1

        class Endless(UCB1):
            def pick(self):
                while True:
                    pass

        lost_by(Endless, BERNOULLI, 100, 0)
        ```
    """,
}


@pytest.fixture(scope="module")
def url(demo_site: Callable[..., Any]) -> str:
    return demo_site(FILES).url


@pytest.fixture
def said(page: Page, url: str) -> Locator:
    page.goto(url)
    status = page.locator(".machines").get_by_role("status")
    expect(status).to_have_text("100 coins. Press a machine, or the keys 1 to 9 and 0.")
    return status


def machine(page: Page, key: int) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^Machine {key} ?:"))


def test_a_pull_by_touch_or_key_is_told_at_once(page: Page, said: Locator) -> None:
    pays = ["keeps your coin", "pays"]
    first, second = deal(1).stacks[3][:2]
    machine(page, 4).click()
    expect(said).to_have_text(f"Machine 4 {pays[first]}. {first} won, 99 coins left.")
    page.keyboard.press("4")
    expect(said).to_have_text(f"Machine 4 {pays[second]}. {first + second} won, 98 coins left.")
    expect(machine(page, 4)).to_have_accessible_name(re.compile(f"paid .*{first + second} of 2$"))
    lines = page.locator(".machines").get_by_role("img")
    expect(lines).to_have_accessible_name(re.compile("^Coins behind .*: you .*, thompson "))


def test_at_the_end_the_machines_and_python_say_the_same(
    page: Page, said: Locator, axe: Callable[[], list[str]]
) -> None:
    machine(page, 1).focus()
    keys = "1234567890" * 5 + "6" * (COINS - 50)
    for key in keys:
        page.keyboard.press(key)
    regret = f"{deal(1).regret([(int(key) + 9) % 10 for key in keys])[-1]:.1f}"
    expect(said).to_contain_text("Machine 6 was the best: it pays 76 of 100.")
    expect(said).to_contain_text(f"your regret is {regret}")
    page.keyboard.press("1")
    expect(said).to_contain_text("Machine 6 was the best")
    row = page.get_by_role("row", name=re.compile("^you "))
    expect(row).to_contain_text(regret, timeout=60_000)
    assert axe() == []
    # The address is the game.
    page.reload()
    expect(said).to_contain_text(f"your regret is {regret}")
    page.get_by_role("button", name="Deal again").click()
    expect(said).to_contain_text("100 coins.")
    expect(machine(page, 1)).to_be_focused()


def test_a_policy_that_loops_for_ever_is_told_so_in_the_browser(page: Page, url: str) -> None:
    page.goto(f"{url}own/")
    page.get_by_role("button", name="Run").click()
    cell = page.locator("coldframe-cell")
    expect(cell.get_by_text("computed here")).to_be_visible(timeout=60_000)
    expect(cell).to_contain_text("`choose` seems to loop for ever: at pull 11, after 200,000 lines")
