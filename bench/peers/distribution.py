"""The files of a Pyodide release, with the wheels that a peer loads, as its file host has them.

npm has Pyodide without the distribution's packages. Those that a peer needs come from the Python
index, where their own projects publish them: the same version where a wheel of it is there. One
that is only there for other machines travels as its Python files, where these suffice.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from peers.install import Installed, run

FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
PURE_WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@dataclass(frozen=True, slots=True)
class Wanted:
    wheels: Sequence[str]
    """Names, of the version that Pyodide's lock has, or `name==version`."""
    pure: Sequence[str] = ()
    """The same, of those whose Python files suffice."""
    depends: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What else must be loaded with a package that Pyodide's lock does not have."""


def distribution(peers: Installed, pyodide: str, wanted: Wanted, out: Path) -> Path:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in FILES:
        shutil.copy(peers.module(f"pyodide-{pyodide}") / name, out)
    file = out / "pyodide-lock.json"
    lock = json.loads(file.read_bytes())
    packages = lock["packages"]

    def pins(names: Sequence[str]) -> list[str]:
        return [name if "==" in name else f"{name}=={packages[name]['version']}" for name in names]

    with TemporaryDirectory() as fetched:
        fetch(peers, [*browser_target(lock["info"]), *pins(wanted.wheels)], Path(fetched))
        machines = Path(fetched, "machines")
        fetch(peers, pins(wanted.pure), machines)
        for wheel in machines.glob("*.whl"):
            python_files(wheel, Path(fetched))
        for wheel in sorted(Path(fetched).glob("*.whl")):
            enter(packages, wheel, wanted.depends)
            shutil.copy(wheel, out)
    file.write_text(json.dumps(lock, separators=(",", ":")), encoding="utf-8")
    return out


def browser_target(info: dict[str, str]) -> list[str]:
    return [
        *("--implementation", "cp"),
        *("--python-version", ".".join(info["python"].split(".")[:2])),
        *("--platform", f"pyemscripten_{info['abi_version']}_{info['arch']}"),
    ]


def fetch(peers: Installed, wanted: Sequence[str], out: Path) -> None:
    if wanted:
        pip = [str(peers.python), "-m", "pip", "download", "-q", "--no-deps"]
        run([*pip, "--only-binary", ":all:", "--dest", str(out), *wanted], peers.folder)


def python_files(wheel: Path, out: Path) -> None:
    name, version = wheel.name.split("-")[:2]
    compiled = (".so", ".pyd")
    with (
        zipfile.ZipFile(wheel) as source,
        zipfile.ZipFile(
            out / f"{name}-{version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED
        ) as to,
    ):
        for entry in source.infolist():
            if not entry.filename.endswith((*compiled, "/WHEEL", "/RECORD")):
                to.writestr(entry, source.read(entry))
        to.writestr(f"{name}-{version}.dist-info/WHEEL", PURE_WHEEL)


def enter(
    packages: dict[str, dict[str, object]], wheel: Path, depends: Mapping[str, Sequence[str]]
) -> None:
    name, version = wheel.name.split("-")[:2]
    normal = name.lower().replace("_", "-")
    new: dict[str, object] = {
        "name": normal,
        "depends": [*depends.get(normal, ())],
        "imports": top_level(wheel),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    found = {"version": version, "file_name": wheel.name, "sha256": digest}
    packages[normal] = packages.get(normal, new) | found


def top_level(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        first = {name.partition("/")[0] for name in archive.namelist()}
    return sorted(name.removesuffix(".py") for name in first if not name.endswith("-info"))
