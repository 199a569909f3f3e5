"""The two script elements at the end of a page with demos or cells."""

import functools
import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from markupsafe import Markup

from coldframe.browser.core import core
from coldframe.model import Artifact, Cell, Package, Page
from coldframe.render.image import ImageFiles

VERSION = 1


@dataclass(frozen=True, slots=True)
class PageScript:
    """Where a page's Python stands: the archive's URL, its data files' URLs, its packages with
    theirs, the files; the site's image, and whether the page starts from it."""

    python: str
    data: Mapping[str, str]
    packages: tuple[tuple[Package, str], ...]
    files: tuple[Artifact, ...]
    image: ImageFiles | None = None
    starts: bool = False

    @property
    def image_facts(self) -> dict[str, Any]:
        """Every page of the site has them: one Python may serve several, but of one image only."""
        return {"image": {**self.image.facts, "starts": self.starts}} if self.image else {}


def page_script(
    script: PageScript | None, page: Page, base: str, cells: Sequence[Cell], offline: bool
) -> Markup:
    """The page's facts for the runtime as JSON, then the runtime itself; empty without demos.

    With `offline` also what has the page kept, and all files that it may ever ask for.
    """
    keeping = runtime_script("offline", base) if offline else Markup("")
    if script is None:
        return keeping
    browser = core()
    files = (*script.files, *(browser.artifacts if offline else browser.pyodide_artifacts))
    facts = {
        "version": VERSION,
        "python": script.python,
        "data": dict(script.data),
        "packages": [
            {
                "name": package.name,
                "version": package.version,
                "imports": list(package.imports),
                "kind": package.kind,
                "url": url,
                "sha256": package.sha256,
            }
            for package, url in script.packages
        ],
        "pyodide": base + browser.pyodide_url,
        "vega": base + browser.vega_url,
        "purify": base + browser.purify_url,
        "editor": base + browser.editor_url,
        "bytes": {f"{base}{file.path}": _size(file) for file in files},
        "hashes": {f"{base}{path}": sha256 for path, sha256 in _hashes(script).items()},
        "page": page.document.source.path.relative_to("content").as_posix(),
        "cells": [_cell(cell) for cell in cells],
        **script.image_facts,
    }
    # `<` would let a cell's text end the element or open a comment in it.
    written = json.dumps(facts, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")
    facts_element = Markup(
        f'<script type="application/json" id="coldframe-page">{written}</script>'
    )
    elements = (facts_element, runtime_script("index", base), keeping)
    return Markup("\n").join(element for element in elements if element)


def runtime_script(name: str, base: str) -> Markup:
    return Markup(f'<script type="module" src="{base}{core().runtime_url}{name}.js"></script>')


def _cell(cell: Cell) -> Mapping[str, str]:
    """What `authoring.cells.CellCode` has, as far as there is any."""
    told = {"code": cell.code, "raises": cell.raises}
    if cell.exercise:
        told["checks"] = cell.exercise.checks.code
    return {name: text for name, text in told.items() if text or name == "code"}


def _size(file: Artifact) -> int:
    return file.content.stat().st_size if isinstance(file.content, Path) else len(file.content)


def _hashes(script: PageScript) -> dict[PurePosixPath, str]:
    """Of what the runtime fetches as bytes, SHA-256 in base64. Packages come with their own."""
    own = [file for file in script.files if file.path.parent.name != "packages"]
    return {file.path: _sha256(_content(file)) for file in own} | _pyodide_hashes()


@functools.cache
def _pyodide_hashes() -> dict[PurePosixPath, str]:
    return {file.path: _sha256(_content(file)) for file in core().pyodide_artifacts}


def _content(file: Artifact) -> bytes:
    return file.content.read_bytes() if isinstance(file.content, Path) else file.content


def _sha256(content: bytes) -> str:
    return b64encode(hashlib.sha256(content).digest()).decode()
