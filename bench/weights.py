"""The compression lab where a reader runs it: Huffman's code of a million symbols, a change of a
setting on the sample model, and a model of 250 MB."""

import argparse
import re
import shutil
import subprocess
import sys
from array import array
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Locator, Page
from verdict import Figure, say_versions, verdict

from browser import chromium, served

REPOSITORY = Path(__file__).parents[1]
LAB = REPOSITORY / "content" / "labs" / "compression"
BOUND_CODE = 1.5
BOUND_FRAME = 0.15
BOUND_CHANGE = 1.0
BOUND_LARGE = 10.0
MODULE = """
from random import Random
from time import perf_counter
from typing import Annotated
from coldframe import Button, demo
from labs.compression import huffman


@demo
def million(again: Annotated[int, Button()] = 0) -> str:
    rng = Random(again)
    symbols = bytes(min(31, max(0, round(rng.gauss(15, 5)))) for _ in range(50_000)) * 20
    started = perf_counter()
    file = huffman.pack(symbols)
    took = perf_counter() - started
    same = bytes(huffman.unpack(file)) == symbols
    return f"{same} {len(symbols)} in {took:.3f} s and {perf_counter() - started - took:.3f} s"
"""
PAGE = """
# Weights

:::{demo} million:million
:freeze: none
:::

:::{demo} labs.compression.yours.demos:your_model
:freeze: none
:::
"""
TOOK = re.compile(r"True 1000000 in ([\d.]+) s and ([\d.]+) s")
# When each text was first shown, in seconds of the page's own clock.
WATCH = """
(demo) => {
  window.shown = [];
  new MutationObserver(() => window.shown.push([performance.now() / 1000, demo.innerText]))
    .observe(demo, { subtree: true, childList: true, characterData: true, attributes: true });
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=250)
    options = parser.parse_args()
    say_versions("coldframe", rounds=options.rounds)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        build(root)
        large = root / "large.safetensors"
        write_model(large, options.megabytes)
        with served({"/": root / "site"}) as url, chromium() as browser:
            page = browser.new_page()
            page.set_default_timeout(300_000)
            page.goto(url)
            figures = [*code(page, options.rounds), *model(page, options.rounds, large)]
    return verdict(figures)


def build(root: Path) -> None:
    shutil.copy(REPOSITORY / "coldframe.toml", root)
    content = root / "content"
    shutil.copytree(LAB, content / "labs" / "compression", ignore=shutil.ignore_patterns("*.md"))
    # Their loaders take half a minute, and nothing here needs what they print.
    shutil.rmtree(content / "labs" / "compression" / "deep")
    (content / "index.md").write_text(PAGE, "utf-8")
    (content / "million.py").write_text(MODULE, "utf-8")
    subprocess.run([sys.executable, "-m", "coldframe", "build", "-C", str(root)], check=True)


def write_model(path: Path, megabytes: int) -> None:
    """So many tensors of a megabyte: the same normal numbers, each time at another scale."""
    rng = Random(1)
    count = 250_000
    numbers = [rng.gauss(0, 0.05) for _ in range(count)]
    size = 4 * count
    head = ",".join(
        f'"block{i}.weight":{{"dtype":"F32","shape":[500,500],"data_offsets":[{i * size},'
        f"{(i + 1) * size}]}}"
        for i in range(megabytes)
    )
    text = f"{{{head}}}".encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for i in range(megabytes):
            scale = 1 + i / megabytes
            array("f", [scale * number for number in numbers]).tofile(file)


def code(page: Page, rounds: int) -> list[Figure]:
    demo = page.locator("coldframe-demo").nth(0)
    taken = []
    for _ in range(rounds):
        before = demo.inner_text()
        demo.get_by_role("button", name="Again").click()
        page.wait_for_function(
            "([demo, before]) => demo.dataset.state === 'live' && demo.innerText !== before",
            arg=[demo.element_handle(), before],
        )
        found = TOOK.search(demo.inner_text())
        if not found:
            raise SystemExit(f"the symbols were not decoded: {demo.inner_text()}")
        taken.append((float(found[1]), float(found[2])))
    return [
        Figure("a million symbols coded", median(one for one, _ in taken), "s", BOUND_CODE),
        Figure("the same decoded", median(two for _, two in taken), "s"),
    ]


def model(page: Page, rounds: int, large: Path) -> list[Figure]:
    demo = page.locator("coldframe-demo").nth(1)
    demo.get_by_label("Question").select_option("one setting for all")
    settled(page, demo, "Predicted")
    demo.evaluate(WATCH)
    first, whole = [], []
    for i in range(rounds):
        begun, shown = changed(page, demo, i)
        first.append(min(at for at, _ in shown) - begun)
        whole.append(max(at for at, _ in shown) - begun)
    return [
        Figure("a setting on the sample: first frame", median(first), "s", BOUND_FRAME),
        Figure("a setting on the sample: whole", median(whole), "s", BOUND_CHANGE),
        *opened(page, demo, large),
    ]


def changed(page: Page, demo: Locator, i: int) -> tuple[float, list[tuple[float, str]]]:
    """When pruning was changed, and each change of the page's text from then on."""
    page.evaluate("window.shown = []")
    begun = page.evaluate("performance.now() / 1000")
    demo.get_by_label("Weights pruned").evaluate(
        "(slider, to) => { slider.value = to; slider.dispatchEvent(new Event('input', "
        "{ bubbles: true })); slider.dispatchEvent(new Event('change', { bubbles: true })); }",
        str(50 + 5 * (i % 8)),
    )
    page.wait_for_function(
        "([demo, to]) => demo.dataset.state === 'live' && demo.innerText.includes(to)",
        arg=[demo.element_handle(), f"{50 + 5 * (i % 8)} %\t32768"],
    )
    page.wait_for_timeout(300)
    told = f"{50 + 5 * (i % 8)} %"
    texts = [(at, text) for at, text in page.evaluate("window.shown") if "numbers" in text]
    return begun, texts or [(begun, told)]


def opened(page: Page, demo: Locator, large: Path) -> list[Figure]:
    demo.get_by_label("Question").select_option("what is in it")
    started = perf_counter()
    demo.locator("input[type=file]").set_input_files(str(large))
    settled(page, demo, f"{large.stat().st_size:,} bytes")
    first = perf_counter() - started
    settled(page, demo, "a sample was read", state="live")
    read = perf_counter() - started
    demo.get_by_label("Question").select_option("write the file: one setting")
    started = perf_counter()
    settled(page, demo, "times smaller;", state="live")
    name = f"{large.stat().st_size / 1e6:.0f} MB"
    return [
        Figure(f"a model of {name}: first told", first, "s"),
        Figure(f"a model of {name}: its tensors", read, "s", BOUND_LARGE),
        Figure(f"a model of {name}: written", perf_counter() - started, "s"),
    ]


def settled(page: Page, demo: Locator, text: str, state: str = "") -> None:
    page.wait_for_function(
        "([demo, text, state]) => demo.innerText.includes(text)"
        " && (!state || demo.dataset.state === state)",
        arg=[demo.element_handle(), text, state],
    )


if __name__ == "__main__":
    sys.exit(main())
