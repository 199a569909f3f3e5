"""`coldframe new`: a site to begin with, or a workflow for the one that is there."""

import sys
from pathlib import Path

import click

from coldframe.cli.options import one_line
from coldframe.cli.told import print_problems, saying
from coldframe.problems import has_errors
from coldframe.starter import HOSTS, REQUIREMENTS, TEMPLATES, automate, is_site, start


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    help="Demos first, one long article, or a manual whose examples run.  [default: lab]",
)
@click.option("--ci", "host", type=click.Choice(HOSTS), help="Also write a workflow that deploys.")
@click.option("--title", callback=one_line, help="The site's title.")
def new(folder: Path, template: str | None, host: str | None, title: str | None) -> None:
    """Start a site in DIR, with pages, demos, tests; or add a workflow to the site that is there.

    \b
    Examples:
      coldframe new notes && cd notes && coldframe serve
      coldframe new thesis --template paper --title "On walks" --ci github
      coldframe new . --ci github      a site that you have learns to deploy itself
    """
    there = is_site(folder) and bool(host)
    if there and (template or title):
        raise click.UsageError(f"{folder} is a site already: --template and --title start another.")
    try:
        if there and host:
            files = automate(folder, host, _packages(folder))
        else:
            files = start(folder, template or "lab", title or "", host or "")
    except FileExistsError as error:
        raise click.UsageError(f"{error} exists already; nothing was written.") from None
    for file in files:
        click.echo(f"wrote {file}")
    if there and folder / REQUIREMENTS in files:
        _say_what_is_required(folder)
    if host:
        click.echo("The head of site.yml says what to set up once, at the host.")
    go = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    click.echo(f"Next: {'commit and push' if there else f'{go}coldframe serve'}")


def _packages(root: Path) -> tuple[str, ...]:
    """Those that the site in `root` names. Ends the command if they can't be read."""
    from coldframe.config import read_config

    config, problems = read_config(root)
    if has_errors(problems):
        print_problems(problems, "nothing was written")
        sys.exit(1)
    return config.packages


def _say_what_is_required(root: Path) -> None:
    from coldframe.packages import commands

    try:
        with saying() as say:
            lines = list(commands.required(root, say))
    except commands.Refused as refused:
        print_problems(refused.problems, f"{REQUIREMENTS} has no exact versions of your packages")
        return
    for line in lines:
        click.echo(line)
