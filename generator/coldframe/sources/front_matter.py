"""The YAML at the top of a page → FrontMatter, or what is wrong with it."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import yaml

from coldframe.authoring.renamed import RENAMED, Renamed, renamed
from coldframe.model import FrontMatter
from coldframe.outdated import given_twice, outdated
from coldframe.problems import Place, Problem, did_you_mean, shown
from coldframe.sources.safe_yaml import read_yaml

# A regex word is any script's letter, so that a slug may be in the author's language.
SLUG = re.compile(r"\w[\w-]*(\.[\w-]+)*")


def read_front_matter(
    text: str, file: PurePosixPath, renames: Sequence[Renamed] = RENAMED
) -> tuple[FrontMatter, str, list[Problem]]:
    """The front matter, the text with its lines blanked (so that lines keep their numbers), and
    the problems."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return FrontMatter(), text, []
    end = next((i for i, line in enumerate(lines) if i and line.rstrip() == "---"), None)
    if end is None:
        what = "the front matter is never closed"
        return FrontMatter(), text, [Problem(Place(file, 1), what, "End it with a line ---")]
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    front_matter, problems = _normalize("\n".join(lines[1:end]), file, renames)
    return front_matter, body, problems


def _normalize(
    text: str, file: PurePosixPath, renames: Sequence[Renamed]
) -> tuple[FrontMatter, list[Problem]]:
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}

    def wrong(line: int, what: str, mend: str) -> None:
        problems.append(Problem(Place(file, line), what, mend))

    try:
        entries, lines = _load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        wrong(mark.line + 2 if mark else 1, f"the front matter is not YAML: {error.problem}", QUOTE)
        return FrontMatter(), problems
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        wrong(1, f"the front matter is not YAML: {error}", QUOTE)
        return FrontMatter(), problems
    for written, value in entries.items():
        name = written
        if one := renamed("front matter", written, renames):
            name, told = one.new, given_twice if one.new in entries else outdated
            problems.append(told(one, Place(file, lines[written])))
            lines.setdefault(name, lines[written])
        if name not in KEYS:
            known = f"Known are {', '.join(KEYS)}; values of your own go below extra"
            mend = did_you_mean(name, KEYS, known)
            wrong(lines[name], f"unknown key {name} in the front matter", mend)
            continue
        read, mend = KEYS[name]
        normal = read(value)
        if normal is None:
            wrong(lines[name], f"{name} is {shown(value)}", mend)
        else:
            values[name] = normal
    return FrontMatter(**values, lines=lines), problems


QUOTE = "Quote a text that holds a colon or another sign of YAML"


def _load(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The entries, and the line in the file where each begins."""
    node, whole = read_yaml(text)
    if node is None:
        return {}, {}
    lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}
    return {str(key): value for key, value in whole.items()}, lines


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _date(value: object) -> str | None:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    try:
        return dt.date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        return None
    return tuple(dict.fromkeys(v.strip() for v in value))


def _slug(value: object) -> str | None:
    return value if isinstance(value, str) and SLUG.fullmatch(value) else None


def _template(value: object) -> str | None:
    named = isinstance(value, str) and value.endswith(".html")
    parts = str(value).split("/")
    return str(value) if named and ".." not in parts and parts[0] else None


def _aliases(value: object) -> tuple[str, ...] | None:
    texts = _texts(value)
    if texts is None or not all(re.fullmatch(r"(/[^/\s?#\\]+)+/?", text) for text in texts):
        return None
    if any(part in {".", ".."} for text in texts for part in text.split("/")):
        return None
    # A link to an old page may end in .html: that redirect is a file, the others are folders.
    whole = (t if t.endswith(".html") else t.rstrip("/") + "/" for t in texts)
    return tuple(dict.fromkeys(whole))


def _extra(value: object) -> Mapping[str, Any] | None:
    return value if isinstance(value, dict) and all(isinstance(k, str) for k in value) else None


KEYS: Mapping[str, tuple[Callable[[object], Any], str]] = {
    "title": (_text, "Write a text, in quotes if it looks like a number"),
    "description": (_text, "Write a text, in quotes if it looks like a number"),
    "date": (_date, "Write a date: date: 2026-05-17"),
    "tags": (_texts, "Write a list of texts: tags: [bandits, charts]"),
    "draft": (_flag, "Write true or false"),
    "order": (_number, "Write a number: a lower one comes first"),
    "template": (_template, "Write a template's name: template: page.html"),
    "slug": (_slug, "Write one part of an address, of letters, digits and hyphens"),
    "aliases": (_aliases, "Write a list of addresses of this site: aliases: [/old/place/]"),
    "extra": (_extra, "Write keys with values below extra"),
}
