"""Options that several commands have, and how they are read."""

from pathlib import Path

import click

from coldframe.authoring.data import SITE_FILE


def site_folder(command: click.Context, option: click.Parameter, root: Path) -> Path:
    if not (root / SITE_FILE).is_file():
        raise click.UsageError(
            f"{root.resolve()} has no {SITE_FILE}: it is no site's folder. "
            "Name one with -C, or start one: coldframe new DIR"
        )
    return root.resolve()


def one_line(command: click.Context, option: click.Parameter, text: str | None) -> str | None:
    if text is not None and not (text.strip() and text.isprintable()):
        raise click.BadParameter("it must be one line of text")
    return text and text.strip()


FOLDER = click.option(
    "-C",
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=site_folder,
    default=Path(),
    help="The site's folder, with coldframe.toml.  [default: this one]",
)
DRAFTS = click.option("--drafts", is_flag=True, help="Build the pages marked draft, too.")
