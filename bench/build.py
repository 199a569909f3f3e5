"""Seconds of whole build processes at 100 and 1,000 pages, beside MkDocs on the same pages."""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import pages
from verdict import Figure, say_versions, verdict

BOUNDED = 1_000
"""Pages at which the bounds hold; fewer are for reading."""
COLD, SAME, ONE = 0.4, 0.3, 0.6
"""Of MkDocs' time; seconds; seconds."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[100, BOUNDED])
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    say_versions("coldframe", "mkdocs", seed=pages.SEED, rounds=wanted.rounds)
    figures: list[Figure] = []
    for count in wanted.pages:
        with TemporaryDirectory() as folder:
            figures += measured(Path(folder), count, wanted.rounds)
    return verdict(figures)


def measured(folder: Path, count: int, rounds: int) -> list[Figure]:
    ours, theirs = (
        coldframe_site(folder / "coldframe", count),
        mkdocs_site(folder / "mkdocs", count),
    )
    # One run of each that does not count: the machine has read both programs then.
    cold_build(ours, count)
    mkdocs_build(theirs, count)
    pairs = [(cold_build(ours, count), mkdocs_build(theirs, count)) for _ in range(rounds)]
    same = [seconds(coldframe(ours)) for _ in range(rounds)]
    one = [edited_build(ours, count, turn) for turn in range(rounds)]
    cold, mkdocs = (median(times) for times in zip(*pairs, strict=True))
    bound = count >= BOUNDED
    return [
        Figure(f"{count} pages: MkDocs", mkdocs, "s"),
        Figure(f"{count} pages: cold", cold, "s"),
        Figure(f"{count} pages: cold / MkDocs", cold / mkdocs, "", COLD if bound else None),
        Figure(f"{count} pages: nothing changed", median(same), "s", SAME if bound else None),
        Figure(f"{count} pages: one page changed", median(one), "s", ONE if bound else None),
    ]


def coldframe_site(root: Path, count: int) -> Path:
    pages.write_pages(root / "content", count)
    (root / "coldframe.toml").write_text('title = "Bench"\n', encoding="utf-8")
    return root


def mkdocs_site(root: Path, count: int) -> Path:
    """MkDocs' default theme; `codehilite` has Pygments highlight at build, as Coldframe does."""
    pages.write_pages(root / "docs", count)
    (root / "mkdocs.yml").write_text(
        "site_name: Bench\nsite_url: https://example.org/\n"
        "markdown_extensions: [codehilite, fenced_code, tables]\n",
        encoding="utf-8",
    )
    return root


def cold_build(root: Path, count: int) -> float:
    for folder in (".coldframe", "site"):
        shutil.rmtree(root / folder, ignore_errors=True)
    taken = seconds(coldframe(root))
    check_site(root / "site", count)
    return taken


def mkdocs_build(root: Path, count: int) -> float:
    shutil.rmtree(root / "site", ignore_errors=True)
    taken = seconds([sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(root / "mkdocs.yml")])
    check_site(root / "site", count)
    return taken


def edited_build(root: Path, count: int, turn: int) -> float:
    """A page in the middle gets one sentence more."""
    file = root / "content" / pages.name(count // 2)
    word = f"Changed{turn}."
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{word}\n", encoding="utf-8")
    taken = seconds(coldframe(root))
    if word not in page_of(root / "site", count // 2):
        raise SystemExit(f"the build after a change of {file.name} does not show it")
    return taken


def coldframe(root: Path) -> list[str]:
    return [sys.executable, "-m", "coldframe", "build", "-C", str(root)]


def seconds(command: Sequence[str]) -> float:
    start = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    taken = perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return taken


def check_site(site: Path, count: int) -> None:
    """Every page is there, and its code is highlighted."""
    for number in range(count):
        text = page_of(site, number)
        if pages.title(number) not in text or '<span class="k">def' not in text:
            raise SystemExit(f"{site}: page {number} is not what it should be")


def page_of(site: Path, number: int) -> str:
    folder = site / pages.name(number).removesuffix(".md") if number else site
    return (folder / "index.html").read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
