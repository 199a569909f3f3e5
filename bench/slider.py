"""Milliseconds from moving a slider on the grid to the painted result, in the page itself."""

import argparse
import sys
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Locator, Page
from verdict import Figure, say_versions, verdict

from browser import chromium, served

REPOSITORY = Path(__file__).parents[1]
BOUND = 16
"""Milliseconds, of 95 moves in a hundred: a frame at 60 Hz."""
ROUNDS = 3
"""The best round counts: what else runs on a machine only ever adds to the slowest moves."""

# A browser hands input to the page at the start of a frame, so each move is made there. A message
# posted in a frame arrives after that frame was painted. A move is over with the last frame in
# which the result changed; five quiet frames say that it was the last. What is shown is compared
# as a heap of elements: an updated chart may hold the same ones in another order.
MOVE = """
async (demo, {name, value, look}) => {
  const input = demo.querySelector(`input[name="${name}"]`);
  const result = demo.querySelector(".demo-result");
  const frame = () => new Promise(requestAnimationFrame);
  const painted = () => new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  });
  let changed = false;
  const watch = new MutationObserver(() => { changed = true; });
  watch.observe(result, {subtree: true, childList: true, characterData: true, attributes: true});
  await frame();
  const start = performance.now();
  input.value = value;
  input.dispatchEvent(new Event("input", {bubbles: true}));
  let end = 0;
  for (let quiet = 0; quiet < 5; quiet++) {
    const now = await painted();
    if (changed) { end = now; quiet = 0; changed = false; }
    await frame();
  }
  input.dispatchEvent(new Event("change", {bubbles: true}));
  watch.disconnect();
  return {
    taken: end ? end - start : null,
    state: demo.dataset.state,
    chip: demo.querySelector(".chip").textContent,
    shown: !look ? "" : [...result.querySelectorAll("*")]
      .map((node) => (node.childElementCount ? "" : node.outerHTML.replace(/\\bid="[^"]*"/g, "")))
      .sort().join("\\n"),
  };
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=REPOSITORY / "site", help="a built site")
    parser.add_argument(
        "--pages", nargs="+", default=["/labs/bandits/algorithms/", "/labs/compression/"]
    )
    parser.add_argument("--moves", type=int, default=60, help="of each demo, in a round")
    wanted = parser.parse_args()
    figures: list[Figure] = []
    with served({"/": wanted.site}) as address, chromium() as browser:
        say_versions("coldframe", Chromium=browser.version, moves=wanted.moves)
        for url in wanted.pages:
            page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 800})
            page.goto(url)
            for demo in page.locator("coldframe-demo[data-grid]").all():
                figures += measured(page, url, demo, wanted.moves)
            page.close()
    if not figures:
        raise SystemExit("no demo on these pages has a slider and a grid")
    return verdict(figures)


def measured(page: Page, url: str, demo: Locator, moves: int) -> list[Figure]:
    # Not the bar of a player, which has no steps.
    slider = demo.locator("input[type=range][step]").first
    if not slider.count():
        return []
    demo.scroll_into_view_if_needed()
    demo.locator("fieldset:not([disabled])").first.wait_for(state="attached")
    values = slider.evaluate(
        "i => Array.from({length: Math.round((i.max - i.min) / i.step) + 1},"
        " (_, k) => String(+(+i.min + k * i.step).toFixed(9)))"
    )
    name = slider.get_attribute("name")

    def moved(value: str, look: bool = True) -> dict[str, Any]:
        told = {"name": name, "value": value, "look": look}
        found: dict[str, Any] = demo.evaluate(MOVE, told)
        return found

    # Two rounds over the grid that do not count: they fetch it and the charts' library, and the
    # same value must show the same result again.
    label = f"{url}#{demo.get_attribute('id')} {name}"
    for value in values:
        moved(value)
        page.wait_for_timeout(100)
    recorded = {value: shown for value in values if (shown := moved(value))["chip"] == "recorded"}
    if len(recorded) < 2:
        return []  # This slider is no axis of the grid.
    order = list(recorded) + list(recorded)[-2:0:-1]
    rounds: list[list[float]] = []
    # Looking makes a megabyte of text, which the browser would clear away in the moves after it.
    for _ in range(ROUNDS):
        times: list[float] = []
        for turn in range(moves):
            found = moved(order[turn % len(order)], look=False)
            if found["chip"] != "recorded":
                raise SystemExit(f"{label} = {order[turn % len(order)]} was not recorded")
            if found["taken"] is not None:
                times.append(found["taken"])
        rounds.append(times)
    for value in recorded:
        if moved(value)["shown"] != recorded[value]["shown"]:
            raise SystemExit(f"{label} = {value} does not show what it showed before")
    if min(map(len, rounds)) < 2:
        raise SystemExit(f"{label}: the result does not change")
    return [
        Figure(f"{label}: median of {len(rounds[0])}", min(map(median, rounds)), "ms"),
        Figure(f"{label}: 95 of 100", min(quantiles(t, n=20)[-1] for t in rounds), "ms", BOUND),
    ]


if __name__ == "__main__":
    sys.exit(main())
