"""Milliseconds from asking to a live run's first and last frame, once Python stands ready: started,
and the demo's module imported, as when the pointer came near a control."""

import argparse
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from verdict import Figure, say_versions, verdict

from browser import chromium, served

REPOSITORY = Path(__file__).parents[1]
FIRST = 150
"""Milliseconds to the first frame."""

# A cell that does nothing, behind the import, says that Python is ready. After a run a second
# Python starts; the demo waits for that, or it would be timed with it. Then it is run at its
# defaults, as for a value that was not recorded.
RUN = """
async ([id, runtime]) => {
  const demo = document.getElementById(id);
  const { interpreter } = await import(runtime + "live.js");
  const { signal } = new AbortController();
  interpreter.start(demo.dataset.function);
  const nothing = { before: [], cell: { code: "None" } };
  for await (const _ of interpreter.run(nothing, signal, () => {}));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const values = demo.point.defaults;
  const begun = performance.now();
  let first;
  const ask = { function: demo.dataset.function, values };
  for await (const _ of interpreter.run(ask, signal, () => {}))
    first ??= performance.now() - begun;
  return { first: first ?? performance.now() - begun, last: performance.now() - begun };
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=REPOSITORY / "site", help="a built site")
    parser.add_argument("--under", default="labs/", help="pages whose path begins so")
    parser.add_argument("--rounds", type=int, default=2, help="the best counts")
    wanted = parser.parse_args()
    pages = sorted(wanted.site.joinpath(wanted.under).rglob("index.html"))
    urls = [f"/{page.parent.relative_to(wanted.site).as_posix()}/" for page in pages]
    figures: list[Figure] = []
    with served({"/": wanted.site}) as address, chromium() as browser:
        say_versions("coldframe", Chromium=browser.version, rounds=wanted.rounds)
        for url in urls:
            if "/embed/" not in url:
                figures += measured(browser, address + url, url, wanted.rounds)
    if not figures:
        raise SystemExit(f"no demo stands below {wanted.under}")
    return verdict(figures)


def measured(browser: Browser, address: str, url: str, rounds: int) -> list[Figure]:
    page = browser.new_page()
    page.goto(address)
    demos = page.locator("coldframe-demo")
    ids = [str(demo.get_attribute("id")) for demo in demos.all()]
    page.close()
    figures = []
    for id in ids:
        runs = [run(browser, address, id) for _ in range(rounds)]
        first, last = (min(run[name] for run in runs) for name in ("first", "last"))
        figures.append(Figure(f"{url}#{id}: first frame", first, "ms", FIRST))
        figures.append(Figure(f"{url}#{id}: last frame", last, "ms"))
    return figures


def run(browser: Browser, address: str, id: str) -> dict[str, Any]:
    """In a page of its own: what another demo of the page has imported would be there already."""
    page = browser.new_page()
    try:
        page.goto(address)
        page.locator(f"#{id}[data-ready]").wait_for(state="attached")
        source = page.locator('script[src$="/index.js"]').first.get_attribute("src") or ""
        found: dict[str, Any] = page.evaluate(RUN, [id, source.removesuffix("index.js")])
        return found
    finally:
        page.close()


if __name__ == "__main__":
    sys.exit(main())
