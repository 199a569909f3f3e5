"""The build's packages move with the readers': requirements.txt and the files that it names."""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from coldframe.cache import write_whole
from coldframe.packages import pip
from coldframe.packages.folders import Built
from coldframe.packages.lock import Lock
from coldframe.packages.requirements import (
    Pin,
    Pinned,
    files,
    named,
    names,
    names_folder,
    renewed,
    then,
    with_lines,
    with_pins,
)
from coldframe.starter import REQUIREMENTS, own_constraints, requirement_files


@dataclass(frozen=True, slots=True)
class Step:
    """What a site needs, and how much of it is chosen anew.

    `packages` as coldframe.toml has them; `folders` are those among them. `whole`: Coldframe and
    what it needs in turn are moved to this version, too. `alone`: no index is asked.
    """

    packages: Sequence[str]
    lock: Lock
    folders: Sequence[Built] = ()
    whole: bool = False

    @property
    def pins(self) -> dict[str, Pin]:
        """By name, what readers get that the build can have, too."""
        wheels = [one for one in self.lock.values() if not one.library and "/" not in one.source]
        return {one.name: Pin(one.name, one.version, frozenset(one.extras)) for one in wheels}


@dataclass(frozen=True, slots=True)
class _Files:
    """The texts of requirements.txt and of what it takes in; `limits` are those of constraints."""

    texts: Mapping[Path, Pinned]
    limits: frozenset[Path] = frozenset()
    new: frozenset[Path] = field(default_factory=frozenset[Path])


def keep_in_step(root: Path, step: Step) -> Iterator[str]:
    """Write what is to be changed, and tell of it. No line of another package is touched."""
    root = root.absolute()
    first = root / REQUIREMENTS
    if first.exists() and not _is_of_site(first, root):
        yield f"warning: {REQUIREMENTS} is no file of the site: left as it is"
        return
    try:
        found = _read(root, step)
    except UnicodeDecodeError:
        yield f"warning: {REQUIREMENTS}, or a file that it names, is not UTF-8: left as it is"
        return
    if not found:
        return
    if step.whole:
        found = _with_this_coldframe(found, root)
    found = _with_locked(found, root, step)
    problem = ""
    if step.pins or step.folders:
        try:
            found = _with_the_rest(found, root, step)
        except pip.PipFailed as error:
            problem = f"warning: pip can't install what {REQUIREMENTS} says: {error}"
    for file, pinned in found.texts.items():
        if file in found.new or pinned.changes:
            write_whole(file.resolve(), pinned.text.encode())
        yield from _told(Path(os.path.relpath(file, root)).as_posix(), pinned, file in found.new)
    if problem:
        yield problem


def _read(root: Path, step: Step) -> _Files | None:
    """None if the site says elsewhere what it needs."""
    first = root / REQUIREMENTS
    if not first.exists() and _is_project(root):
        return None
    made = {} if first.exists() else dict(requirement_files(root, step.packages))
    texts, limits, waiting = {}, set(), [(first, False)]
    while waiting:
        file, limiting = waiting.pop(0)
        if file in texts or not (file in made or _is_of_site(file, root)):
            continue
        # Each line's own end stays.
        texts[file] = Pinned(made[file] if file in made else file.read_bytes().decode())
        limits |= {file} if limiting else set()
        taken_in = files(texts[file].text).items()
        # Once each, however they are written.
        near = {Path(os.path.normpath(file.parent / name)): limit for name, limit in taken_in}
        waiting += [(other, limiting or limit) for other, limit in near.items()]
    return _Files(texts, frozenset(limits), frozenset(made))


def _is_of_site(file: Path, root: Path) -> bool:
    return file.is_file() and file.resolve().is_relative_to(root.resolve())


def _is_project(root: Path) -> bool:
    try:
        table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    return bool({"project", "dependency-groups"} & set(table))


def _with_this_coldframe(found: _Files, root: Path) -> _Files:
    texts = {
        file: renewed(pinned.text, own_constraints())
        if file in found.limits
        # One that names a repository or a folder means it.
        else replace(with_pins(pinned.text, [Pin("coldframe", version("coldframe"))]), left=())
        for file, pinned in found.texts.items()
    }
    return replace(found, texts=texts)


def _with_locked(found: _Files, root: Path, step: Step) -> _Files:
    """With the lock's versions in all lines that there are, and lines for what lacks one."""
    found = _set(found, step.pins.values())
    wishes = [one.text for file, one in found.texts.items() if file not in found.limits]
    have = {name for text in wishes for name in names(text)}
    own = [name for name in _named(step) if name in step.pins]
    lines = [str(step.pins[name]) for name in own if name not in have]
    for folder in (one.locked.source for one in step.folders):
        if not any(names_folder(text, folder) for text in wishes):
            lines.append(folder)
    found = _with(found, root / REQUIREMENTS, lines)
    others = [pin for name, pin in step.pins.items() if name not in own]
    return _with_lacking(found, min(found.limits), others) if found.limits else found


def _with_the_rest(found: _Files, root: Path, step: Step) -> _Files:
    """With the versions of what the site's packages need in turn. Raises pip.PipFailed."""
    pins = step.pins
    wishes = [str(pins[name]) for name in _named(step) if name in pins]
    wheels = [str(folder.wheel) for folder in step.folders]
    limits = [pinned.text for file, pinned in found.texts.items() if file in found.limits]
    if step.whole:
        limits = [with_pins(own_constraints(), _bare(pins.values())).text]
    lines = [line for text in limits for line in text.splitlines() if named(line)]
    lines += map(str, _bare(pins.values()))
    needed = pip.needed_here([*wishes, *wheels], "\n".join(lines))
    own = {*_named(step), *(folder.locked.name for folder in step.folders), "coldframe"}
    rest = [Pin(one.name, one.version) for one in needed if one.name not in own]
    # Without a file of constraints they are required, as `pip freeze` would have it.
    target = min(found.limits, default=root / REQUIREMENTS)
    return _with_lacking(_set(found, rest), target, rest)


def _set(found: _Files, pins: Iterable[Pin]) -> _Files:
    pins = tuple(pins)
    texts = {
        # Constraints have no extras.
        file: then(one, with_pins(one.text, _bare(pins) if file in found.limits else pins))
        for file, one in found.texts.items()
    }
    return replace(found, texts=texts)


def _with_lacking(found: _Files, file: Path, pins: Iterable[Pin]) -> _Files:
    have = {name for pinned in found.texts.values() for name in names(pinned.text)}
    return _with(found, file, sorted(str(pin) for pin in _bare(pins) if pin.name not in have))


def _with(found: _Files, file: Path, lines: Sequence[str]) -> _Files:
    made = then(found.texts[file], with_lines(found.texts[file].text, lines))
    return replace(found, texts={**found.texts, file: made})


def _bare(pins: Iterable[Pin]) -> tuple[Pin, ...]:
    return tuple(Pin(pin.name, pin.version) for pin in pins)


def _named(step: Step) -> list[str]:
    """The canonical names of the packages that coldframe.toml names, without its folders."""
    found: list[str] = []
    for text in step.packages:
        try:
            found.append(canonicalize_name(Requirement(text).name))
        except InvalidRequirement:
            continue
    return found


def _told(name: str, pinned: Pinned, new: bool) -> Iterator[str]:
    if new:
        yield f"wrote {name}"
        return
    yield from (f"{name}: {change}" for change in pinned.changes)
    for line in dict.fromkeys(pinned.left):
        yield f"{name}: left as it is, adapt it: {line}"
