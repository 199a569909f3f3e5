"""The program: its commands, and how it ends."""

import os
import sys

import click

from coldframe.cli.build import build, clean
from coldframe.cli.check import check
from coldframe.cli.deploy import deploy
from coldframe.cli.new import new
from coldframe.cli.packages import packages
from coldframe.cli.serve import serve


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


for command in (new, build, check, serve, packages, deploy, clean):
    main.add_command(command)


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
