"""What the commands print: problems by place, and the line that says what is being done."""

import sys
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
    """A line that says what the build is at, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda line: None
        return
    from rich.console import Console

    with Console(stderr=True).status("building") as status:
        yield lambda line: status.update(line)
