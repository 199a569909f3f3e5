"""From a link to the next page's first live result: with the Python of the page before or anew."""

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from playwright.sync_api import BrowserContext
from verdict import Figure, say_versions, verdict

from browser import NEWCOMER, chromium, served

KEPT = 0.5
"""At most this share of the time that the next page takes with a Python of its own."""
PATIENCE = 60

MODULE = """
from typing import Annotated
from coldframe import Button, demo


@demo
def squares(again: Annotated[int, Button()] = 0) -> str:
    return f"the sum is {sum(i * i for i in range(1000)) + again}"


@demo
def cubes(again: Annotated[int, Button()] = 0) -> str:
    return f"the sum is {sum(i**3 for i in range(1000)) + again}"
"""
RESULTS = {"squares": "the sum is 332833501", "cubes": "the sum is 249500250001"}

# In every document: a click on a link starts the clock, the next page's demo is pressed as soon as
# it can be, its live result stops the clock.
WATCH = """
const now = () => performance.timeOrigin + performance.now();
let pressed;
addEventListener("click", ({ target }) => {
  if (target.closest("a")) sessionStorage.setItem("start", now());
}, { capture: true });
new MutationObserver(() => {
  const demo = document.querySelector("#cubes");
  if (!demo || window.taken) return;
  if (demo.dataset.ready === "" && pressed !== demo) {
    pressed = demo;
    demo.querySelector("button[name=again]").click();
  }
  const shown = demo.querySelector(".demo-result").textContent.trim();
  if (demo.dataset.state !== "live" && demo.dataset.state !== "error") return;
  window.taken = { taken: now() - Number(sessionStorage.getItem("start")), shown };
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds: int = parser.parse_args().rounds
    with TemporaryDirectory() as folder, chromium() as browser:
        site = build_site(Path(folder))
        say_versions("coldframe", Chromium=browser.version, rounds=rounds)
        with served({"/": site}) as address:
            context = browser.new_context(base_url=address)
            # The first pair fills the browser's cache and does not count.
            pairs = [
                (next_page(context, True), next_page(context, False)) for _ in range(rounds + 1)
            ]
            context.close()
    kept, anew = (median(times) for times in zip(*pairs[1:], strict=True))
    return verdict(
        [
            Figure("link to the next page's live result, with a Python of its own", anew, "ms"),
            Figure("link to the next page's live result, Python kept", kept, "ms"),
            Figure("kept / anew", kept / anew, "", KEPT),
        ]
    )


def next_page(context: BrowserContext, kept: bool) -> float:
    page = context.new_page()
    page.add_init_script(NEWCOMER)
    page.add_init_script(WATCH)
    if not kept:
        page.add_init_script("delete window.NavigationPrecommitController")
    page.goto("/")
    demo = page.locator("#squares")
    demo.locator("fieldset:not([disabled]) button[name=again]").click()
    page.locator("#squares[data-state=live]").wait_for()
    check("squares", demo.locator(".demo-result").inner_text())
    page.evaluate("window.mark = 1")
    page.locator("main a[href='/next/']").click()
    until = monotonic() + PATIENCE
    while not (found := page.evaluate("window.taken")) and monotonic() < until:
        sleep(0.02)
    check("cubes", found["shown"] if found else "nothing")
    if bool(page.evaluate("window.mark")) != kept:
        raise SystemExit("the document was not kept" if kept else "the document was kept")
    page.close()
    return float(found["taken"])


def check(demo: str, shown: str) -> None:
    if shown != RESULTS[demo]:
        raise SystemExit(f"{demo} shows {shown!r}, not {RESULTS[demo]!r}")


def build_site(root: Path) -> Path:
    content = root / "content"
    content.mkdir()
    files = {
        root / "coldframe.toml": 'title = "Bench"\n',
        content / "sums.py": MODULE,
        content / "index.md": "# First\n\n[next](next.md)\n\n:::{demo} sums:squares\n:::\n",
        content / "next.md": "# Next\n\n:::{demo} sums:cubes\n:::\n",
    }
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "coldframe", "build", "-C", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return root / "site"


if __name__ == "__main__":
    sys.exit(main())
