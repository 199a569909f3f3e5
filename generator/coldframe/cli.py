"""Words to calls, problems to exit codes: 0 fine, 1 the site has mistakes, 2 wrong usage."""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from coldframe.authoring.data import SITE_FILE
from coldframe.problems import Problem, has_errors
from coldframe.starter import HOSTS, TEMPLATES, automate, is_site, start


def _site(command: click.Context, option: click.Parameter, root: Path) -> Path:
    if not (root / SITE_FILE).is_file():
        raise click.UsageError(
            f"{root.resolve()} has no {SITE_FILE}: it is no site's folder. "
            "Name one with -C, or start one: coldframe new DIR"
        )
    return root.resolve()


def _line(command: click.Context, option: click.Parameter, text: str | None) -> str | None:
    if text is not None and not (text.strip() and text.isprintable()):
        raise click.BadParameter("it must be one line of text")
    return text and text.strip()


FOLDER = click.option(
    "-C",
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_site,
    default=Path(),
    help="The site's folder, with coldframe.toml.  [default: this one]",
)
UNDONE = "the pages at the host are whole"
ACTIONS = ("list", "add", "update", "explain")
DRAFTS = click.option("--drafts", is_flag=True, help="Build the pages marked draft, too.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="coldframe", message="%(prog)s %(version)s")
def main() -> None:
    """Build pages that compute: Markdown and Python functions in, a static site out.

    \b
    Examples:
      coldframe new notes      start a site in the folder notes
      coldframe serve          preview it, with live reload
      coldframe build          write it to site/
      coldframe deploy         bring it to its host
    """


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    help="Demos first, one long article, or a manual whose examples run.  [default: lab]",
)
@click.option("--ci", "host", type=click.Choice(HOSTS), help="Also write a workflow that deploys.")
@click.option("--title", callback=_line, help="The site's title.")
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
    if host:
        click.echo("The head of site.yml says what to set up once, at the host.")
    go = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    click.echo(f"Next: {'commit and push' if there else f'{go}coldframe serve'}")


@main.command()
@FOLDER
@DRAFTS
@click.option("--url", default="", help="Where the site will stand, for the one in coldframe.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON report and nothing else.")
@click.option("--executor", type=click.Choice(["processes", "dask"]), help="Where points run.")
@click.option("--scheduler", metavar="URL", help="A Dask cluster's: tcp://host:8786.")
@click.option(
    "--shared-cache",
    type=click.Choice(["on", "read", "off"]),
    help="Use of the cache that coldframe.toml names.  [default: on]",
)
def build(root: Path, drafts: bool, url: str, as_json: bool, **scale: str | None) -> None:
    """Build the site and write it to site/, all or nothing.

    \b
    Examples:
      coldframe build
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
    with _saying(quiet=as_json) as say:
        done = update(root, drafts, say, url=url, scale=_scale(**scale))
    if as_json:
        click.echo(json.dumps(done.report, indent=2))
    else:
        for line in done.report.get("lines", ()) if done.report.get("changed") else ():
            click.echo(line, err=True)
        _print_problems(done.problems)
        if not has_errors(done.problems):
            click.echo(_summary(done.report))
    sys.exit(has_errors(done.problems))


@main.command()
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

    with _saying() as say:
        done = update(root, drafts, say, write=False)
    problems = done.problems
    if live and not has_errors(problems):
        from coldframe.preview.agree import NoBrowser, agree

        try:
            with _saying() as say:
                agreement = agree(root, drafts, points, seed, say)
        except NoBrowser as error:
            raise click.UsageError(str(error)) from None
        problems = (*problems, *agreement.problems)
        for line in agreement.lines:
            click.echo(line)
    _print_problems(problems)
    if not has_errors(problems):
        click.echo("No mistakes found.")
    sys.exit(has_errors(problems))


@main.command()
@FOLDER
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", default=8000, show_default=True, help="0: a free one.")
@click.option("--drafts/--no-drafts", default=True, show_default=True, help="Show drafts.")
def serve(root: Path, host: str, port: int, drafts: bool) -> None:
    """Preview the site at a printed URL; pages follow each change.

    \b
    Examples:
      coldframe serve
      coldframe serve --port 9000
    """
    from coldframe.preview.serve import NoPort, serve_site

    with _saying() as say:
        try:
            serve_site(root, host, port, drafts, say, _print_problems, click.echo)
        except NoPort as error:
            raise click.UsageError(str(error)) from None


@main.command()
@click.argument("action", type=click.Choice(ACTIONS), default="list")
@click.argument("names", nargs=-1, metavar="[NAMES]...")
@FOLDER
def packages(action: str, names: tuple[str, ...], root: Path) -> None:
    """List the packages that the site carries; add, update or explain them.

    \b
    Examples:
      coldframe packages                     version, weight, and why it is there
      coldframe packages add sympy ./mylib   into coldframe.toml and the lock
      coldframe packages update              lock the newest versions
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
        with _saying() as say:
            lines = list(does[action](say))
    except commands.Refused as refused:
        if not refused.problems:
            raise click.UsageError(str(refused)) from None
        _print_problems(refused.problems, "nothing was changed")
        sys.exit(1)
    for line in lines:
        click.echo(line)


@main.command()
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
        with interruptible(), _saying(quiet=as_json) as say:
            done = deploy_site(root, wish, Path.cwd(), say)
    except KeyboardInterrupt:
        click.echo("Stopped; the pages that stand are whole. Run it again to finish.", err=True)
        sys.exit(130)
    if as_json:
        click.echo(json.dumps(done.as_json(), indent=2))
    else:
        for line in done.lines:
            click.echo(line)
    _print_problems(done.problems, "see what stands with --dry-run" if done.lines else UNDONE)
    sys.exit(has_errors(done.problems))


@main.command()
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
    from coldframe.publish.update import OUTPUT, WORKSHOP

    with alone(root / WORKSHOP):
        empty(root / OUTPUT, root / WORKSHOP, cache)


def _scale(executor: str | None, scheduler: str | None, shared_cache: str | None) -> dict[str, str]:
    """What the options say of `Scale`."""
    given = {"executor": executor, "scheduler": scheduler, "access": shared_cache}
    if scheduler and not executor:
        given["executor"] = "dask"
    return {name: value for name, value in given.items() if value}


def _packages(root: Path) -> tuple[str, ...]:
    """Those that the site in `root` names. Ends the command if they can't be read."""
    from coldframe.config import read_config

    config, problems = read_config(root)
    if has_errors(problems):
        _print_problems(problems, "nothing was written")
        sys.exit(1)
    return config.packages


def _print_problems(problems: Iterable[Problem], left: str = "site/ is as it was") -> None:
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


def _summary(report: Mapping[str, Any]) -> str:
    total = report["seconds"]["total"]
    if not report.get("changed"):
        return f"Nothing changed: {report['pages']} pages ({total} s)."
    return (
        f"Built {report['pages']} pages, {report['demos']} demos, {report['points']} points "
        f"({report['points_from_cache']} from cache) in {total} s: site/"
    )


@contextmanager
def _saying(quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A line that says what the build is at, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield lambda line: None
        return
    from rich.console import Console

    with Console(stderr=True).status("building") as status:
        yield lambda line: status.update(line)


def run() -> None:
    """`main` as a program, which ends without taking its values apart: 50 ms of a small build."""
    try:
        main()
    except SystemExit as end:
        if end.code is not None and not isinstance(end.code, int):
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(end.code or 0))


if __name__ == "__main__":
    run()
