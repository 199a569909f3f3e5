"""What a file of a site can do, read without running anything: for whoever reviews a change."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from markdown_it.token import Token

from coldframe.sources.cells import info
from coldframe.sources.directives import Directive
from coldframe.sources.exercises import part
from coldframe.sources.front_matter import read_front_matter
from coldframe.sources.parser import markdown_parser
from coldframe.sources.slots import EXTERNAL, Notes

SCRIPTS = frozenset({".js", ".mjs", ".html", ".htm", ".svg", ".wasm", ".css", ".xml"})
KEYS = ("template", "aliases", "slug", "draft")
"""Of the front matter: what changes more than the page's own text."""


@dataclass(frozen=True, slots=True)
class Power:
    """`what` says it in a line; `text` is all of it, by which two versions are compared."""

    kind: str
    file: str
    line: int | None
    what: str
    text: str


def powers(path: PurePosixPath, content: bytes | None) -> tuple[Power, ...]:
    """Those of one file; `path` is from the site's root. Without content there are none."""
    if content is None:
        return ()
    top, name = path.parts[0], path.name
    if str(path) == "coldframe.toml":
        return tuple(_settings(path, content))
    if str(path) == "pyodide-lock.json":
        return tuple(_locked(path, content))
    if str(path) in {"requirements.txt", "pyproject.toml"} or ".github" in path.parts:
        return (_whole("workflow", path, content),)
    if top == "templates":
        return (_whole("template", path, content),)
    if top == "content" and path.suffix == ".md":
        return tuple(_page(path, content.decode("utf-8-sig", errors="replace")))
    if path.suffix == ".py":
        return (
            _whole("loader" if top == "content" and "." in path.stem else "python", path, content),
        )
    if path.suffix.lower() in SCRIPTS:
        return (_whole("script", path, content),)
    if top not in {"content", "static", "tests", "site", ".coldframe"} and name != "README.md":
        return (_whole("package", path, content),)
    return ()


def as_json(power: Power) -> dict[str, Any]:
    return asdict(power)


def _whole(kind: str, path: PurePosixPath, content: bytes) -> Power:
    text = hashlib.sha256(content).hexdigest()
    return Power(kind, str(path), None, f"{len(content)} bytes, SHA-256 {text[:16]}", text)


def _settings(path: PurePosixPath, content: bytes) -> Iterator[Power]:
    try:
        table = tomllib.loads(content.decode(errors="replace"))
    except (ValueError, RecursionError):
        yield _whole("configuration", path, content)
        return
    for name in table.get("packages", ()) if isinstance(table.get("packages"), list) else ():
        yield Power("package", str(path), None, f"packages: {name}"[:200], str(name))
    for key, value in table.items():
        text = json.dumps(value, default=str, sort_keys=True)
        if key != "packages":
            yield Power("configuration", str(path), None, f"{key} = {text}"[:200], f"{key}={text}")


def _locked(path: PurePosixPath, content: bytes) -> Iterator[Power]:
    try:
        packages = json.loads(content)["packages"]
        for name, entry in packages.items():
            what = f"{name} {entry.get('version')} ({entry.get('file_name')})"
            yield Power("package", str(path), None, what[:200], json.dumps(entry, sort_keys=True))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield _whole("package", path, content)


def _page(path: PurePosixPath, text: str) -> Iterator[Power]:
    notes = Notes(path)
    front_matter, body, _ = read_front_matter(text.replace("\r\n", "\n"), path)

    def found(kind: str, line: int | None, text: str) -> Power:
        return Power(kind, str(path), line, " ".join(text.split())[:200], text)

    for key in KEYS:
        if key in front_matter.lines:
            line = front_matter.lines[key]
            yield found("front matter", line, f"{key}: {getattr(front_matter, key)}")
    for token in markdown_parser().parse(body, notes.env({})):
        line = (token.map or [0])[0] + 1
        if token.type == "fence" and ("live" in info(token)[1] or part(token)):
            yield found("cell", line, token.content)
        elif token.type == "html_block" and token.content.strip():
            yield found("html", line, token.content)
        elif token.type == "directive_open" and token.meta["directive"].name == "demo":
            yield found("demo", line, _demo(token.meta["directive"]))
        for kind, at, said in _inline(token, line):
            yield found(kind, at, said)


def _demo(directive: Directive) -> str:
    options = (f":{option.name}: {option.text}" for option in directive.options)
    return " ".join((directive.argument, *options))


def _inline(token: Token, line: int) -> Iterator[tuple[str, int, str]]:
    for child in token.children or ():
        at = child.meta.get("line", line)
        target = str(child.attrGet("href") or child.attrGet("src") or "")
        if child.type == "html_inline":
            yield "html", at, child.content
        elif EXTERNAL.match(target):
            yield ("picture" if child.type == "image" else "link"), at, target
        elif re.match(r"[\\/]{2}", target):
            yield "link", at, target
