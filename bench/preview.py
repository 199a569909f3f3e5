"""`coldframe serve`: to the first page, from a save to what is served, to a cancelled run's end.

Whole processes of `coldframe serve`. *Readable* is when Chromium has painted the page's heading and
first paragraph. A save is served when a request for the page is answered with the new text.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

import pages
from playwright.sync_api import Browser
from verdict import Figure, say_versions, verdict

from browser import chromium, opened

ROOT = Path(__file__).parent.parent
READABLE_S, EDIT_S, TEXT_S, MEMORY_MB = 1.5, 0.1, 0.06, 150
LARGE = 5_000
"""Pages of the site on which a text's edit is timed."""
SLOW = """
import time
from typing import Annotated
from coldframe import Slider, demo

@demo
def slow(n: Annotated[int, Slider(1, 50)] = 1):
    time.sleep(1)
    return f"{n} of version 0"
"""
# The clock of a page begins with its navigation; what is painted is there in the next frame.
PAINTED = """() => new Promise((done) => {
  const look = () => document.querySelector("h1") && document.querySelector("main p")
    ? requestAnimationFrame(() => requestAnimationFrame(() => done())) : setTimeout(look, 5);
  look();
})"""


@dataclass(frozen=True, slots=True)
class Serving:
    process: subprocess.Popen[str]
    url: str
    started: float

    def text(self, path: str) -> str:
        with urlopen(Request(self.url + path)) as answer:
            return str(answer.read().decode())

    def until_served(self, path: str, text: str) -> float:
        began = time.perf_counter()
        while text not in self.text(path):
            time.sleep(0.002)
        return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=LARGE)
    wanted = parser.parse_args()
    say_versions("coldframe", rounds=wanted.rounds, pages=wanted.pages)
    with TemporaryDirectory() as folder, chromium() as browser:
        figures = [
            *own_site(Path(folder), wanted.rounds, browser),
            *slow_demos(Path(folder) / "slow", wanted.rounds, browser),
            *large_site(Path(folder) / "large", wanted.pages, wanted.rounds),
        ]
    return verdict(figures)


def own_site(folder: Path, rounds: int, browser: Browser) -> Iterator[Figure]:
    """This repository's site, with no cache each time."""
    root = folder / "own"
    for part in ("content", "static", "templates", "coldframe.toml", "pyodide-lock.json"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            root.mkdir(exist_ok=True)
            shutil.copy(source, root / part)
    yield Figure("own site, no cache: readable", readable(root, rounds, browser), "s", READABLE_S)
    with serving(root) as site:
        edits = [edited(site, root / "content/guide/links.md", "guide/links/") for _ in range(9)]
    yield Figure("own site, recording: a page's text, saved to served", median(edits), "s", EDIT_S)


def slow_demos(root: Path, rounds: int, browser: Browser) -> Iterator[Figure]:
    write(root / "coldframe.toml", 'title = "Slow"\n')
    write(root / "content/index.md", "# Home\n\nWords.\n")
    for n in range(10):
        write(
            root / f"content/slow{n}.md", f"# Slow {n}\n\nWords.\n\n:::{{demo}} slow{n}:slow\n:::\n"
        )
        write(root / f"content/slow{n}.py", SLOW)
    yield Figure("500 points of 1 s: readable", readable(root, rounds, browser), "s", READABLE_S)
    with serving(root) as site:
        time.sleep(4)
        edits = [edited(site, root / "content/index.md", "") for _ in range(9)]
        module = root / "content/slow0.py"
        cancels = [cancelled(site, module, str(turn)) for turn in range(1, 6)]
    yield Figure("500 points of 1 s: another page's text", median(edits), "s", EDIT_S)
    yield Figure(
        "500 points of 1 s: a demo's module, to its outdated run's end", median(cancels), "s"
    )


def large_site(root: Path, count: int, rounds: int) -> Iterator[Figure]:
    write(root / "coldframe.toml", 'title = "Large"\n')
    pages.write_pages(root / "content", count)
    subprocess.run(
        [sys.executable, "-m", "coldframe", "build", "-C", str(root)],
        check=True,
        capture_output=True,
    )
    build_mb = peak_mb([sys.executable, "-m", "coldframe", "build", "-C", str(root)], root)
    with serving(root) as site:
        name = pages.name(count // 2)
        path = f"{name.removesuffix('.md')}/"
        edits = [edited(site, root / "content" / name, path) for _ in range(9)]
        held = resident_mb(site.process.pid)
    yield Figure(f"{count} pages: a page's text, saved to served", median(edits), "s", TEXT_S)
    yield Figure(f"{count} pages: memory above the build's", held - build_mb, "MB", MEMORY_MB)


def readable(root: Path, rounds: int, browser: Browser) -> float:
    """The median of seconds from the process's start, the cache removed each time."""
    times = []
    for _ in range(rounds):
        shutil.rmtree(root / ".coldframe", ignore_errors=True)
        context = browser.new_context()
        page = opened(context)
        with serving(root) as site:
            page.goto(site.url, wait_until="commit")
            page.evaluate(PAINTED)
            times.append(time.perf_counter() - site.started)
        context.close()
    return median(times)


def edited(site: Serving, file: Path, path: str) -> float:
    mark = f"Saved at {time.perf_counter_ns()}."
    file.write_text(file.read_text() + f"\n{mark}\n")
    taken = site.until_served(path, mark)
    time.sleep(0.7)
    return taken


def cancelled(site: Serving, module: Path, version: str) -> float:
    """Until none of the processes that ran before the edit runs any more."""
    before = workers(site.process.pid)
    text = module.read_text()
    module.write_text(text.replace(text.partition("of version ")[2].partition('"')[0], version))
    began = time.perf_counter()
    # The other place's work is still wanted: one of the two ends.
    while before <= workers(site.process.pid) and time.perf_counter() - began < 5:
        time.sleep(0.002)
    taken = time.perf_counter() - began
    time.sleep(2)
    return taken


def workers(process: int) -> set[int]:
    """Child processes that run authors' code."""
    found = set()
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"coldframe.freeze.worker" in words:
            found.add(int(child))
    return found


@contextmanager
def serving(root: Path) -> Iterator[Serving]:
    command = [sys.executable, "-m", "coldframe", "serve", "-C", str(root), "--port", "0"]
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        try:
            yield Serving(process, said.split()[2], started)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def resident_mb(process: int) -> float:
    pages_held = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages_held * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_mb(command: list[str], root: Path) -> float:
    """Of the build's own process, from nothing."""
    shutil.rmtree(root / ".coldframe", ignore_errors=True)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss * 1024 / 1e6


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
