"""A large package of pure Python, SymPy, beside the plain wheel in Pyodide: compiled at build, and
imported at build, in the site's image."""

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext
from verdict import Figure, say_versions, verdict

from browser import NEWCOMER, chromium, served

REPOSITORY = Path(__file__).parents[1]
STOCK = REPOSITORY / "node_modules" / "pyodide"
BOUND_IMPORT = 0.35
BOUND_START = 0.35
BOUND_IMAGE = 0.18

BODY = """
    from time import perf_counter
    started = perf_counter()
    import sympy
    took = 1000 * (perf_counter() - started)
    x = sympy.Symbol("x")
    shown = f"{sympy.diff(x**3, x)} in {took:.0f}"
"""
MODULE = f"""
from typing import Annotated
from coldframe import Button, demo


@demo
def derivative(again: Annotated[int, Button()] = 0) -> str:
{BODY}
    return shown
"""
RESULT = re.compile(r"3\*x\*\*2 in (\d+)")

# The wheels as the index has them, in a module worker of the plainest kind.
STOCK_WORKER = """
import { loadPyodide } from "/stock/pyodide.mjs";
const pyodide = await loadPyodide({ indexURL: "/stock/" });
await pyodide.loadPackage(WHEELS, { messageCallback() {} });
postMessage(pyodide.runPython(CODE));
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
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    if not STOCK.is_dir():
        raise SystemExit("node_modules/pyodide is missing: `make bench` installs it")
    with TemporaryDirectory() as folder:
        root = Path(folder)
        plain, image = (build_site(root / kind, kind) for kind in ("plain", "image"))
        versions = write_stock(root / "plain", root / "bench")
        folders = {"/plain/": plain, "/image/": image, "/stock/": STOCK}
        folders |= {"/bench/": root / "bench", "/": root}
        with served(folders) as address, chromium() as browser:
            say_versions("coldframe", **versions, Chromium=browser.version, rounds=rounds)
            context = browser.new_context(base_url=address)
            # The first of each fills the browser's cache and does not count.
            turns = [
                (stock(context), ours(context, "/plain/"), ours(context, "/image/"))
                for _ in range(rounds + 1)
            ][1:]
    (their_start, their_import), (our_start, our_import), (image_start, image_import) = (
        (median(start for start, _ in side), median(took for _, took in side))
        for side in zip(*turns, strict=True)
    )
    return verdict(
        [
            Figure("plain wheels: import", their_import, "ms"),
            Figure("Coldframe: import", our_import, "ms"),
            Figure("import: Coldframe / plain", our_import / their_import, "", BOUND_IMPORT),
            Figure("plain wheels: worker start to first result", their_start, "ms"),
            Figure("Coldframe: worker start to first result", our_start, "ms"),
            Figure("start: Coldframe / plain", our_start / their_start, "", BOUND_START),
            Figure("with the site's image: import", image_import, "ms"),
            Figure("with the site's image: worker start to first result", image_start, "ms"),
            Figure("start: with the image / plain", image_start / their_start, "", BOUND_IMAGE),
        ]
    )


def build_site(root: Path, kind: str) -> Path:
    content = root / "content"
    content.mkdir(parents=True)
    toml = f'title = "Bench"\nurl = "https://bench.example/{kind}/"\npackages = ["sympy"]\n'
    toml += "image = true\n" if kind == "image" else ""
    (root / "coldframe.toml").write_text(toml, encoding="utf-8")
    (content / "algebra.py").write_text(MODULE, encoding="utf-8")
    page = "---\ntitle: Start\n---\n:::{demo} algebra:derivative\n:::\n"
    (content / "index.md").write_text(page, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "coldframe", "build", "-C", str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return root / "site"


def write_stock(root: Path, bench: Path) -> dict[str, str]:
    """The worker and the wheels that the site's lock names; their versions."""
    bench.mkdir()
    packages = json.loads((root / "pyodide-lock.json").read_bytes())["packages"]
    for package in packages.values():
        kept = root / ".coldframe/cache/wheel" / package["sha256"][:2] / package["sha256"]
        shutil.copyfile(kept, bench / package["file_name"])
    wheels = [f"/bench/{package['file_name']}" for package in packages.values()]
    code = "\n".join(line.strip() for line in BODY.splitlines()) + "\nshown"
    worker = STOCK_WORKER.replace("WHEELS", json.dumps(wheels)).replace("CODE", json.dumps(code))
    (bench / "worker.js").write_text(worker, encoding="utf-8")
    stock_version = json.loads((STOCK / "package.json").read_text(encoding="utf-8"))["version"]
    return {"Pyodide": stock_version} | {n: one["version"] for n, one in packages.items()}


def stock(context: BrowserContext) -> tuple[float, float]:
    page = context.new_page()
    # A page without Content-Security-Policy: the stock start is not to be held up by ours.
    page.goto("/stock/package.json")
    found = page.evaluate(STOCK_START)
    page.close()
    return checked(found)


def ours(context: BrowserContext, path: str) -> tuple[float, float]:
    page = context.new_page()
    page.add_init_script(NEWCOMER)
    page.goto(path)
    demo = page.locator("coldframe-demo")
    demo.locator("fieldset:not([disabled])").wait_for()
    found = demo.evaluate(OUR_START)
    page.close()
    return checked(found)


def checked(found: dict[str, object]) -> tuple[float, float]:
    """Start and import in ms."""
    shown = RESULT.fullmatch(str(found["shown"]))
    if not shown:
        raise SystemExit(f"shows {found['shown']!r}")
    return float(str(found["taken"])), float(shown[1])


if __name__ == "__main__":
    sys.exit(main())
