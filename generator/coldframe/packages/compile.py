"""Wheels → archives of byte code, made by the very Python that reads them if one is at hand."""

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coldframe.browser.core import GATHERED
from coldframe.cache import Cache, code_digest, digest
from coldframe.packages.distribution import Distribution
from coldframe.packages.programs import output, recent_node

HERE = Path(__file__).parent
LONGEST = 900
"""Seconds that one wheel may take."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """`command` is what stands before WHEEL OUT; without `bytecode` sources travel as they are."""

    command: tuple[str, ...]
    bytecode: bool


@dataclass(frozen=True, slots=True)
class Archived:
    file: Path
    kind: Literal["zip", "folder"]


def compiler(distribution: Distribution) -> Compiler:
    """Node, else a Python of the browser's version, else none."""
    program = str(HERE / "archive.py")
    node = recent_node()
    if node:
        folder = str(GATHERED / "pyodide")
        return Compiler((node, str(HERE / "archive.mjs"), folder, program), True)
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    python = sys.executable if own == distribution.python else None
    python = python or shutil.which(f"python{distribution.python}")
    return Compiler((python or sys.executable, program), python is not None)


def archived(wheel: Path, key: str, tests: bool, chosen: Compiler, cache: Cache) -> Archived:
    """The archive of a wheel whose content is known by `key`. Raises ProgramFailed."""
    options = [] if chosen.bytecode else ["--sources"]
    options += ["--tests"] if tests else []
    code = code_digest("packages/archive.py", "browser/gathered/digests.json")
    full = digest(code, key, Path(chosen.command[0]).name, *options)
    known = cache.get("archive-kind", full)
    if known is not None and cache.file("archive", full).is_file():
        return Archived(cache.file("archive", full), "folder" if known == b"folder" else "zip")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.zip")
        kind = packed(chosen, wheel, out, options)
        file = cache.put("archive", full, out.read_bytes())
    cache.put("archive-kind", full, kind.encode())
    return Archived(file, kind)


def packed(
    chosen: Compiler, wheel: Path, out: Path, options: Sequence[str]
) -> Literal["zip", "folder"]:
    """Write the archive of a wheel to `out`. Raises ProgramFailed."""
    command = [*chosen.command, str(wheel), str(out), *options]
    # The same byte code from the same wheel, and a fifth smaller without columns.
    fixed = {"PYTHONHASHSEED": "0", "PYTHONNODEBUGRANGES": "1"}
    said: dict[str, str] = json.loads(output(command, LONGEST, **fixed).strip().splitlines()[-1])
    return "folder" if said["kind"] == "folder" else "zip"
