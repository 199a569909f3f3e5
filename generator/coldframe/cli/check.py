"""`coldframe check`: every mistake, and whether the browser computes what the build did."""

import json
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
@click.option("--trust", is_flag=True, help="Only list what the site can do; run nothing.")
@click.option("--since", metavar="REV", default="", help="With --trust: what is new since then.")
@click.option("--json", "as_json", is_flag=True, help="With --trust: as JSON.")
def check(
    root: Path,
    drafts: bool,
    live: bool,
    points: int,
    seed: int,
    trust: bool,
    since: str,
    as_json: bool,
) -> None:
    """Find every mistake of the site; write nothing.

    \b
    Examples:
      coldframe check
      coldframe check --live     does the browser compute what the build did?
      coldframe check --trust --since origin/main --json
    """
    if trust:
        _say_powers(root, since, as_json)
        return
    if since or as_json:
        raise click.UsageError("--since and --json go with --trust")
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


def _say_powers(root: Path, since: str, as_json: bool) -> None:
    """Nothing of the site is run: a stranger's change may be looked at."""
    from coldframe.publish.review import NoRevision, review
    from coldframe.sources.powers import as_json as written

    try:
        found = review(root, since)
    except NoRevision as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        report = {
            "since": since or None,
            "counts": found.counts,
            "new": [written(power) for power in found.new],
            "gone": [written(power) for power in found.gone],
        }
        click.echo(json.dumps(report, indent=2))
        return
    for sign, powers in (("+", found.new), ("-", found.gone)):
        for power in powers:
            place = power.file if power.line is None else f"{power.file}:{power.line}"
            # What a page says shall not steer a terminal.
            what = "".join(c if c.isprintable() else "�" for c in power.what)
            click.echo(f"{sign} {power.kind:13} {place}  {what}")
    if not found.new:
        click.echo("Nothing new: no cell, HTML, link, package, loader, Python or template.")
