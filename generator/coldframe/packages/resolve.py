"""What a site asks for → the lock: from pip's index, else from Pyodide's own distribution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from coldframe.cache import Cache
from coldframe.packages import pip
from coldframe.packages.distribution import Distribution, Packed
from coldframe.packages.folders import Built
from coldframe.packages.lock import Lock, Locked, in_order
from coldframe.packages.wheels import imports, needed, stored
from coldframe.packages.wheels import offered as offered_wheel

TURNS = 60
"""Each turn asks pip once more, for one thing that the last answer lacked."""


class Unresolved(RuntimeError):
    """No lock can be made; the message says why, `package` which of them, if one is to blame."""

    def __init__(self, message: str, mend: str, package: str = "") -> None:
        super().__init__(message)
        self.mend, self.package = mend, package


@dataclass(frozen=True, slots=True)
class _Asked:
    """What pip is asked for: the site's own requirements, others', and the distribution's files."""

    own: tuple[Requirement, ...]
    more: Mapping[str, Requirement]
    offered: Mapping[str, Packed]


def resolve(
    requirements: Sequence[Requirement],
    folders: Sequence[Built],
    pins: Lock,
    distribution: Distribution,
    cache: Cache,
) -> dict[str, Locked]:
    """The lock. `pins` keep their versions. Raises Unresolved, wheels.NotFetched, pip.NoPip."""
    packed = distribution.packages
    offered = {n: packed[n] for n, one in pins.items() if one.source == "pyodide" and n in packed}
    asked = _Asked(tuple(requirements), {}, offered)
    limits = [f"{one.name}=={one.version}" for one in pins.values() if "/" not in one.source]
    for _ in range(TURNS):
        wheels = [str(folder.wheel) for folder in folders]
        texts = [str(one) for one in (*asked.own, *asked.more.values())]
        try:
            files = {
                packed.file_name: offered_wheel(packed, distribution, cache)
                for packed in asked.offered.values()
            }
            found = pip.resolved([*texts, *wheels], limits, files, distribution)
        except pip.NoPip:
            raise
        except pip.PipFailed as error:
            asked = _with_distribution(asked, error, distribution)
            continue
        more = _lacking(found, asked, distribution)
        if not more:
            return _lock(found, asked, folders, distribution, cache)
        asked = replace(asked, more={**asked.more, **more})
    raise Unresolved("pip finds no versions that fit together", "Name fewer packages, or versions")


def _with_distribution(asked: _Asked, error: pip.PipFailed, distribution: Distribution) -> _Asked:
    """With the file that pip's index lacks. Raises Unresolved if the distribution lacks it, too."""
    name = error.missing
    if name in distribution.packages and name not in asked.offered:
        return replace(asked, offered={**asked.offered, name: distribution.packages[name]})
    if not name:
        raise Unresolved(f"pip says: {error}", "Mend the list of packages, or the network")
    if name in distribution.packages or not pip.exists(name):
        raise Unresolved(f"pip says: {error}", "Correct its name or version", name)
    raise Unresolved(
        f"{name} has no wheel for the browser, neither of pure Python nor compiled for Pyodide",
        "Name another version or package, or use it in a loader, where the build runs",
        name,
    )


def _lacking(
    found: Sequence[pip.Found], asked: _Asked, distribution: Distribution
) -> dict[str, Requirement]:
    """What is needed in the browser and was not on this machine: pip asks this one's markers."""
    names = {one.name for one in found}
    return {
        name: requirement
        for one in found
        for name, requirement in _requires(one, asked, distribution).items()
        if name not in names and name not in asked.more
    }


def _requires(one: pip.Found, asked: _Asked, distribution: Distribution) -> dict[str, Requirement]:
    packed = _packed(one, distribution)
    if packed:
        # Pyodide knows better than the wheel's metadata what its own build needs.
        parts = [distribution.packages[name] for name in packed.depends]
        return {part.name: Requirement(part.name) for part in parts if not part.library}
    return needed(one.requires, _extras(one.name, asked), distribution)


def _extras(name: str, asked: _Asked) -> tuple[str, ...]:
    every = [*asked.own, *asked.more.values()]
    found = {e for one in every if canonicalize_name(one.name) == name for e in one.extras}
    return tuple(sorted(found))


def _packed(one: pip.Found, distribution: Distribution) -> Packed | None:
    packed = distribution.packages.get(one.name)
    return packed if packed and packed.sha256 == one.sha256 else None


def _lock(
    found: Sequence[pip.Found],
    asked: _Asked,
    folders: Sequence[Built],
    distribution: Distribution,
    cache: Cache,
) -> dict[str, Locked]:
    """The entries of all that is needed in the browser: pip's own markers may have added more."""
    locked = {folder.locked.name: folder.locked for folder in folders}
    for one in found:
        if one.name in locked:
            continue
        packed = _packed(one, distribution)
        requires = _requires(one, asked, distribution)
        libraries = _libraries(packed, distribution) if packed else {}
        locked |= libraries
        direct = [n for n in packed.depends if n in libraries] if packed else []
        locked[one.name] = Locked(
            name=one.name,
            version=one.version,
            file_name=one.file_name,
            sha256=one.sha256,
            imports=packed.imports if packed else (),
            depends=tuple(sorted({*requires, *direct})),
            source="pyodide" if packed else "index",
            extras=_extras(one.name, _Asked(asked.own, {}, {})),
        )
    roots = [str(canonicalize_name(one.name)) for one in asked.own]
    roots += [folder.locked.name for folder in folders]
    kept = {name: locked[name] for name in in_order(roots, locked)}
    return {name: _with_imports(one, distribution, cache) for name, one in kept.items()}


def _libraries(packed: Packed, distribution: Distribution) -> dict[str, Locked]:
    """The shared libraries that a package of the distribution loads, and those that they load."""
    found: dict[str, Locked] = {}
    for name in packed.depends:
        part = distribution.packages[name]
        if part.library:
            depends = tuple(sorted(part.depends))
            entry = (part.name, part.version, part.file_name, part.sha256, (), depends)
            found[name] = Locked(*entry, source="pyodide", library=True)
            found |= _libraries(part, distribution)
    return found


def _with_imports(one: Locked, distribution: Distribution, cache: Cache) -> Locked:
    if one.imports or one.library:
        return one
    return replace(one, imports=imports(stored(one, distribution, cache).read_bytes()))
