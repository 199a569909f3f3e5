"""From the worker's start to the first live result, beside Pyodide as npm has it.

Warm and cold, over a slow line, and again in a page that has everything: a respawn.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext
from verdict import Figure, say_versions, verdict

from browser import NEWCOMER, Wire, chromium, opened, served

REPOSITORY = Path(__file__).parents[1]
STOCK = REPOSITORY / "node_modules" / "pyodide"
WARM, COLD, SLOW, RESPAWN = 0.20, 0.20, 0.45, 0.13
"""At most this share of stock Pyodide's time in the same run."""
LINE = {"delay": 0.030, "speed": 20e6 / 8}
"""20 Mbit/s with 30 ms a request."""

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
# The press starts the worker: nothing was hovered or focused before it. Time begins with the
# worker, as with stock Pyodide, or with the press.
OUR_START = """
(demo) => new Promise((done) => {
  let start = performance.now();
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(...given) {
      if (!FROM_PRESS && window.Worker !== Worker) start = performance.now();
      super(...given);
      window.Worker = Worker;
    }
  };
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


# A page that has the program and the memory image starts another worker.
RESPAWN_START = """
async (demo) => {
  const runtime = new URL(".", document.querySelector("script[type=module]").src).href;
  const { Process, Parts, pageFacts } = await import(`${runtime}live.js`);
  const facts = pageFacts();
  const { program, image } = new Parts().first(facts);
  await Promise.all([program, image]);
  const again = () => new Promise((done) => {
    const start = performance.now();
    const process = new Process(facts, program, image);
    process.post({ type: "run", id: 1, function: demo.dataset.function, values: { again: 1 } });
    process.listener = (message) => {
      if (message?.type !== "frame") return;
      process.end();
      done({ taken: performance.now() - start, shown: message.bundle["text/plain"] });
    };
  });
  await again();
  return again();
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds: int = parser.parse_args().rounds
    if not STOCK.is_dir():
        raise SystemExit("node_modules/pyodide is missing: `make bench` installs it")
    stock_version = json.loads((STOCK / "package.json").read_text(encoding="utf-8"))["version"]
    with TemporaryDirectory() as folder, chromium() as browser:
        root = Path(folder)
        site = build_site(root)
        (root / "bench").mkdir()
        (root / "bench" / "worker.js").write_text(STOCK_WORKER, encoding="utf-8")
        folders = {"/": site, "/stock/": STOCK, "/bench/": root / "bench"}
        say_versions("coldframe", Pyodide=stock_version, Chromium=browser.version, rounds=rounds)
        with served(folders) as address:
            figures = [
                *warm(browser, address, rounds),
                *cold(browser, address, rounds, "cold", COLD),
            ]
        wire = Wire(**LINE)
        with served(folders, wire) as address:
            figures += cold(browser, address, max(1, rounds // 2), "20 Mbit/s, 30 ms", SLOW)
            figures += weight(browser, address, wire)
    return verdict(figures)


def warm(browser: Browser, address: str, rounds: int) -> list[Figure]:
    """All of a kind in one context; the first fills its cache and does not count."""
    context = browser.new_context(base_url=address)
    taken = [
        (stock(context), ours(context), pressed(context), ours(context, RESPAWN_START))
        for _ in range(rounds + 1)
    ]
    context.close()
    theirs, mine, press, respawned = (median(times) for times in zip(*taken[1:], strict=True))
    return [
        Figure("stock Pyodide, warm: worker start to first result", theirs, "ms"),
        Figure("Coldframe, warm", mine, "ms"),
        Figure("Coldframe / stock, warm", mine / theirs, "", WARM),
        Figure("Coldframe, warm, from the press of a button", press, "ms"),
        Figure("from the press / stock, warm", press / theirs, "", WARM),
        Figure("Coldframe, respawn", respawned, "ms"),
        Figure("Coldframe, respawn / stock, warm", respawned / theirs, "", RESPAWN),
    ]


def cold(browser: Browser, address: str, rounds: int, name: str, bound: float) -> list[Figure]:
    """Each start in a browser that has nothing yet. The page itself was read before."""
    starts = (stock, ours, pressed)
    taken = [[fresh(browser, address, start) for start in starts] for _ in range(rounds)]
    theirs, mine, press = (median(times) for times in zip(*taken, strict=True))
    return [
        Figure(f"stock Pyodide, {name}", theirs, "ms"),
        Figure(f"Coldframe, {name}", mine, "ms"),
        Figure(f"Coldframe / stock, {name}", mine / theirs, "", bound),
        Figure(f"Coldframe, {name}, from the press of a button", press, "ms"),
        Figure(f"from the press / stock, {name}", press / theirs, "", bound),
    ]


def fresh(browser: Browser, address: str, start: Callable[[BrowserContext], float]) -> float:
    context = browser.new_context(base_url=address)
    taken = start(context)
    context.close()
    return taken


def weight(browser: Browser, address: str, wire: Wire) -> list[Figure]:
    """Bytes over the line until the first live result, Coldframe's page among them."""
    sent = []
    for start in (stock, ours):
        before = wire.sent
        fresh(browser, address, start)
        sent.append((wire.sent - before) / 1e6)
    theirs, mine = sent
    return [
        Figure("stock Pyodide: bytes over the line, gzip", theirs, "MB"),
        Figure("Coldframe: bytes over the line, gzip, with its page", mine, "MB", theirs),
    ]


def build_site(root: Path) -> Path:
    content = root / "content"
    content.mkdir()
    (root / "coldframe.toml").write_text('title = "Bench"\n', encoding="utf-8")
    (content / "squares.py").write_text(MODULE, encoding="utf-8")
    (content / "index.md").write_text(
        "---\ntitle: Start\n---\n:::{demo} squares:squares\n:::\n", encoding="utf-8"
    )
    subprocess.run(
        [sys.executable, "-m", "coldframe", "build", "-C", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return root / "site"


def stock(context: BrowserContext) -> float:
    page = opened(context)
    # A page without Content-Security-Policy: the stock start is not to be held up by ours.
    page.goto("/stock/package.json")
    found = page.evaluate(STOCK_START)
    page.close()
    return checked(found)


def ours(context: BrowserContext, start: str = OUR_START) -> float:
    page = opened(context)
    page.add_init_script(NEWCOMER)
    page.goto("/")
    demo = page.locator("coldframe-demo")
    demo.locator("fieldset:not([disabled])").wait_for()
    found = demo.evaluate(start.replace("FROM_PRESS", "false"))
    page.close()
    return checked(found)


def pressed(context: BrowserContext) -> float:
    return ours(context, OUR_START.replace("FROM_PRESS", "true"))


def checked(found: dict[str, object]) -> float:
    if found["shown"] != RESULT:
        raise SystemExit(f"shows {found['shown']!r}, not {RESULT!r}")
    return float(str(found["taken"]))


if __name__ == "__main__":
    sys.exit(main())
