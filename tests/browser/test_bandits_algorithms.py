"""The lab's bandit algorithms as a reader uses them: bounds that move, policies to change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

LAB = Path(__file__).parents[2] / "content" / "labs" / "bandits"

PAGE = """
# Policies

:::{demo} labs.bandits.watch:watch
:freeze: policy
:frames: all
:::

```python live
from labs.bandits.cost import cost
from labs.bandits.policies import Averages, argmax


class Greedy(Averages):
    def choose(self) -> int:
        return argmax(self.means, self.rng)


print(cost(Greedy))
```
"""


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    modules = {
        f"content/labs/bandits/{path.relative_to(LAB)}": path.read_text("utf-8")
        for path in LAB.rglob("*")
        if path.suffix in (".py", ".json")
    }
    return demo_site({"content/index.md": PAGE, **modules})


def test_the_bounds_move_pull_by_pull_recorded_and_live(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#watch")
    slider = demo.get_by_role("slider", name="Frame", exact=True)
    slider.press("Home")
    expect(demo.locator("caption", has_text="Pull")).to_have_text("Pull 1")
    demo.get_by_role("button", name="Step", exact=True).click()
    expect(demo.locator("caption", has_text="Pull")).to_have_text("Pull 2")
    expect(demo.locator(".chip")).to_have_text("recorded")
    enter(page.get_by_label("Seed"), 8)
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(demo.locator("caption", has_text="Pull")).to_have_text("Pull 60")


@pytest.mark.parametrize(
    ("choice", "told"),
    [("None", "at pull 1 it gave None"), ("10", "an arm from 0 to 9, and at pull 1 it gave 10")],
)
def test_a_policy_that_names_no_arm_is_told_so(
    page: Page, site: Any, choice: str, told: str
) -> None:
    page.goto(site.url)
    cell = page.locator("coldframe-cell")
    expect(cell).to_have_attribute("data-ready", "")
    code = cell.locator("pre").first.inner_text()
    cell.get_by_role("button", name="Edit").click()
    expect(cell.locator(".cell-code")).to_have_attribute("data-editor", "rich")
    cell.get_by_role("textbox").fill(code.replace("argmax(self.means, self.rng)", choice))
    cell.get_by_role("button", name="Run").click()
    expect(cell.locator(".cell-error")).to_contain_text(told)
