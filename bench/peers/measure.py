"""A page of one system in Chromium: what can be read when, how long a control's move takes."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, ConsoleMessage, Page, ProxySettings

from browser import Wire, opened, served
from peers.gate import gate
from peers.system import BACK, DEFAULT, FIRST, OFF_GRID, ON_GRID, Move, System

WATCH = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")
MOVE = 30
"""Seconds that a move may take once Python runs."""


@dataclass(frozen=True, slots=True)
class Start:
    """Milliseconds from the navigation's start, `move` from the move; the wire's use by then."""

    readable: float
    readable_bytes: int
    readable_requests: int
    live: float
    live_bytes: int
    live_requests: int
    move: float


@dataclass(frozen=True, slots=True)
class Round:
    without_script: bool
    """The default result can be read with scripting off."""
    cold: Start
    warm: Start
    on_grid: float
    off_grid: float
    strangers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stand:
    """A system that is served."""

    system: System
    url: str
    wire: Wire


@contextmanager
def stand(system: System) -> Iterator[Stand]:
    wire = Wire()
    with served(system.folders, wire) as address:
        yield Stand(system, address + system.url, wire)


def reads_without_script(browser: Browser, at: Stand, proxy: ProxySettings) -> bool:
    page = browser.new_page(java_script_enabled=False, proxy=proxy)
    page.goto(at.url, wait_until="load")
    text = page.locator("body").inner_text()
    page.close()
    return DEFAULT in text


def one_round(browser: Browser, at: Stand, longest: float) -> Round:
    """A browser that has nothing yet opens the page, moves its controls, and opens it again."""
    with gate() as closed:
        context = browser.new_context(proxy=closed.proxy, viewport={"width": 1280, "height": 900})
        try:
            context.add_init_script(watch(at.system))
            cold, page = start(opened(context), at, longest)
            moved(page, BACK)
            on_grid = median(moved(page, move) for move in ON_GRID)
            off_grid = median(moved(page, move) for move in OFF_GRID)
            page.close()
            warm, _ = start(opened(context), at, longest)
        finally:
            context.close()
        return Round(
            reads_without_script(browser, at, closed.proxy),
            cold,
            warm,
            on_grid,
            off_grid,
            frozenset(closed.wanted),
        )


def watch(system: System) -> str:
    known = {
        "SYSTEM": system.page,
        "DEFAULT": json.dumps(DEFAULT),
        "FIRST": json.dumps(asdict(FIRST)),
    }
    script = WATCH
    for name, value in known.items():
        script = script.replace(name, value)
    return script


def start(page: Page, at: Stand, longest: float) -> tuple[Start, Page]:
    at.wire.asked.clear()
    at.wire.pieces.clear()
    with said(page, longest) as told:
        page.goto(at.url, wait_until="commit")
    found = told()

    def used(milliseconds: float) -> tuple[int, int]:
        until = (found["origin"] + milliseconds) / 1000
        sent = sum(size for when, size in at.wire.pieces if when <= until)
        return sent, sum(when <= until for when in at.wire.asked)

    readable, live = found["readable"], found["end"]
    return Start(readable, *used(readable), live, *used(live), live - found["start"]), page


def moved(page: Page, move: Move) -> float:
    with said(page, MOVE) as told:
        page.evaluate("(told) => { bench.move(told); }", asdict(move))
    found = told()
    return found["end"] - found["start"]


@contextmanager
def said(page: Page, longest: float) -> Iterator[Callable[[], dict[str, float]]]:
    """What the watch says that the body of the `with` sets off."""

    def is_ours(message: ConsoleMessage) -> bool:
        return message.text.startswith("bench ")

    with page.expect_console_message(is_ours, timeout=1000 * longest) as message:
        yield lambda: json.loads(message.value.text.removeprefix("bench "))


def middle(rounds: Sequence[Round]) -> Round:
    """Each figure's median."""

    def over(starts: Sequence[Start]) -> Start:
        return Start(*map(median, zip(*(tuple(asdict(s).values()) for s in starts), strict=True)))

    return Round(
        all(found.without_script for found in rounds),
        over([found.cold for found in rounds]),
        over([found.warm for found in rounds]),
        median(found.on_grid for found in rounds),
        median(found.off_grid for found in rounds),
        frozenset().union(*(found.strangers for found in rounds)),
    )
