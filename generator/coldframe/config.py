"""coldframe.toml → Config. Every mistake of the file is gathered before anything stops."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

from coldframe.authoring.renamed import RENAMED, Renamed, renamed
from coldframe.model import Budget, Limits, Scale, Trust
from coldframe.outdated import given_twice, outdated
from coldframe.problems import Place, Problem, did_you_mean, shown

FILE = PurePosixPath("coldframe.toml")
BUDGET = ("points", "seconds", "bytes")
STORES = ("s3", "gs", "az")
UNITS = {"": 1, "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Config:
    """`url` is where the site will stand; `base` is its path, `/` or `/name/`."""

    title: str = "A site"
    description: str = ""
    url: str = ""
    base: str = "/"
    language: str = "en"
    drafts: bool = False
    embed: bool = True
    """Whether each demo has a page of its own, for other sites."""
    workers: int = 0
    """Processes that freeze and parse; 0: one a core."""
    budget: Budget = field(default_factory=Budget)
    limits: Limits = field(default_factory=Limits)
    """What one point may take."""
    scale: Scale = field(default_factory=Scale)
    packages: tuple[str, ...] = ()
    """What the site's Python needs besides the standard library, as pip names it, or folders."""
    image: bool | tuple[str, ...] = False
    """What pages find imported when Python starts: nothing of theirs, all that can be, or these."""
    pyodide_files: str = ""
    """The host of Pyodide's own packages; empty: the one that this Pyodide names."""
    offline: bool | Literal["remove"] = False
    """Whether visited pages work without a network; `remove` takes that back from readers."""
    trust: Mapping[str, Trust] = field(default_factory=dict[str, Trust])
    """By folder, `content` or below it, what Markdown there may do."""
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The author's own values, `site.extra` in templates."""


def read_config(root: Path) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration of the site in `root`, and what is wrong with it."""
    file = root / FILE
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config(), (
            Problem(Place(FILE), "this folder has no coldframe.toml", "Start one: coldframe new ."),
        )
    except UnicodeDecodeError as error:
        return Config(), (Problem(Place(FILE), f"not UTF-8: {error.reason}", "Save it as UTF-8"),)
    try:
        return normalize_config(tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = Place(FILE, int(line[1]) if line else text.count("\n") + 1)
        return Config(), (Problem(place, f"not TOML: {error}", "See https://toml.io"),)
    except (ValueError, RecursionError) as error:
        # A number of too many digits; tables in tables, a thousand deep.
        what = "too deep" if isinstance(error, RecursionError) else str(error)
        return Config(), (Problem(Place(FILE), f"not TOML: {what}", "See https://toml.io"),)


def normalize_config(
    table: Mapping[str, object], text: str = "", renames: Sequence[Renamed] = RENAMED
) -> tuple[Config, tuple[Problem, ...]]:
    problems: list[Problem] = []
    table = _current(table, "", text, problems, renames)
    known = {
        "title": str,
        "description": str,
        "url": str,
        "language": str,
        "drafts": bool,
        "embed": bool,
        "workers": int,
        "freeze": dict,
        "packages": list,
        "image": (bool, list),
        "pyodide": dict,
        "offline": (bool, str),
        "environment": list,
        "trust": dict,
        "deploy": dict,
        "cache": str,
        "extra": dict,
    }
    checked = _checked(table, known, "", text, problems)
    # What a site is made of does not hang on where it goes: `deploy.target` reads that table.
    tables = {"freeze", "packages", "image", "pyodide", "cache", "deploy", "environment", "trust"}
    values: dict[str, Any] = {k: v for k, v in checked.items() if k not in tables}
    if "url" in values:
        values.update(_address(values["url"], text, problems))
    freeze = _freeze(checked.get("freeze", {}), text, problems)
    values["budget"] = Budget(**{k: v for k, v in freeze.items() if k in BUDGET})
    limits = {k[6:]: v for k, v in freeze.items() if k.startswith("point_")}
    variables = _environment(checked.get("environment", []), text, problems)
    values["limits"] = Limits(**limits, environment=variables)
    if "trust" in checked:
        values["trust"] = _trust(checked["trust"], text, problems)
    values["scale"] = _scale(freeze, checked.get("cache", ""), text, problems)
    values["packages"] = _packages(checked.get("packages", []), text, problems)
    values["image"] = _image(checked.get("image", False), text, problems)
    values["pyodide_files"] = _host(checked.get("pyodide", {}), text, problems)
    if isinstance(values.get("offline"), str) and values["offline"] != "remove":
        what = f"offline is {shown(values.pop('offline'))}"
        mend = 'Write true, false, or "remove", which takes it back from readers'
        problems.append(Problem(_place("offline", text), what, mend))
    if values.get("workers", 0) < 0:
        problems.append(
            Problem(
                _place("workers", text),
                "workers is negative",
                "Give a count, or 0 for one worker a core",
            )
        )
        values["workers"] = 0
    return Config(**values), tuple(problems)


def _freeze(table: Mapping[str, object], text: str, problems: list[Problem]) -> dict[str, Any]:
    number, size = (int, float), (int, str)
    known = {"points": int, "seconds": number, "bytes": size}
    known |= {"point_seconds": number, "point_memory": size, "executor": str, "scheduler": str}
    checked = _checked(table, known, "freeze.", text, problems)
    for name in ("bytes", "point_memory"):
        if isinstance(checked.get(name), str):
            checked[name] = _bytes(name, checked[name], text, problems)
    for name, value in list(checked.items()):
        if value is None:
            del checked[name]
        elif not isinstance(value, str) and value < 0:
            problems.append(
                Problem(_place(name, text), f"freeze.{name} is negative", "Give 0 or more")
            )
            del checked[name]
    if checked.get("point_seconds") == 0:
        what = "freeze.point_seconds is 0: no point could end"
        problems.append(Problem(_place("point_seconds", text), what, "Give some seconds"))
        del checked["point_seconds"]
    return checked


def _scale(freeze: Mapping[str, Any], cache: str, text: str, problems: list[Problem]) -> Scale:
    scheduler: str = freeze.get("scheduler", "")
    executor = freeze.get("executor", "dask" if scheduler else "processes")
    if executor not in ("processes", "dask"):
        what = f"freeze.executor is {shown(executor)}"
        problems.append(Problem(_place("executor", text), what, 'Write "processes" or "dask"'))
        executor = "processes"
    scheme, given, _ = cache.partition("://")
    if given and scheme not in STORES:
        what = f"cache is {shown(cache)}, a kind of address that is not known"
        mend = f"Write a folder, or one of {', '.join(f'{one}://…' for one in STORES)}"
        problems.append(Problem(_place("cache", text), what, mend))
        cache = ""
    return Scale(executor, scheduler, cache)


def _environment(listed: Sequence[object], text: str, problems: list[Problem]) -> tuple[str, ...]:
    named = tuple(v for v in listed if isinstance(v, str) and re.fullmatch(r"[A-Za-z_]\w*", v))
    if len(named) < len(listed):
        what = "environment has an entry that is no variable's name"
        mend = 'Write names, not values: environment = ["STATION_KEY"]'
        problems.append(Problem(_place("environment", text), what, mend))
    return named


def _trust(table: Mapping[str, object], text: str, problems: list[Problem]) -> dict[str, Trust]:
    """By folder; the site's own stands under `content`. A folder has what it does not say from the
    one above it."""
    known = dict.fromkeys((field.name for field in fields(Trust)), bool)
    folders = {name: value for name, value in table.items() if isinstance(value, dict)}
    whole = {name: value for name, value in table.items() if name not in folders}
    found = {"content": Trust(**_checked(whole, known, "trust.", text, problems))}
    for name in sorted(folders):
        path = PurePosixPath(name.strip("/"))
        if path.parts[:1] != ("content",) or ".." in path.parts:
            what = f"trust names {shown(name)}, which is no folder of pages"
            mend = 'Write its path: [trust."content/community"]'
            problems.append(Problem(_place("trust", text), what, mend))
            continue
        said = _checked(folders[name], known, f"trust.{name}.", text, problems)
        above = next(found[str(one)] for one in (path, *path.parents) if str(one) in found)
        found[str(path)] = replace(above, **said)
    return found


def _packages(listed: Sequence[object], text: str, problems: list[Problem]) -> tuple[str, ...]:
    names = tuple(name for name in listed if isinstance(name, str))
    if len(names) < len(listed):
        what = "packages has an entry that is no text"
        mend = 'Write names and folders: packages = ["sympy", "./mylib"]'
        problems.append(Problem(_place("packages", text), what, mend))
    return names


def _image(
    wanted: bool | Sequence[object], text: str, problems: list[Problem]
) -> bool | tuple[str, ...]:
    if isinstance(wanted, bool):
        return wanted
    names = tuple(name for name in wanted if isinstance(name, str))
    if len(names) < len(wanted):
        what = "image has an entry that is no text"
        mend = 'Write true, or names that are imported: image = ["sympy", "labs.policies"]'
        problems.append(Problem(_place("image", text), what, mend))
    return names


def _host(table: Mapping[str, object], text: str, problems: list[Problem]) -> str:
    host = str(_checked(table, {"files": str}, "pyodide.", text, problems).get("files", ""))
    if host and urlsplit(host).scheme not in {"http", "https"}:
        what = f"pyodide.files is {shown(host)}, which is no address"
        mend = "Write the address of a folder with the files of Pyodide's distribution"
        problems.append(Problem(_place("files", text), what, mend))
        return ""
    return host.rstrip("/") + "/" if host else ""


def _bytes(name: str, written: str, text: str, problems: list[Problem]) -> int | None:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", written)
    if match and match[2].upper() in UNITS:
        return round(float(match[1]) * UNITS[match[2].upper()])
    problems.append(
        Problem(
            _place(name, text),
            f"freeze.{name} is {shown(written)}, which is no size",
            'Write a number of bytes, or "500 kB", "2 MB"',
        )
    )
    return None


def address(url: str) -> tuple[str, str] | None:
    """A site's whole address and its `base`; none if `url` is no such."""
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"} and parts.netloc and not (parts.query or parts.fragment):
        path = "/" + parts.path.strip("/")
        base = path if path == "/" else path + "/"
        return f"{parts.scheme}://{parts.netloc}{base}", base
    return None


def _address(url: str, text: str, problems: list[Problem]) -> dict[str, str]:
    found = address(url)
    if found is not None:
        return {"url": found[0], "base": found[1]}
    problems.append(
        Problem(
            _place("url", text),
            f"url is {shown(url)}, which is no address of a site",
            'Write the whole address: url = "https://name.github.io/project/"',
        )
    )
    return {"url": ""}


def _current(
    table: Mapping[str, Any],
    prefix: str,
    text: str,
    problems: list[Problem],
    renames: Sequence[Renamed],
) -> dict[str, Any]:
    """The table with the names of today."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        one = renamed(FILE.name, prefix + name, renames)
        new = one.new.rpartition(".")[2] if one else name
        if one:
            told = given_twice if new in table else outdated
            problems.append(told(one, _place(name, text)))
        inner = isinstance(value, dict)
        found[new] = _current(value, f"{prefix}{new}.", text, problems, renames) if inner else value
    return found


def _checked(
    table: Mapping[str, object],
    known: Mapping[str, Any],
    prefix: str,
    text: str,
    problems: list[Problem],
) -> dict[str, Any]:
    """The known entries that have the right type; a problem for each of the others."""
    checked: dict[str, Any] = {}
    for name, value in table.items():
        if name not in known:
            mend = did_you_mean(name, known, f"Known are {', '.join(known)}")
            problems.append(Problem(_place(name, text), f"unknown key {prefix}{name}", mend))
        elif not _fits(value, known[name]):
            problems.append(
                Problem(
                    _place(name, text),
                    f"{prefix}{name} is {type(value).__name__} {shown(value)}",
                    f"Write {_described(known[name])}",
                )
            )
        else:
            checked[name] = value
    return checked


def _fits(value: object, kind: Any) -> bool:
    # True is an integer to Python.
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)


def _described(kind: Any) -> str:
    names = {str: "a text", bool: "true or false", int: "a whole number", dict: "a table"}
    names[list] = "a list"
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(names.get(one, "a number") for one in kinds)


def _place(name: str, text: str) -> Place:
    pattern = re.compile(rf"^\s*\[?\s*(?:[\w-]+\.)*[\"']?{re.escape(name)}[\"']?\s*[=.\]]")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.match(line):
            return Place(FILE, number)
    return Place(FILE)
