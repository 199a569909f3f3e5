"""The figures as a table of Markdown, and what they must be."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from os import cpu_count

from verdict import Figure

from peers.measure import Round
from peers.system import System

QUICKER = 5
"""Coldframe's first live result is to be this many times as quick as the best peer's."""


@dataclass(frozen=True, slots=True)
class Row:
    system: System
    middle: Round


COLUMNS: Mapping[str, Callable[[Row], str]] = {
    "": lambda row: f"**{row.system.name}** {row.system.versions}",
    "reads with no script": lambda row: "yes" if row.middle.without_script else "no",
    "readable, ms": lambda row: f"{row.middle.cold.readable:,.0f}",
    "kB by then": lambda row: f"{row.middle.cold.readable_bytes / 1000:,.0f}",
    "requests by then": lambda row: f"{row.middle.cold.readable_requests:.0f}",
    "first live, ms": lambda row: f"{row.middle.cold.live:,.0f}",
    "from the move, ms": lambda row: f"{row.middle.cold.move:,.0f}",
    "kB by first live": lambda row: f"{row.middle.cold.live_bytes / 1000:,.0f}",
    "requests by first live": lambda row: f"{row.middle.cold.live_requests:.0f}",
    "first live, warm, ms": lambda row: f"{row.middle.warm.live:,.0f}",
    "move on the grid, ms": lambda row: f"{row.middle.on_grid:.0f}",
    "off the grid, ms": lambda row: f"{row.middle.off_grid:.0f}",
}


def table(rows: Sequence[Row]) -> str:
    """A system a column: a dozen figures do not fit side by side."""
    lines = [[name, *(cell(row) for row in rows)] for name, cell in COLUMNS.items()]
    lines.insert(1, ["---", *("---:" for _ in rows)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def figures(ours: Sequence[Row], theirs: Sequence[Row]) -> list[Figure]:
    unreadable = sum(not row.middle.without_script for row in ours)
    strangers = sum(len(row.middle.strangers) for row in ours)
    best = min(theirs, key=lambda row: row.middle.cold.live)
    return [
        Figure("Coldframe: default result hidden without a script", unreadable, "", 0),
        Figure("Coldframe: other hosts asked", strangers, "", 0),
        *(
            Figure(
                f"first live: {row.system.name} / {best.system.name}, the best peer",
                row.middle.cold.live / best.middle.cold.live,
                "",
                1 / QUICKER,
            )
            for row in ours
        ),
    ]


def results(
    rows: Sequence[Row], missing: Mapping[str, str], verdicts: Sequence[Figure], facts: str
) -> str:
    refused = [
        f"{row.system.name} also asked {', '.join(sorted(row.middle.strangers))}: no answer."
        for row in rows
        if row.middle.strangers
    ]
    parts = [
        "# Results",
        f"{date.today():%-d %B %Y}. {facts}",
        "Written by `bench/peers.py --write`. What the words mean, and how it is measured: "
        "[README.md](README.md#the-peers). To repeat it on a quiet machine: "
        "`make bench-peers`.",
        table(rows).rstrip(),
        *refused,
        "\n".join(f"- {figure_line(figure)}" for figure in verdicts),
        "\n".join(f"- Not measured: {name}, {why}" for name, why in missing.items()),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def figure_line(figure: Figure) -> str:
    said = "holds" if figure.holds else "missed"
    return f"{figure.name}: {figure.value:.3g}, at most {figure.bound:g}: {said}."


def machine(chromium: str, rounds: int) -> str:
    return (
        f"Chromium {chromium}, headless, Python {platform.python_version()}, {platform.system()}"
        f" on {cpu_count()} cores; medians of {rounds} rounds in turn."
    )
