"""`coldframe packages`: what the site carries into the browser."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from coldframe.cli.options import FOLDER
from coldframe.cli.told import print_problems, saying

ACTIONS = ("list", "add", "update", "explain")


@click.command()
@click.argument("action", type=click.Choice(ACTIONS), default="list")
@click.argument("names", nargs=-1, metavar="[NAMES]...")
@FOLDER
def packages(action: str, names: tuple[str, ...], root: Path) -> None:
    """List the packages that the site carries; add, update or explain them.

    \b
    Examples:
      coldframe packages                     version, weight, and why it is there
      coldframe packages add sympy ./mylib   into coldframe.toml, the lock, requirements.txt
      coldframe packages update              lock the newest versions, in both files
      coldframe packages explain mpmath      who needs it, which pages load it
    """
    from coldframe.packages import commands

    if bool(names) != (action in {"add", "explain"}) and action != "update":
        raise click.UsageError(f"{action} takes {'no' if names else 'the'} names of packages.")
    does: Mapping[str, Callable[[Callable[[str], None]], Iterator[str]]] = {
        "list": lambda say: commands.listed(root, say),
        "add": lambda say: commands.added(root, names, say),
        "update": lambda say: commands.updated(root, names, say),
        "explain": lambda say: commands.explained(root, names, say),
    }
    try:
        with saying() as say:
            lines = list(does[action](say))
    except commands.Refused as refused:
        if not refused.problems:
            raise click.UsageError(str(refused)) from None
        print_problems(refused.problems, "nothing was changed")
        sys.exit(1)
    for line in lines:
        click.echo(line)
