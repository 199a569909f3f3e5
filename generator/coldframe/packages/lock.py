"""`pyodide-lock.json`: which version of each package readers get, in Pyodide's own format.

`file_name` is a file's name and no URL: the file comes from whatever index, mirror or cache pip is
set up with, and the hash says that it is the right one. So no host stands in an author's lock.
"""

import json
import re
import reprlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from coldframe.cache import write_whole

FILE = "pyodide-lock.json"


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock. `source` is `index`, `pyodide` (its distribution), or a folder.

    A folder has no `sha256`: its wheel is built from the folder as it is now. `extras` are those
    that the site asked for; `library` marks what only other packages load.
    """

    name: str
    version: str
    file_name: str
    sha256: str
    imports: tuple[str, ...]
    depends: tuple[str, ...]
    source: str
    extras: tuple[str, ...] = ()
    library: bool = False


type Lock = Mapping[str, Locked]


class BadLock(ValueError):
    """The file is no lock; the message says why."""


def read_lock(file: Path) -> Lock | None:
    """The lock in `file`, by canonical name; None if there is none. Raises BadLock."""
    from pyodide_lock import PyodideLockSpec

    try:
        spec = PyodideLockSpec.from_json(file)
        lock = {
            name: Locked(
                name=name,
                version=package.version,
                file_name=package.file_name,
                sha256=package.sha256,
                imports=tuple(package.imports),
                depends=tuple(package.depends),
                source=str(package.tool["coldframe"]["source"]),
                extras=tuple(package.tool["coldframe"].get("extras", ())),
                library=package.package_type == "shared_library",
            )
            for name, package in spec.packages.items()
        }
        for name, locked in lock.items():
            _check(name, locked)
        return lock
    except FileNotFoundError:
        return None
    except BadLock:
        raise
    except Exception as error:
        # cattrs has no error type in common for what does not fit.
        raise BadLock(f"{type(error).__name__}: {error}") from None


def write_lock(file: Path, lock: Lock, info: Mapping[str, str]) -> None:
    """Raises BadLock: what an index names may be no name."""
    from pyodide_lock import PyodideLockSpec

    for name, locked in lock.items():
        _check(name, locked)
    packages = {name: _entry(locked) for name, locked in sorted(lock.items())}
    spec = PyodideLockSpec.from_dict({"info": dict(info), "packages": packages})
    text = json.dumps(spec.to_dict(), indent=2, sort_keys=True) + "\n"
    write_whole(file, text.encode())


NAME = re.compile(r"[a-z0-9]+([._-]+[a-z0-9]+)*")
VERSION = re.compile(r"[A-Za-z0-9]+([.+!_-]+[A-Za-z0-9]+)*")
FILE_NAME = re.compile(r"[A-Za-z0-9_]([\w.+!-]*\w)?", re.ASCII)
IMPORT = re.compile(r"[\w-]+(\.[\w-]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
SOURCE = re.compile(r"index|pyodide")
LONGEST = 300
"""Characters: names of files have a limit."""


def _check(name: str, locked: Locked) -> None:
    """Each field goes into paths, addresses, or pip's words. Raises BadLock."""
    is_folder = locked.source.startswith(".")
    fields = [
        ("name", NAME, (name, locked.name)),
        ("version", VERSION, (locked.version,)),
        ("file_name", FILE_NAME, (locked.file_name,)),
        ("sha256", SHA256, () if is_folder and not locked.sha256 else (locked.sha256,)),
        ("imports", IMPORT, locked.imports),
        ("depends", NAME, locked.depends),
        ("extras", NAME, tuple(map(str.lower, locked.extras))),
        ("source", SOURCE, () if is_folder else (locked.source,)),
    ]
    for field, pattern, texts in fields:
        for text in texts:
            if len(text) > LONGEST or not pattern.fullmatch(text):
                raise BadLock(f"the {field} of {name[:100]!r} is {reprlib.repr(text)}")
    try:
        Version("0" if locked.library else locked.version)
    except InvalidVersion as error:
        raise BadLock(f"the version of {name!r}: {error}") from None


def satisfies(lock: Lock, requirements: Iterable[Requirement], folders: Iterable[Locked]) -> bool:
    """Whether the lock has what the site asks for, and nothing that it does not need."""
    roots: list[str] = []
    for requirement in requirements:
        locked = lock.get(canonicalize_name(requirement.name))
        if locked is None or not requirement.specifier.contains(locked.version, prereleases=True):
            return False
        if set(locked.extras) != set(requirement.extras) or "/" in locked.source:
            return False
        roots.append(locked.name)
    for built in folders:
        if lock.get(built.name) != built:
            return False
        roots.append(built.name)
    try:
        return set(in_order(roots, lock)) == set(lock)
    except KeyError:
        return False


def in_order(names: Iterable[str], lock: Lock) -> tuple[str, ...]:
    """The named packages and all that they need, each after what it needs. Raises KeyError."""
    found: dict[str, None] = {}
    open_: set[str] = set()

    def visit(name: str) -> None:
        if name in found or name in open_:
            return
        open_.add(name)
        for other in lock[name].depends:
            visit(other)
        found[name] = None

    for name in sorted(names):
        visit(name)
    return tuple(found)


def _entry(locked: Locked) -> dict[str, object]:
    own: dict[str, object] = {"source": locked.source}
    if locked.extras:
        own["extras"] = list(locked.extras)
    return {
        "name": locked.name,
        "version": locked.version,
        "file_name": locked.file_name,
        "sha256": locked.sha256,
        "install_dir": "dynlib" if locked.library else "site",
        "package_type": "shared_library" if locked.library else "package",
        "imports": list(locked.imports),
        "depends": list(locked.depends),
        "unvendored_tests": False,
        "tool": {"coldframe": own},
    }
