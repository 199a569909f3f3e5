"""`coldframe check`: every mistake, and whether the browser computes what the build did."""

import sys
from pathlib import Path

import click

from coldframe.cli.options import DRAFTS, FOLDER
from coldframe.cli.told import print_problems, saying
from coldframe.problems import has_errors


@click.command()
@FOLDER
@DRAFTS
@click.option("--live", is_flag=True, help="Also run every demo in Pyodide and compare.")
@click.option("--points", default=20, show_default=True, help="Random points a demo, with --live.")
@click.option("--seed", default=1, show_default=True, help="Chooses the points, with --live.")
def check(root: Path, drafts: bool, live: bool, points: int, seed: int) -> None:
    """Find every mistake of the site; write nothing.

    \b
    Examples:
      coldframe check
      coldframe check --live     does the browser compute what the build did?
    """
    from coldframe.publish.update import update

    with saying() as say:
        done = update(root, drafts, say, write=False)
    problems = done.problems
    if live and not has_errors(problems):
        from coldframe.preview.agree import NoBrowser, agree

        try:
            with saying() as say:
                agreement = agree(root, drafts, points, seed, say)
        except NoBrowser as error:
            raise click.UsageError(str(error)) from None
        problems = (*problems, *agreement.problems)
        for line in agreement.lines:
            click.echo(line)
    print_problems(problems)
    if not has_errors(problems):
        click.echo("No mistakes found.")
    sys.exit(has_errors(problems))
