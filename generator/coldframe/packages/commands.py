"""What `coldframe packages` says and does. Each returns lines for the author, or raises Refused."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from coldframe.cache import Cache
from coldframe.config import FILE, Config, read_config
from coldframe.model import Package, Prepared
from coldframe.packages.distribution import own_distribution
from coldframe.packages.in_step import Step, keep_in_step
from coldframe.packages.lock import FILE as LOCK
from coldframe.packages.lock import BadLock, Lock, read_lock
from coldframe.packages.pages import install_command, installed, used
from coldframe.packages.prepare import Wanted, make_lock, prepare, read_wanted
from coldframe.problems import Problem
from coldframe.sources.discover import discover
from coldframe.sources.imports import site_modules
from coldframe.sources.needs import page_imports
from coldframe.sources.parse import parse_all
from coldframe.workshop import WORKSHOP, foreign_workshop

type Say = Callable[[str], None]
LISTED = re.compile(r"^packages\s*=\s*\[[^\]]*\]", re.MULTILINE)


class Refused(ValueError):
    """The message says what is wrong; `problems` are the author's, if they are to blame."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class _Site:
    root: Path
    config: Config
    cache: Cache


def listed(root: Path, say: Say) -> Iterator[str]:
    """A line for each package: version, weight, where it comes from, who wants it."""
    site = _read(root)
    if not site.config.packages:
        yield "This site names no packages. Add one: coldframe packages add NAME"
        return
    prepared = _prepared(site, say)
    own = {_name(text) for text in site.config.packages}
    for package in prepared.packages.values():
        asked = package.name in own or package.source in site.config.packages
        users = [one.name for one in prepared.packages.values() if package.name in one.depends]
        why = "named in coldframe.toml" if asked else f"needed by {', '.join(users)}"
        here = "" if installed(package) else f"; not installed here: {install_command(package)}"
        head = f"{package.name} {package.version}"
        yield f"{head:32} {_weight(package):>9}  {_source(package)}, {why}{here}"
    yield from prepared.lines


def added(root: Path, names: Sequence[str], say: Say) -> Iterator[str]:
    """Write the names into coldframe.toml and lock them; if that fails nothing is changed."""
    site = _read(root)
    for name in names:
        _check(root, name)
    replaced = {_name(name) for name in names}
    kept = [text for text in site.config.packages if _name(text) not in replaced]
    file = root / FILE
    before = file.read_text(encoding="utf-8")
    file.write_text(_with_packages(before, [*kept, *names]), encoding="utf-8")
    try:
        prepared = _prepared(_read(root), say)
    except Refused:
        file.write_text(before, encoding="utf-8")
        raise
    for name in names:
        # A folder's package has the name that its wheel says.
        found = [p for p in prepared.packages.values() if _name(name) in {p.name, p.source}]
        for package in found:
            yield f"added {package.name} {package.version} ({_weight(package)}, {_source(package)})"
            if installed(package) not in {package.version, "?"}:
                yield f"The build needs it, too: {install_command(package)}"
    yield from _kept_in_step(_read(root), False, say)
    yield f"{LOCK} is new: commit it with coldframe.toml"


def updated(root: Path, names: Sequence[str], say: Say) -> Iterator[str]:
    """Lock the newest versions, of `names` only if there are some."""
    site = _read(root)
    before = _old_lock(root)
    if not site.config.packages and not before and not names:
        yield "This site names no packages for the browser."
        yield from _kept_in_step(site, True, say)
        return
    distribution = own_distribution(site.config.pyodide_files)
    wanted = _wanted(site)
    free = {canonicalize_name(name) for name in names}
    unknown = free - set(before)
    if unknown:
        raise Refused(f"{', '.join(sorted(unknown))} is not among the site's packages.")
    pins = {name: one for name, one in before.items() if free and name not in free}
    say("choosing versions of packages")
    made = make_lock(root, wanted, pins, distribution, site.cache)
    if isinstance(made, Problem):
        raise Refused("nothing was changed", (made,))
    changes = list(_changes(before, made))
    yield from changes or ["Nothing changed: these are the newest versions that fit together."]
    yield from _kept_in_step(site, not names, say)


def required(root: Path, say: Say) -> Iterator[str]:
    """Give requirements.txt the locked versions; say so if there are none."""
    site = _read(root)
    if site.config.packages and not _old_lock(root):
        yield "No versions are locked yet: coldframe packages update"
    yield from _kept_in_step(site, False, say)


def explained(root: Path, names: Sequence[str], say: Say) -> Iterator[str]:
    """Why each of these is there, what it weighs, which pages load it."""
    site = _read(root)
    packages = _prepared(site, say).packages
    pages = _pages(site, packages)
    for name in names:
        package = packages.get(canonicalize_name(name))
        if not package:
            raise Refused(f"{name} is not among the site's packages.")
        yield f"{package.name} {package.version}, {_weight(package)}, {_source(package)}"
        if package.imports:
            yield f"  imported as: {', '.join(package.imports)}"
        if package.depends:
            yield f"  needs: {', '.join(package.depends)}"
        for chain in _chains(package.name, site.config, packages):
            yield f"  there because: {' → '.join(chain)}"
        yield f"  installed here: {installed(package) or f'no. {install_command(package)}'}"
        loading = [str(path) for path, needed in pages.items() if package.name in needed]
        yield f"  loaded by: {', '.join(loading) or 'no page'}"


def _read(root: Path) -> _Site:
    config, problems = read_config(root)
    if problems:
        raise Refused("coldframe.toml has mistakes", problems)
    if foreign := foreign_workshop(root):
        raise Refused("no package is looked at", [foreign])
    return _Site(root, config, Cache(root / WORKSHOP / "cache"))


def _prepared(site: _Site, say: Say) -> Prepared:
    prepared = prepare(site.root, site.config, site.cache, say)
    if prepared.problems:
        raise Refused("nothing was changed", prepared.problems)
    return prepared


def _wanted(site: _Site) -> Wanted:
    distribution = own_distribution(site.config.pyodide_files)
    wanted = read_wanted(site.root, site.config, distribution, site.cache)
    if wanted.problems:
        raise Refused("nothing was changed", wanted.problems)
    return wanted


def _kept_in_step(site: _Site, whole: bool, say: Say) -> Iterator[str]:
    say("what the build installs")
    wanted = _wanted(site) if site.config.packages else Wanted()
    lock = _old_lock(site.root)
    step = Step(site.config.packages, lock, wanted.folders, whole)
    yield from keep_in_step(site.root, step)


def _old_lock(root: Path) -> Lock:
    try:
        return read_lock(root / LOCK) or {}
    except BadLock:
        return {}


def _check(root: Path, name: str) -> None:
    if name.startswith("."):
        if not (root / name).is_dir():
            raise Refused(f"{name} is no folder of the site.")
        return
    try:
        Requirement(name)
    except InvalidRequirement:
        raise Refused(f"{name!r} is no package: write a name, or a folder as ./mylib.") from None


def _name(text: str) -> str:
    """The canonical name of a requirement; a folder as it is written."""
    try:
        return text if text.startswith(".") else canonicalize_name(Requirement(text).name)
    except InvalidRequirement:
        return text


def _with_packages(toml: str, names: Sequence[str]) -> str:
    """The file with `packages` of these, the rest of it as it was."""
    quoted = ", ".join(f'"{name}"' if '"' not in name else f"'{name}'" for name in names)
    line = f"packages = [{quoted}]"
    if LISTED.search(toml):
        return LISTED.sub(lambda _: line, toml, count=1)
    table = re.search(r"^\[", toml, re.MULTILINE)
    at = table.start() if table else len(toml)
    head = "".join(f"{part}\n" for part in (toml[:at].rstrip(), line) if part)
    return head + (f"\n{toml[at:]}" if table else "")


def _changes(before: Lock, after: Lock) -> Iterator[str]:
    for name in sorted({*before, *after}):
        old = before[name].version if name in before else ""
        new = after[name].version if name in after else ""
        if not old:
            yield f"added {name} {new}"
        elif not new:
            yield f"removed {name} {old}"
        elif old != new:
            yield f"{name} {old} → {new}"


def _chains(
    name: str, config: Config, packages: Mapping[str, Package]
) -> Iterator[tuple[str, ...]]:
    """From coldframe.toml to the package, one way for each entry that leads to it."""
    for text in config.packages:
        start = next((p.name for p in packages.values() if _name(text) in {p.name, p.source}), "")
        way = _way(start, name, packages)
        if way:
            yield (f'"{text}" in coldframe.toml', *way[1:])


def _way(start: str, goal: str, packages: Mapping[str, Package]) -> tuple[str, ...]:
    ways: list[tuple[str, ...]] = [(start,)]
    for way in ways:
        if way[-1] == goal:
            return way
        depends = packages[way[-1]].depends if way[-1] in packages else ()
        ways += [(*way, other) for other in depends if other not in way]
    return ()


def _pages(site: _Site, packages: Mapping[str, Package]) -> dict[PurePosixPath, set[str]]:
    """By the path of each page, which packages it loads."""
    sources = discover(site.root, {}).sources
    documents = parse_all(
        [source for source in sources.values() if source.kind == "page"],
        site.root,
        site.cache,
        site.config.workers,
        site.config.trust,
    )
    modules = site_modules(sources, site.root, site.cache)
    return {
        document.source.path: {
            package.name for package in used(page_imports(document, modules).outside, packages)
        }
        for document in documents
    }


def _weight(package: Package) -> str:
    return f"{package.size / 1000:,.0f} kB"


def _source(package: Package) -> str:
    named = {"index": "from the index", "pyodide": "from Pyodide's distribution"}
    return named.get(package.source, f"built from {package.source}")
