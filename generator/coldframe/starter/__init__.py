"""The files of a new site, and the workflow that builds and deploys it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from coldframe.authoring.data import SITE_FILE

HERE = Path(__file__).parent
TEMPLATES = ("lab", "paper", "docs")
HOSTS = ("github", "s3")
GITIGNORE = "# What builds remember\n.coldframe/\n__pycache__/\n"
REQUIREMENTS, CONSTRAINTS = "requirements.txt", "constraints.txt"
REQUIREMENTS_HEAD = """\
# What builds this site, here and in its workflow: pip install -r requirements.txt
"""
WORKFLOW = PurePosixPath(".github/workflows/site.yml")

KEPT = ("README.md", ".gitignore")
"""What a repository has from its first day, and a site can do without."""

type Files = Mapping[Path, str]
"""Texts by where they go."""


def start(folder: Path, template: str, title: str = "", host: str = "") -> tuple[Path, ...]:
    """Write a new site into `folder`, with a workflow if `host` names one; return what was written.

    Raises FileExistsError, before anything is, if a file is there already that is not `KEPT`.
    """
    there = {folder / name for name in KEPT if (folder / name).exists()}
    site = _site(folder, template, title)
    files = {file: text for file, text in site.items() if file not in there}
    return _written({**files, **_workflow(folder, host)} if host else files)


def automate(folder: Path, host: str, packages: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Write what the site in `folder` lacks to be built and deployed by a workflow.

    `packages` are those of its configuration. Raises FileExistsError if it has a workflow.
    """
    there = (folder / REQUIREMENTS).exists()
    lacking = {} if there else requirement_files(folder, packages)
    return _written({**_workflow(folder, host), **lacking})


def requirement_files(folder: Path, packages: Iterable[str]) -> Files:
    """What the site in `folder` is built with, and the versions of all that this needs in turn.

    A file with constraints that is there already is the author's.
    """
    tests = (folder / "tests").is_dir()
    limits = folder / CONSTRAINTS
    files = {folder / REQUIREMENTS: _requirements(*packages, tests=tests)}
    return files if limits.exists() else {**files, limits: own_constraints()}


def own_constraints() -> str:
    """The versions with which this Coldframe was tested, as a file of constraints."""
    return (HERE / "every" / CONSTRAINTS).read_text(encoding="utf-8")


def is_site(folder: Path) -> bool:
    return (folder / SITE_FILE).is_file()


def _site(folder: Path, template: str, title: str) -> Files:
    files = {
        folder / file.relative_to(part): file.read_text(encoding="utf-8")
        for part in (HERE / template, HERE / "every")
        for file in sorted(part.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
    if title:
        # A JSON text is a TOML text, too.
        quoted = json.dumps(title, ensure_ascii=False)
        for name, first in ((SITE_FILE, f"title = {quoted}"), ("README.md", f"# {title}")):
            _, rest = files[folder / name].split("\n", 1)
            files[folder / name] = f"{first}\n{rest}"
    return {
        **files,
        folder / REQUIREMENTS: _requirements(tests=True),
        folder / ".gitignore": GITIGNORE,
    }


def _requirements(*packages: str, tests: bool) -> str:
    """Of this version, so that a later one changes a site when its author says so."""
    # Only a new site asks: its import would take a tenth of a build that has nothing to do.
    from importlib.metadata import version

    own = f"coldframe=={version('coldframe')}"
    lines = (f"-c {CONSTRAINTS}", own, *packages, *(["pytest"] if tests else []))
    return REQUIREMENTS_HEAD + "".join(f"{line}\n" for line in lines)


def _workflow(folder: Path, host: str) -> Files:
    """GitHub reads workflows at the top of a repository; the site may lie further down."""
    whole = folder.resolve()
    top = next((one for one in (whole, *whole.parents) if (one / ".git").exists()), whole)
    text = (HERE / "ci" / f"{host}.yml").read_text(encoding="utf-8")
    inside = whole.relative_to(top).as_posix()
    return {(folder if top == whole else top) / WORKFLOW: text.replace("@FOLDER@", inside)}


def _written(files: Files) -> tuple[Path, ...]:
    for file in files:
        # A link that leads nowhere yet would be written through.
        if file.exists() or file.is_symlink():
            raise FileExistsError(file)
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tuple(files)
