"""Pyodide's own distribution: what it has, by the lock of this Pyodide, and where it stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from coldframe.browser.core import GATHERED


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of the distribution."""

    name: str
    version: str
    file_name: str
    sha256: str
    imports: tuple[str, ...]
    depends: tuple[str, ...]
    library: bool
    without_tests: bool
    """Pyodide ships the package without its tests, so they are known not to be needed."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """`info` is the lock's own (Python, platform, ABI); `host` the URL of the folder of files."""

    info: Mapping[str, str]
    packages: Mapping[str, Packed]
    host: str

    @property
    def platform(self) -> str:
        """The platform tag of PEP 783."""
        return f"pyemscripten_{self.info['abi_version']}_{self.info['arch']}"

    @property
    def python(self) -> str:
        return ".".join(self.info["python"].split(".")[:2])

    @property
    def environment(self) -> dict[str, str]:
        """For environment markers (PEP 508): what they see in the browser."""
        python = self.info["python"]
        return {
            "implementation_name": "cpython",
            "implementation_version": python,
            "os_name": "posix",
            "platform_machine": self.info["arch"],
            "platform_python_implementation": "CPython",
            "platform_release": self.info["platform"].partition("_")[2].replace("_", "."),
            "platform_system": "Emscripten",
            "platform_version": "#1",
            "python_full_version": python,
            "python_version": self.python,
            "sys_platform": "emscripten",
        }


def own_distribution(host: str) -> Distribution:
    """That of the Pyodide which sites carry. Without `host` its files stand where Pyodide says."""
    lock = json.loads((GATHERED / "distribution.json").read_bytes())
    return Distribution(lock["info"], read_packages(lock["packages"]), host or lock["host"])


def read_packages(packages: Mapping[str, Mapping[str, object]]) -> dict[str, Packed]:
    """The packages of a lock as npm's `pyodide` carries it, without those that are only tests."""
    return {
        name: Packed(
            name=name,
            version=str(entry["version"]),
            file_name=str(entry["file_name"]),
            sha256=str(entry["sha256"]),
            imports=_texts(entry["imports"]),
            depends=_texts(entry["depends"]),
            library=entry["package_type"] == "shared_library",
            without_tests=bool(entry["unvendored_tests"]),
        )
        for name, entry in packages.items()
        if not str(entry["file_name"]).endswith(".tar")
    }


def _texts(listed: object) -> tuple[str, ...]:
    return tuple(map(str, listed)) if isinstance(listed, list) else ()
