"""Milliseconds from a move that was not recorded to its first frame and to its result."""

import argparse
import sys
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Locator
from verdict import Figure, say_versions, verdict

from browser import chromium, served

REPOSITORY = Path(__file__).parents[1]
FIRST, ALL = 150, 1000
"""Milliseconds: until something is shown, until all is."""
RANK = "32"
"""Off the grid, so that every move of the other sliders is computed in the browser."""

MOVE = """
async (demo, {name, value}) => {
  const input = demo.querySelector(`input[name="${name}"]`);
  const result = demo.querySelector(".demo-result");
  const frame = () => new Promise(requestAnimationFrame);
  let first = 0;
  // What was recorded nearest is shown before; the run's own frames say this.
  const watch = new MutationObserver(() => {
    if (result.textContent.includes(" …")) first ||= performance.now();
  });
  watch.observe(result, {subtree: true, childList: true, characterData: true});
  await frame();
  const start = performance.now();
  input.value = value;
  input.dispatchEvent(new Event("input", {bubbles: true}));
  input.dispatchEvent(new Event("change", {bubbles: true}));
  const chip = demo.querySelector(".chip");
  while (!first || demo.dataset.state !== "live") {
    if (demo.dataset.state === "error" || performance.now() - start > 60000) break;
    await frame();
  }
  const end = performance.now();
  watch.disconnect();
  if (!first) return {chip: "no frame", text: ""};
  return {first: first - start, all: end - start, chip: chip.textContent,
    text: result.textContent};
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=REPOSITORY / "site", help="a built site")
    parser.add_argument("--moves", type=int, default=9)
    wanted = parser.parse_args()
    with served({"/": wanted.site}) as address, chromium() as browser:
        say_versions("coldframe", Chromium=browser.version, moves=wanted.moves)
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 800})
        page.goto("/labs/compression/")
        demo = page.locator("#smaller")
        demo.scroll_into_view_if_needed()
        demo.locator("fieldset:not([disabled])").first.wait_for(state="attached")
        # Python starts, and the singular values are found once.
        moved(demo, "rank", RANK)
        figures = [
            *measured(demo, "sparsity", ["85", "80", "75", "70"], wanted.moves),
            *measured(demo, "bits", ["5", "6", "4", "3"], wanted.moves),
        ]
    return verdict(figures)


def measured(demo: Locator, name: str, values: list[str], moves: int) -> list[Figure]:
    found = [moved(demo, name, values[turn % len(values)]) for turn in range(moves)]
    return [
        Figure(f"{name}: the first frame", median(one["first"] for one in found), "ms", FIRST),
        Figure(f"{name}: the result", median(one["all"] for one in found), "ms", ALL),
    ]


def moved(demo: Locator, name: str, value: str) -> dict[str, Any]:
    found: dict[str, Any] = demo.evaluate(MOVE, {"name": name, "value": value})
    if found["chip"] != "computed here" or "held-out digits read" not in found["text"]:
        raise SystemExit(f"{name} = {value} was not computed here: {found['chip']}")
    return found


if __name__ == "__main__":
    sys.exit(main())
