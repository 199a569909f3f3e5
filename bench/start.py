"""From the worker's start to the first live result, beside Pyodide as npm has it. Warm."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext
from verdict import Figure, say_versions, verdict

from browser import chromium, served

REPOSITORY = Path(__file__).parents[1]
STOCK = REPOSITORY / "node_modules" / "pyodide"
BOUND = 0.35

MODULE = """
from typing import Annotated
from coldframe import Button, demo


@demo
def squares(again: Annotated[int, Button()] = 0) -> str:
    return f"the sum is {sum(i * i for i in range(1000)) + again}"
"""
RESULT = "the sum is 332833501"

# The same sum in a module worker of the plainest kind, from the package's own files.
STOCK_WORKER = """
import { loadPyodide } from "/stock/pyodide.mjs";
const pyodide = await loadPyodide({ indexURL: "/stock/" });
const code = "f'the sum is {sum(i * i for i in range(1000)) + 1}'";
postMessage(pyodide.runPython(code));
"""
STOCK_START = """
() => new Promise((done, failed) => {
  const start = performance.now();
  const worker = new Worker("/bench/worker.js", { type: "module" });
  worker.onmessage = ({ data }) => {
    const taken = performance.now() - start;
    worker.terminate();
    done({ taken, shown: data });
  };
  worker.onerror = (event) => failed(new Error(event.message));
})
"""
# The press starts the worker: nothing was hovered or focused before it.
OUR_START = """
(demo) => new Promise((done) => {
  const start = performance.now();
  const watch = new MutationObserver(() => {
    const shown = demo.querySelector(".demo-result").textContent.trim();
    if (demo.dataset.state === "live" || demo.dataset.state === "error") {
      watch.disconnect();
      done({ taken: performance.now() - start, shown });
    }
  });
  watch.observe(demo, { subtree: true, childList: true, characterData: true, attributes: true });
  demo.querySelector("button[name=again]").click();
})
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds: int = parser.parse_args().rounds
    if not STOCK.is_dir():
        raise SystemExit("node_modules/pyodide is missing: `make bench` installs it")
    stock_version = json.loads((STOCK / "package.json").read_text(encoding="utf-8"))["version"]
    with TemporaryDirectory() as folder:
        root = Path(folder)
        site = build_site(root)
        (root / "bench").mkdir()
        (root / "bench" / "worker.js").write_text(STOCK_WORKER, encoding="utf-8")
        folders = {"/": site, "/stock/": STOCK, "/bench/": root / "bench"}
        with served(folders) as address, chromium() as browser:
            say_versions(
                "coldframe", Pyodide=stock_version, Chromium=browser.version, rounds=rounds
            )
            context = browser.new_context(base_url=address)
            # The first pair fills the browser's cache and does not count.
            pairs = [(stock(context), ours(context)) for _ in range(rounds + 1)][1:]
    theirs, mine = (median(times) for times in zip(*pairs, strict=True))
    return verdict(
        [
            Figure("stock Pyodide: worker start to first result", theirs, "ms"),
            Figure("Coldframe: worker start to first result", mine, "ms"),
            Figure("Coldframe / stock", mine / theirs, "", BOUND),
        ]
    )


def build_site(root: Path) -> Path:
    content = root / "content"
    content.mkdir()
    (root / "coldframe.toml").write_text('title = "Bench"\n', encoding="utf-8")
    (content / "squares.py").write_text(MODULE, encoding="utf-8")
    (content / "index.md").write_text(
        "---\ntitle: Start\n---\n:::{demo} squares:squares\n:::\n", encoding="utf-8"
    )
    subprocess.run(
        [sys.executable, "-m", "coldframe.cli", "build", "-C", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return root / "site"


def stock(context: BrowserContext) -> float:
    page = context.new_page()
    # A page without Content-Security-Policy: the stock start is not to be held up by ours.
    page.goto("/stock/package.json")
    found = page.evaluate(STOCK_START)
    page.close()
    return checked(found)


def ours(context: BrowserContext) -> float:
    page = context.new_page()
    page.goto("/")
    demo = page.locator("coldframe-demo")
    demo.locator("fieldset:not([disabled])").wait_for()
    found = demo.evaluate(OUR_START)
    page.close()
    return checked(found)


def checked(found: dict[str, object]) -> float:
    if found["shown"] != RESULT:
        raise SystemExit(f"shows {found['shown']!r}, not {RESULT!r}")
    return float(str(found["taken"]))


if __name__ == "__main__":
    sys.exit(main())
