"""`[deploy]` in coldframe.toml, or a word of the command line → where the site goes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from coldframe.config import FILE, address
from coldframe.problems import Place, Problem, did_you_mean, shown

TYPED = Place(PurePosixPath("the command line"))
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*", re.IGNORECASE)
SECRET = re.compile(r"secret|password|token|access_?key|credential", re.IGNORECASE)
SHAPES = '"s3://bucket/prefix", "pages", a folder such as "../public", or "site.zip"'


@dataclass(frozen=True, slots=True)
class S3:
    """`prefix` is empty or ends with `/`. `endpoint` and `region` may be empty: AWS knows."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    compress: bool = True
    """Whether what gzip makes smaller is stored that way; the store then sends it so to all."""
    lock: bool = True
    """Whether a lock keeps a second deploy out; a store without conditional writes can't."""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"


@dataclass(frozen=True, slots=True)
class Pages:
    """A branch that GitHub Pages shows. `cname` is the site's own domain, or empty."""

    remote: str = "origin"
    branch: str = "gh-pages"
    cname: str = ""
    history: bool = True
    """Whether each deploy is a commit on the one before; else the branch has only the newest."""

    def __str__(self) -> str:
        # An address may hold a token.
        remote = re.sub(r"(?<=://).*@", "", self.remote)
        return f"the branch {self.branch} of {remote}"


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    def __str__(self) -> str:
        return f"{self.path}"


@dataclass(frozen=True, slots=True)
class Zip:
    path: Path

    def __str__(self) -> str:
        return f"{self.path}"


type Where = S3 | Pages | Folder | Zip


@dataclass(frozen=True, slots=True)
class Target:
    """`url` is where readers find it, if that is not the site's `url`; `places` say where each key
    was written."""

    where: Where
    url: str = ""
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])

    def at(self, key: str) -> Place:
        return self.places.get(key) or self.places.get("target") or TYPED


def read_target(root: Path, asked: str, here: Path) -> tuple[Target | None, tuple[Problem, ...]]:
    """What `[deploy]` says; with `asked` what `[deploy.ASKED]` says, or the target of that text.

    A folder that was typed is looked for from `here`, one in coldframe.toml from `root`. The file
    has been read by `read_config` without a mistake.
    """
    text = (root / FILE).read_text(encoding="utf-8")
    table: Mapping[str, Any] = tomllib.loads(text).get("deploy", {})
    named = {name: value for name, value in table.items() if isinstance(value, dict)}
    own = {key: value for key, value in table.items() if key not in named}
    if asked in named:
        return _Reader(root, text, f"deploy.{asked}").read(named[asked], root)
    if not asked:
        return _Reader(root, text, "deploy").read(own, root)
    if not _is_target(asked):
        return None, (_no_such(asked, named),)
    # The keys of `[deploy]` that fit: an endpoint holds for another bucket, too.
    kind = type(_where(asked, here))
    own = {key: value for key, value in own.items() if key in _keys(kind) and key != "url"}
    return _Reader(root, text, "deploy").read({**own, "target": asked}, here, typed=True)


def url_place(root: Path) -> Place:
    """Where the site's `url` stands in coldframe.toml, or would."""
    return Place(FILE, _line((root / FILE).read_text(encoding="utf-8"), "", "url") or 1)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One table of coldframe.toml; `section` is its name."""

    root: Path
    text: str
    section: str
    problems: list[Problem] = field(default_factory=list[Problem])

    def read(
        self, table: Mapping[str, Any], base: Path, typed: bool = False
    ) -> tuple[Target | None, tuple[Problem, ...]]:
        places = {key: self._place(key) for key in table if not (typed and key == "target")}
        written = table.get("target")
        if not isinstance(written, str) or not _is_target(written):
            self._no_target(written)
            return None, tuple(self.problems)
        where = _where(written, base)
        values = self._values(table, type(where))
        url = values.pop("url", "")
        self._address("url", url)
        made = self._made(where, values)
        self._check_folder(made, places.get("target", TYPED))
        target = Target(made, url, places)
        return (None if self.problems else target), tuple(self.problems)

    def _no_target(self, written: object) -> None:
        if written is None:
            what = f"[{self.section}] has no target"
        else:
            what = f"{self.section}.target is {shown(written)}, which is no target"
        text = written if isinstance(written, str) else ""
        self._say("target", what, did_you_mean(text, ["pages"], f"Write target = {SHAPES}"))

    def _values(self, table: Mapping[str, Any], kind: type[Where]) -> dict[str, Any]:
        known = _keys(kind)
        values = {}
        for key, value in table.items():
            if key == "target":
                continue
            if SECRET.search(key):
                mend = "Take it out, and put it where AWS looks: AWS_ACCESS_KEY_ID and the like"
                self._say(key, f"{self.section}.{key}: this file is no place for secrets", mend)
            elif key not in known:
                mend = did_you_mean(key, known, f"Known are {', '.join(known)}")
                self._say(key, f"unknown key {self.section}.{key} for {kind.__name__}", mend)
            elif type(value) is not known[key]:
                wanted = "true or false" if known[key] is bool else "a text"
                self._say(key, f"{self.section}.{key} is {shown(value)}", f"Write {wanted}")
            else:
                values[key] = value
        return values

    def _made(self, where: Where, values: dict[str, Any]) -> Where:
        if isinstance(where, S3):
            self._address("endpoint", values.get("endpoint", ""))
            if not BUCKET.fullmatch(where.bucket):
                what = f"{shown(where.bucket)} is no name of a bucket"
                self._say("target", what, 'Write target = "s3://bucket/prefix"')
            return S3(where.bucket, where.prefix, **values)
        if isinstance(where, Pages):
            if (name := values.get("cname", "")) and not HOST.fullmatch(name):
                mend = 'Write the domain alone: cname = "www.example.org"'
                self._say(
                    "cname", f"{self.section}.cname is {shown(name)}, which is no domain", mend
                )
            for key in ("branch", "remote"):
                # Git would take it for an option.
                if values.get(key, "x").startswith("-") or not values.get(key, "x").strip():
                    self._say(
                        key, f"{self.section}.{key} is {shown(values[key])}", "Write its name"
                    )
            return Pages(**values)
        return where

    def _check_folder(self, where: Where, place: Place) -> None:
        if not isinstance(where, Folder | Zip):
            return
        path, kind = where.path.resolve(), type(where).__name__.lower()
        inside = path.relative_to(self.root).parts if path.is_relative_to(self.root) else ("-",)
        own = {"content", "templates", "static", "site", ".coldframe", ".git"}
        if self.root.is_relative_to(path) or inside[0] in own:
            what = f"the {kind} {where.path} holds the site's sources, or is among them"
            self.problems.append(Problem(place, what, "Name one beside them, such as ../public"))
        elif isinstance(where, Folder) and path.is_file():
            what = f"{where.path} is a file, and no folder"
            self.problems.append(Problem(place, what, "Name a folder; it is made if need be"))

    def _address(self, key: str, url: str) -> None:
        if url and (address(url) is None or urlsplit(url).username):
            mend = f'Write the whole address: {key} = "https://…"'
            self._say(key, f"{self.section}.{key} is {shown(url)}, which is no address", mend)

    def _say(self, key: str, what: str, mend: str) -> None:
        self.problems.append(Problem(self._place(key), what, mend))

    def _place(self, key: str) -> Place:
        return Place(FILE, _line(self.text, self.section, key))


def _is_target(text: str) -> bool:
    return text == "pages" or text.endswith(".zip") or "/" in text or text.startswith(".")


def _where(text: str, base: Path) -> Where:
    if text == "pages":
        return Pages()
    if text.startswith("s3://"):
        bucket, _, prefix = text.removeprefix("s3://").partition("/")
        prefix = prefix.strip("/")
        return S3(bucket, f"{prefix}/" if prefix else "")
    path = base / Path(text).expanduser()
    return Zip(path) if text.endswith(".zip") else Folder(path)


def _keys(kind: type[Where]) -> dict[str, type]:
    """The keys that such a target knows beside `target`, and the type of each."""
    own = {"bucket", "prefix", "path"}
    return {one.name: type(one.default) for one in fields(kind) if one.name not in own} | {
        "url": str
    }


def _no_such(asked: str, named: Mapping[str, Any]) -> Problem:
    otherwise = f"Write {SHAPES}, or a [deploy.{asked}] table"
    mend = did_you_mean(asked, [*named, "pages"], otherwise)
    return Problem(
        TYPED, f"{shown(asked)} is no target, and coldframe.toml has none of the name", mend
    )


def _line(text: str, section: str, key: str) -> int | None:
    """The line of `key` in the table `section`, else that of the table."""
    dotted = re.compile(rf"\s*{re.escape(section)}\.[\"']?{re.escape(key)}[\"']?\s*=")
    plain = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    table, head = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            table = found[1].replace('"', "").replace("'", "")
            head = number if table == section else head
        elif (table == section and plain.match(line)) or (not table and dotted.match(line)):
            return number
    return head
