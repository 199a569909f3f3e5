"""`coldframe serve`: the preview."""

import gc
from pathlib import Path

import click

from coldframe.cli.options import FOLDER
from coldframe.cli.told import print_problems, saying


@click.command()
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
    # A build makes many values and few cycles: the collector would walk them all, at each save.
    gc.set_threshold(200_000, 20, 20)
    from coldframe.preview.serve import Foreign, NoPort, serve_site

    with saying() as say:
        try:
            serve_site(root, host, port, drafts, say, print_problems, click.echo)
        except NoPort as error:
            raise click.UsageError(str(error)) from None
        except Foreign as foreign:
            print_problems([foreign.problem], "nothing is served")
            raise click.exceptions.Exit(1) from None
