"""What the commands print: problems by place, and the line that says what is being done."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from coldframe.problems import Problem


def print_problems(problems: Iterable[Problem], left: str = "site/ is as it was") -> None:
    count = {"error": 0, "warning": 0}
    for problem in problems:
        count[problem.severity] += 1
        click.secho(f"{problem.place}: ", err=True, nl=False, bold=True)
        colour = "red" if problem.severity == "error" else "yellow"
        click.secho(f"{problem.severity}: ", err=True, nl=False, fg=colour)
        click.echo(problem.sentences, err=True)
    if count["error"]:
        mistakes = f"{count['error']} mistake{'s' if count['error'] > 1 else ''}"
        click.echo(f"{mistakes}; {left}.", err=True)


@contextmanager
def saying(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line that says what the build is at; without a terminal one every few seconds."""
    if quiet:
        yield lambda line: None
        return
    if not sys.stderr.isatty():
        yield Seldom(lambda line: click.echo(line, err=True)).say
        return
    from rich.console import Console

    with Console(stderr=True).status("building") as status:
        yield lambda line: status.update(line)


class Seldom:
    """Says the newest of many lines, and no more than one in `EVERY_S` seconds."""

    EVERY_S = 5.0

    def __init__(
        self, say: Callable[[str], None], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._say, self._now = say, now
        self._last, self._said = now(), ""

    def say(self, line: str) -> None:
        now = self._now()
        if line and line != self._said and now - self._last >= self.EVERY_S:
            self._last, self._said = now, line
            self._say(line)
