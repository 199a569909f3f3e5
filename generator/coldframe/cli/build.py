"""`coldframe build`, and `coldframe clean`, which undoes it."""

import gc
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from coldframe.cli.options import DRAFTS, FOLDER
from coldframe.cli.told import print_problems, saying
from coldframe.problems import has_errors


@click.command()
@FOLDER
@DRAFTS
@click.option("--url", default="", help="Where the site will stand, for the one in coldframe.toml.")
@click.option("--quick", is_flag=True, help="Record defaults only; all else is computed live.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON report and nothing else.")
@click.option("--executor", type=click.Choice(["processes", "dask"]), help="Where points run.")
@click.option("--scheduler", metavar="URL", help="A Dask cluster's: tcp://host:8786.")
@click.option(
    "--shared-cache",
    type=click.Choice(["on", "read", "off"]),
    help="Use of the cache that coldframe.toml names.  [default: on]",
)
def build(
    root: Path, drafts: bool, url: str, quick: bool, as_json: bool, **scale: str | None
) -> None:
    """Build the site and write it to site/, all or nothing.

    \b
    Examples:
      coldframe build
      coldframe build --quick                without the grids: to look at, or to publish at once
      coldframe build --json | jq .points
      coldframe build --executor dask --scheduler tcp://10.0.0.1:8786
      coldframe build --url https://name.github.io/project/
    """
    from coldframe.config import address
    from coldframe.publish.update import update

    if url and address(url) is None:
        raise click.UsageError(f"--url {url} is no address: https://name.github.io/project/ is one")
    # A build makes many values and few cycles: the collector would walk them all, in vain.
    gc.set_threshold(1_000_000)
    with saying(quiet=as_json) as say:
        done = update(root, drafts, say, url=url, scale=_scale(**scale), quick=quick)
    if as_json:
        click.echo(json.dumps(done.report, indent=2))
    else:
        for line in done.report.get("lines", ()) if done.report.get("changed") else ():
            click.echo(line, err=True)
        print_problems(done.problems)
        if not has_errors(done.problems):
            click.echo(_summary(done.report))
    sys.exit(has_errors(done.problems))


@click.command()
@FOLDER
@click.option("--cache/--no-cache", default=True, help="Drop what builds remember, too.")
def clean(root: Path, cache: bool) -> None:
    """Empty site/ and forget every cached result.

    \b
    Examples:
      coldframe clean
      coldframe clean --no-cache     keep the frozen results
    """
    from coldframe.publish.folder import alone, empty
    from coldframe.workshop import OUTPUT, WORKSHOP

    for name in (WORKSHOP, OUTPUT):
        if (root / name).is_symlink():
            raise click.UsageError(f"{name} is a link: what it leads to is not deleted. Remove it")
    with alone(root / WORKSHOP):
        empty(root / OUTPUT, root / WORKSHOP, cache)


def _scale(executor: str | None, scheduler: str | None, shared_cache: str | None) -> dict[str, str]:
    """What the options say of `Scale`."""
    given = {"executor": executor, "scheduler": scheduler, "access": shared_cache}
    if scheduler and not executor:
        given["executor"] = "dask"
    return {name: value for name, value in given.items() if value}


def _summary(report: Mapping[str, Any]) -> str:
    total = report["seconds"]["total"]
    if not report.get("changed"):
        return f"Nothing changed: {report['pages']} pages ({total} s)."
    return (
        f"Built {report['pages']} pages, {report['demos']} demos, {report['points']} points "
        f"({report['points_from_cache']} from cache) in {total} s: site/"
    )
