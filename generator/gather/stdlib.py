"""Runs in Pyodide under Node: /stdlib.zip and /own (sources) → archives of byte code in /out.

`stdlib-core.zip` has what the image of a started Python is made from (image.mjs), Coldframe's own
part of it from /own among that; `stdlib-more.zip` what pages import now and then, `stdlib-rest.zip`
everything else. `archives.json` names the modules of the last two.
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
    __future__ abc annotationlib array ast asyncio base64 bisect cmath collections
    collections.abc contextlib contextvars copy csv dataclasses datetime decimal
    encodings.cp437 enum functools hashlib heapq importlib.abc inspect io itertools json keyword
    linecache math numbers operator os pathlib random re reprlib statistics string struct textwrap
    time tokenize traceback types typing warnings weakref zlib
    _threading_local
"""
MORE = """
    calendar colorsys difflib encodings.ascii encodings.latin_1 gc glob graphlib gzip
    html html.parser importlib.metadata importlib.resources importlib.util locale pickle
    platform pprint queue quopri secrets shutil string.templatelib tempfile timeit
    token tomllib unicodedata urllib.parse uuid zipfile
    _ast_unparse _pylong _strptime
"""
"""The underscored ones are imported by functions of the others, when those are called."""

LATER = {"ssl.py"}
"""asyncio does without it where it is missing. For connections, which a browser has none of."""


def main() -> None:
    core = needed(CORE.split()) - LATER
    more = needed(MORE.split()) - core
    with zipfile.ZipFile("/stdlib.zip") as archive:
        files = sorted(entry.filename for entry in archive.infolist() if not entry.is_dir())
        # The image does without it, sysconfig's readers (pydoc, many packages) do not.
        settings = {f for f in files if f.startswith("_sysconfigdata")}
        first = {f for f in files if f in core} | settings
        more |= settings
        rest = set(files) - first - more
        own = {str(f.relative_to("/own")): f.read_bytes() for f in Path("/own").rglob("*.py")}
        write("/out/stdlib-core.zip", {f: archive.read(f) for f in first} | own)
        write("/out/stdlib-more.zip", {f: archive.read(f) for f in more & set(files)})
        write("/out/stdlib-rest.zip", {f: archive.read(f) for f in rest})
    named = {"stdlib-more.zip": more, "stdlib-rest.zip": rest}
    modules = {name: sorted(map(module, some)) for name, some in named.items()}
    Path("/out/archives.json").write_text(json.dumps(modules))


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
    """An unchecked hash-based .pyc (PEP 552): the archive has no sources to compare with.

    Without docstrings, which nobody reads there, it is a quarter smaller.
    """
    code = compile(source, HOME + file, "exec", optimize=2, dont_inherit=True)
    head: bytes = _bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + bytes(8)
    return head + marshal.dumps(code)


def module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


main()
