"""Does the browser compute what the build did? Every demo, at random points, in real Pyodide."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from coldframe.authoring.demo import Value
from coldframe.config import read_config
from coldframe.freeze.process import Process
from coldframe.freeze.worker import to_json
from coldframe.model import Answer, Built, FrozenDemo, Limits, Task
from coldframe.preview.sample import as_sent, difference, sample_points, sealed
from coldframe.preview.serve import bind, build_once, runtime_artifacts
from coldframe.preview.server import Preview, preview_app
from coldframe.problems import Problem

type Ask = Callable[[Task], Future[Answer]]

LONGEST = 600.0
"""Seconds that one point may take on either side."""

# Runs in the page: one point of a demo in its Pyodide, the last frame of it.
RUN = """async ([runtime, name, sent]) => {
  const { interpreter } = await import(runtime + "live.js");
  const values = Object.fromEntries(Object.entries(sent).map(([key, value]) => [
    key,
    value?.$bytes === undefined
      ? value
      : Uint8Array.from(atob(value.$bytes), (c) => c.charCodeAt(0)),
  ]));
  let last = {};
  const { signal } = new AbortController();
  const run = interpreter.run({ function: name, values }, signal, () => {});
  for await (const frame of run) last = frame;
  const kind = (name) => `application/vnd.coldframe.${name}+json`;
  const seal = async (bundle) => {
    for (const [, inner] of bundle[kind("outputs")] ?? []) await seal(inner);
    delete bundle[kind("note")]?.whole;
    const download = bundle[kind("download")];
    if (!download) return;
    const sum = await crypto.subtle.digest("SHA-256", await download.content.arrayBuffer());
    const hex = Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0"));
    download.content = hex.join("");
  };
  await seal(last);
  return last;
}"""
# A float without a fraction is an integer in JavaScript; Python on both sides knows its parameters.


@dataclass(frozen=True, slots=True)
class Agreement:
    problems: tuple[Problem, ...]
    lines: tuple[str, ...]


class NoBrowser(RuntimeError):
    """`coldframe check --live` needs Playwright and a Chromium; the message says which lacks."""


def agree(
    root: Path, drafts: bool, points: int, seed: int, say: Callable[[str], None]
) -> Agreement:
    """Compare `points` random points of every demo. Raises NoBrowser."""
    built = build_once(root, drafts, say)
    problems: list[Problem] = []
    lines: list[str] = []
    seen: set[tuple[str, str]] = set()
    with (
        served(built, root) as url,
        browser_page() as page,
        here(root) as ask,
    ):
        for (path, _), demo in sorted(built.demos.items(), key=lambda item: str(item[0])):
            key = (demo.use.function, repr(demo.parameters))
            if key in seen:
                continue
            seen.add(key)
            page.goto(url + built.urls[path].lstrip("/"))
            chosen = sample_points(demo.parameters, points, seed)
            found = _compare(demo, chosen, page, ask, say)
            problems += found
            lines.append(
                f"{demo.use.function}: {len(chosen)} points, "
                f"{'agree' if not found else 'differ'} (tolerance {demo.tolerance:g})"
            )
    return Agreement(tuple(problems), tuple(lines))


def _compare(
    demo: FrozenDemo,
    chosen: tuple[dict[str, Value], ...],
    page: Any,
    ask: Ask,
    say: Callable[[str], None],
) -> list[Problem]:
    """At most one problem: the first point at which the two sides differ."""
    function = demo.use.function
    tasks = [
        {
            "do": "point",
            "function": function,
            "values": {name: to_json(value) for name, value in values.items()},
            "all": False,
        }
        for values in chosen
    ]
    answers = [ask(task) for task in tasks]
    source = page.locator('script[src$="/index.js"]').get_attribute("src")
    runtime = source.removesuffix("index.js")
    for count, (values, answer) in enumerate(zip(chosen, answers, strict=True), 1):
        say(f"{function}: point {count} of {len(chosen)} in the browser")
        at = ", ".join(f"{name}={value!r}"[:60] for name, value in values.items())
        expected = answer.result()
        try:
            there = page.evaluate(RUN, [runtime, function, as_sent(values)])
        except Exception as error:
            # Playwright's own error type is only known where Playwright is installed.
            apart = "" if "error" in expected else f"the browser raises {_first(str(error))}"
        else:
            apart = _apart(expected, there, demo.tolerance)
        if apart:
            return [
                Problem(
                    demo.use.place,
                    f"{function} differs at {at or 'its only point'}: {apart}",
                    "Let no decision hang on a last digit, or state @demo(tolerance=…) and why",
                )
            ]
    return []


def _apart(expected: Mapping[str, Any], there: Any, tolerance: float) -> str:
    if "error" in expected:
        return f"the build raises {_first(expected['error']['message'])}, the browser does not"
    frames = expected["frames"]
    return difference(sealed(frames[-1]) if frames else {}, there, tolerance)


def _first(message: str) -> str:
    return message.strip().partition("\n")[0]


@contextmanager
def here(root: Path) -> Iterator[Ask]:
    """Runs points in a process of this machine, one after the other, until the block ends."""
    process = Process(root / "content", Limits(LONGEST))
    with ThreadPoolExecutor(1) as thread:
        try:
            yield lambda task: thread.submit(process.run, task)
        finally:
            process.end()
            thread.shutdown(cancel_futures=True)


@contextmanager
def served(built: Built, root: Path) -> Iterator[str]:
    """The built site at a URL on a free port, from a thread, until the block ends."""
    base = read_config(root)[0].base
    preview = Preview(built, base, runtime_artifacts())
    with running(preview_app(preview), base) as url:
        yield url


@contextmanager
def running(app: ASGIApp, base: str) -> Iterator[str]:
    """The application's address below `base`, served from a thread until the block ends."""
    import uvicorn

    listening = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}{base}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@contextmanager
def browser_page() -> Iterator[Any]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError:
        raise NoBrowser("Playwright is missing: pip install 'coldframe[check]'") from None
    # A container's root can't use Chromium's sandbox; the only site opened is the author's own.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=installed_chromium(), args=arguments
            )
        except Error as error:
            raise NoBrowser(f"No Chromium could be started: {_first(str(error))}") from None
        page = browser.new_page()
        page.set_default_timeout(LONGEST * 1000)
        try:
            yield page
        finally:
            browser.close()


def installed_chromium() -> str | None:
    """The path of this machine's Chromium; None means Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("COLDFRAME_CHROMIUM")
    return found or next(filter(None, map(shutil.which, names)), None)
