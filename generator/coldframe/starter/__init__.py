"""The files of a new site, and the workflow that builds and deploys it."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from coldframe.authoring.data import SITE_FILE

HERE = Path(__file__).parent
TEMPLATES = ("lab", "paper", "docs")
HOSTS = ("github", "s3")
GITIGNORE = "# What builds remember\n.coldframe/\n__pycache__/\n"
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
    needs = folder / "requirements.txt"
    tests = (folder / "tests").is_dir()
    lacking = {} if needs.exists() else {needs: _requirements(*packages, tests=tests)}
    return _written({**_workflow(folder, host), **lacking})


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
        folder / "requirements.txt": _requirements(tests=True),
        folder / ".gitignore": GITIGNORE,
    }


def _requirements(*packages: str, tests: bool) -> str:
    """Of this version, so that a later one changes a site when its author says so."""
    # Only a new site asks: its import would take a tenth of a build that has nothing to do.
    from importlib.metadata import version

    own = f"coldframe~={version('coldframe')}"
    return "\n".join((own, *packages, *(["pytest"] if tests else []))) + "\n"


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
