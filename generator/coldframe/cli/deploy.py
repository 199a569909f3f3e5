"""`coldframe deploy`: the site to its host."""

import json
import sys
from pathlib import Path

import click

from coldframe.cli.options import FOLDER
from coldframe.cli.told import print_problems, saying
from coldframe.problems import has_errors

UNDONE = "the pages at the host are whole"


@click.command()
@click.argument("target", default="")
@FOLDER
@click.option("--zip", "archive", type=click.Path(path_type=Path), help="Write this zip file.")
@click.option("--dry-run", "dry", is_flag=True, help="Print what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON report and nothing else.")
@click.option("--build/--no-build", default=True, help="Build first, or deploy site/ as it is.")
@click.option("--replace", is_flag=True, help="Replace files that no deploy put there.")
@click.option("--check/--no-check", default=True, help="Fetch the files and compare them, or not.")
@click.option("--url", default="", help="Where the site will stand, for the one in coldframe.toml.")
@click.option("--check-url", default="", help="Fetch them from there.  [default: url]")
@click.option("--wait", type=float, help="Seconds that the host has to show the new site.")
def deploy(
    target: str,
    root: Path,
    archive: Path | None,
    dry: bool,
    as_json: bool,
    build: bool,
    replace: bool,
    check: bool,
    url: str,
    check_url: str,
    wait: float | None,
) -> None:
    """Build the site and bring it to TARGET: [deploy] in coldframe.toml, or what you name.

    \b
    Examples:
      coldframe deploy                       to the target of [deploy]
      coldframe deploy staging --dry-run     what would go to that of [deploy.staging]
      coldframe deploy s3://bucket/prefix    or pages, or a folder: ../public
      coldframe deploy --zip site.zip
    """
    from coldframe.config import address
    from coldframe.deploy.deploy import Wish, deploy_site, interruptible

    for given in (url, check_url):
        if given and address(given) is None:
            raise click.UsageError(f"{given} is no address: https://name.github.io/project/ is one")
    wish = Wish(target, archive, build, dry, replace, check, url, check_url, wait)
    try:
        with interruptible(), saying(quiet=as_json) as say:
            done = deploy_site(root, wish, Path.cwd(), say)
    except KeyboardInterrupt:
        click.echo("Stopped; the pages that stand are whole. Run it again to finish.", err=True)
        sys.exit(130)
    if as_json:
        click.echo(json.dumps(done.as_json(), indent=2))
    else:
        for line in done.lines:
            click.echo(line)
    print_problems(done.problems, "see what stands with --dry-run" if done.lines else UNDONE)
    sys.exit(has_errors(done.problems))
