"""Which packages a page loads, and whether the build has them, too."""

import functools
import importlib.metadata
import importlib.util
from collections.abc import Collection, Iterable, Mapping, Sequence

from coldframe.model import Package
from coldframe.problems import Place, Problem


def used(names: Collection[str], packages: Mapping[str, Package]) -> tuple[Package, ...]:
    """The packages that the top-level `names` are imported from, each after what it needs."""
    found = {
        name for name, package in packages.items() if not set(names).isdisjoint(package.imports)
    }
    waiting = list(found)
    while waiting:
        # One that could not be fetched is told of elsewhere.
        more = (set(packages[waiting.pop()].depends) & set(packages)) - found
        found |= more
        waiting += more
    return tuple(package for name, package in packages.items() if name in found)


def provided(name: str, packages: Iterable[Package]) -> Package | None:
    """The package from which `name` is imported, if it is one of these."""
    return next((package for package in packages if name in package.imports), None)


def installed(package: Package) -> str:
    """The version that this Python has; `?` if it does not say, nothing without the package."""
    try:
        return importlib.metadata.version(package.name)
    except importlib.metadata.PackageNotFoundError:
        found = any(importlib.util.find_spec(name) for name in package.imports)
        return "?" if found else ""


def version_of(name: str) -> str:
    """What this Python has of a package, by its own name or one that it is imported by, if any."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "".join(map(importlib.metadata.version, _imported_as().get(name, ())[:1]))


@functools.cache
def _imported_as() -> Mapping[str, Sequence[str]]:
    return importlib.metadata.packages_distributions()


def host_problem(package: Package, place: Place) -> Problem | None:
    """What keeps the build from recording what readers will see: it needs the same package."""
    version = installed(package)
    mend = install_command(package)
    if not version:
        what = f"{package.name} is not installed on this machine, so nothing can be recorded"
        return Problem(place, what, mend)
    if version in {"?", package.version} or package.source.startswith("."):
        return None
    what = f"the build has {package.name} {version}, readers get {package.version}"
    return Problem(place, what, mend, "warning")


def install_command(package: Package) -> str:
    if package.source.startswith("."):
        return f"pip install -e {package.source}"
    return f"pip install {package.name}=={package.version}"
