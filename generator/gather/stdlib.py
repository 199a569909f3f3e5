"""Runs in Pyodide under Node: /stdlib.zip and /own (sources) → two archives of byte code in /out.

`stdlib-core.zip` has what a page's Python mostly needs, Coldframe's own part of it from /own among
that; `stdlib-rest.zip` everything else; `rest.json` names the modules of the rest.
"""

import importlib
import json
import marshal
import sys
import zipfile
from collections.abc import Iterable, Mapping
from importlib import _bootstrap_external
from pathlib import Path
from types import ModuleType

HOME = "/lib/python314.zip/"

CORE = """
    __future__ abc annotationlib array ast asyncio base64 bisect calendar cmath collections
    collections.abc colorsys contextlib contextvars copy csv dataclasses datetime decimal
    difflib enum fractions functools gc glob graphlib gzip hashlib heapq html html.parser
    importlib.abc importlib.metadata importlib.resources importlib.util inspect io itertools
    json keyword linecache locale logging math numbers operator os pathlib pickle platform
    pprint queue quopri random re reprlib secrets shutil statistics string string.templatelib
    struct tempfile textwrap threading time timeit token tokenize tomllib traceback types typing
    unicodedata urllib.parse uuid warnings weakref zipfile zlib
    _ast_unparse _pylong _strptime _threading_local
"""
"""The underscored ones are imported by functions of the others, when those are called."""


def main() -> None:
    core = needed(CORE.split())
    with zipfile.ZipFile("/stdlib.zip") as archive:
        files = sorted(entry.filename for entry in archive.infolist() if not entry.is_dir())
        # A codec that is missing is "unknown", not an import that the runtime could mend.
        first = [f for f in files if f in core or f.startswith(("encodings/", "_sysconfigdata"))]
        rest = sorted(set(files) - set(first))
        own = {str(f.relative_to("/own")): f.read_bytes() for f in Path("/own").rglob("*.py")}
        write("/out/stdlib-core.zip", {f: archive.read(f) for f in first} | own)
        write("/out/stdlib-rest.zip", {f: archive.read(f) for f in rest})
    modules = [module(file) for file in rest if file.endswith(".py")]
    Path("/out/rest.json").write_text(json.dumps(sorted(modules), separators=(",", ":")))


def needed(modules: Iterable[str]) -> set[str]:
    """The archive's files that importing these takes, and those that Pyodide's start took."""
    for name in modules:
        importlib.import_module(name)
    origins = map(origin, list(sys.modules.values()))
    return {file.removeprefix(HOME) for file in origins if file.startswith(HOME)}


def origin(module: ModuleType) -> str:
    spec = getattr(module, "__spec__", None)
    return getattr(spec, "origin", None) or getattr(module, "__file__", None) or ""


def write(path: str, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as out:
        for file, content in sorted(files.items()):
            if file.endswith(".py"):
                content, file = compiled(content, file), file + "c"
            entry = zipfile.ZipInfo(file, (1980, 1, 1, 0, 0, 0))
            out.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


def compiled(source: bytes, file: str) -> bytes:
    """An unchecked hash-based .pyc (PEP 552): the archive has no sources to compare with."""
    code = compile(source, HOME + file, "exec", dont_inherit=True)
    head: bytes = _bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + bytes(8)
    return head + marshal.dumps(code)


def module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


main()
