"""The step: the packages that coldframe.toml names → what browsers get of them."""

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from packaging.requirements import InvalidRequirement, Requirement

from coldframe.cache import Cache
from coldframe.config import FILE as CONFIG
from coldframe.config import Config
from coldframe.model import Package, Prepared
from coldframe.packages import pip
from coldframe.packages.compile import Compiler, archived, compiler
from coldframe.packages.distribution import Distribution, own_distribution
from coldframe.packages.folders import Built, NotBuilt
from coldframe.packages.folders import build as build_folder
from coldframe.packages.lock import FILE as LOCK
from coldframe.packages.lock import (
    BadLock,
    Lock,
    Locked,
    in_order,
    read_lock,
    satisfies,
    write_lock,
)
from coldframe.packages.programs import ProgramFailed
from coldframe.packages.resolve import Unresolved, resolve
from coldframe.packages.wheels import NotFetched, NotSound, refuse_unsound, stored
from coldframe.problems import Place, Problem

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What coldframe.toml names: requirements, and folders that were built."""

    requirements: tuple[Requirement, ...] = ()
    folders: tuple[Built, ...] = ()
    problems: tuple[Problem, ...] = ()


def prepare(root: Path, config: Config, cache: Cache, say: Say) -> Prepared:
    """The site's packages; the lock is written if it does not fit coldframe.toml."""
    if not config.packages:
        return Prepared()
    distribution = own_distribution(config.pyodide_files)
    say("packages")
    wanted = read_wanted(root, config, distribution, cache)
    if wanted.problems:
        return Prepared(problems=wanted.problems)
    locked, lines = _locked(root, wanted, distribution, cache, say)
    if isinstance(locked, Problem):
        return Prepared(problems=(locked,))
    say(f"{len(locked)} packages")
    made = _prepared(root, locked, wanted, distribution, cache, config.workers)
    return replace(made, lines=(*lines, *made.lines))


def read_wanted(root: Path, config: Config, distribution: Distribution, cache: Cache) -> Wanted:
    requirements: list[Requirement] = []
    built: list[Built] = []
    problems: list[Problem] = []
    for text in config.packages:
        try:
            if text.startswith("."):
                built.append(build_folder(root, text, distribution, cache))
            else:
                requirements.append(_requirement(text))
        except NotBuilt as error:
            problems.append(Problem(place(root, text), str(error), error.mend))
        except pip.NoPip as error:
            problems.append(_no_pip(root, error))
        except InvalidRequirement as error:
            what = f"{text!r} is no package: {str(error).splitlines()[0]}"
            mend = 'Write a name, "name>=1.2", or a folder that begins with "./"'
            problems.append(Problem(place(root, text), what, mend))
    return Wanted(tuple(requirements), tuple(built), tuple(problems))


def _requirement(text: str) -> Requirement:
    """Raises InvalidRequirement."""
    requirement = Requirement(text)
    if requirement.url:
        # The lock names files, so that any index, mirror or cache can give them.
        raise InvalidRequirement("it has an address, and packages come from an index or a folder")
    return requirement


def make_lock(
    root: Path, wanted: Wanted, pins: Lock, distribution: Distribution, cache: Cache
) -> Lock | Problem:
    """A new lock in `root`, in which `pins` keep their versions."""
    try:
        lock = resolve(wanted.requirements, wanted.folders, pins, distribution, cache)
    except Unresolved as error:
        return Problem(place(root, error.package), str(error), error.mend)
    except NotFetched as error:
        return _unfetched(place(root, ""), error)
    except pip.NoPip as error:
        return _no_pip(root, error)
    try:
        write_lock(root / LOCK, lock, distribution.info)
    except BadLock as error:
        return Problem(
            place(root, ""), f"what pip found is no lock: {error}", "Name other packages"
        )
    return lock


def place(root: Path, text: str) -> Place:
    """The line of coldframe.toml on which a package is named, else that of `packages`."""
    lines = (root / CONFIG).read_text(encoding="utf-8").splitlines()
    named = re.compile(rf"[\"']{re.escape(text)}(?![\w.-]*\w)", re.IGNORECASE)
    key = re.compile(r"\s*packages\s*=")
    numbers = [n for n, line in enumerate(lines, 1) if text and named.search(line)]
    numbers += [n for n, line in enumerate(lines, 1) if key.match(line)]
    return Place(CONFIG, next(iter(numbers), None))


def _locked(
    root: Path, wanted: Wanted, distribution: Distribution, cache: Cache, say: Say
) -> tuple[Lock | Problem, tuple[str, ...]]:
    try:
        lock = read_lock(root / LOCK)
    except BadLock as error:
        what = f"the lock can't be read: {error}"
        mend = "Take it from git again, or write it anew: coldframe packages update"
        return Problem(Place(PurePosixPath(LOCK)), what, mend), ()
    known = [folder.locked for folder in wanted.folders]
    if lock is not None and satisfies(lock, wanted.requirements, known):
        return lock, ()
    say("choosing versions of packages")
    made = make_lock(root, wanted, lock or {}, distribution, cache)
    if isinstance(made, Problem) and lock:
        # What was locked may be what is in the way.
        made = make_lock(root, wanted, {}, distribution, cache)
    return made, (f"{LOCK} is new: commit it, and every build takes these versions",)


def _prepared(
    root: Path,
    lock: Lock,
    wanted: Wanted,
    distribution: Distribution,
    cache: Cache,
    workers: int,
) -> Prepared:
    chosen = compiler(distribution)
    wheels = {folder.locked.name: folder.wheel for folder in wanted.folders}

    def make(name: str) -> Package | Problem:
        try:
            file = wheels.get(name) or stored(lock[name], distribution, cache)
            return _package(lock[name], file, chosen, distribution, cache)
        except NotFetched as error:
            return _unfetched(Place(PurePosixPath(LOCK)), error)
        except pip.NoPip as error:
            return _no_pip(root, error)
        except (ProgramFailed, NotSound) as error:
            what = f"the wheel of {name} can't be read: {error}"
            return Problem(place(root, name), what, "Name another version")

    # Each waits for a process, of pip's or of the compiler's.
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as threads:
        names = in_order(lock, lock)
        made = dict(zip(names, threads.map(make, names), strict=True))
    packages = {name: one for name, one in made.items() if isinstance(one, Package)}
    problems = tuple(one for one in made.values() if isinstance(one, Problem))
    return Prepared(packages, problems, tuple(_told(packages.values(), chosen)))


def _package(
    locked: Locked, file: Path, chosen: Compiler, distribution: Distribution, cache: Cache
) -> Package:
    kind: Literal["zip", "folder", "library"] = "library"
    content = file.read_bytes()
    if not locked.library:
        refuse_unsound(content)
        packed = distribution.packages.get(locked.name)
        tests = packed is None or not packed.without_tests
        made = archived(file, hashlib.sha256(content).hexdigest(), tests, chosen, cache)
        kind, file = made.kind, made.file
        content = file.read_bytes()
    return Package(
        name=locked.name,
        version=locked.version,
        imports=locked.imports,
        depends=locked.depends,
        source=locked.source,
        kind=kind,
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
    )


def _told(packages: Collection[Package], chosen: Compiler) -> Iterator[str]:
    if packages and not chosen.bytecode:
        yield (
            "packages travel as sources, which browsers compile at each start: with Node 20 or "
            "Python 3.14 on this machine they travel compiled"
        )


def _unfetched(at: Place, error: NotFetched) -> Problem:
    mend = "Is there a network? If the file is gone for good: coldframe packages update"
    return Problem(at, str(error), mend)


def _no_pip(root: Path, error: pip.NoPip) -> Problem:
    return Problem(place(root, ""), str(error), "python -m ensurepip, or install uv")
