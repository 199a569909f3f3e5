"""Where a symbolic link leads: what is published must stand where it seems to stand."""

from pathlib import Path, PurePosixPath

from coldframe.problems import Place, Problem


def leads_outside(link: Path, top: Path) -> str:
    """Why the file behind a link is not the folder's own; empty if it is.

    A hidden file of the folder is not, either: `.git` and `.env` hold credentials.
    """
    try:
        target, inside = link.resolve(strict=True), top.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    if not target.is_relative_to(inside):
        return f"a link that leads out of the folder {top.name}"
    if any(part.startswith(".") for part in target.relative_to(inside).parts):
        return "a link to a hidden file"
    return ""


def link_problem(link: Path, relative: str, top: Path) -> Problem | None:
    """What is wrong with the link at `relative` below the site's root, if anything is."""
    why = leads_outside(link, top)
    if why.endswith("nowhere"):
        mend = "Remove it, or put a file where it leads"
        return Problem(Place(PurePosixPath(relative)), why, mend, "warning")
    if why:
        mend = f"Copy the file into {top.name}/, if every reader may see it"
        return Problem(Place(PurePosixPath(relative)), why, mend)
    return None


def top_problem(folder: Path) -> Problem | None:
    """A link in place of `content/`, `static/` or `templates/` publishes another folder whole."""
    if not folder.is_symlink():
        return None
    what = f"{folder.name} is a link, and must be a folder"
    return Problem(Place(PurePosixPath(folder.name)), what, "Put the files themselves there")
