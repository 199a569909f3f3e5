"""Runs in Pyodide under Node: /stdlib.zip (sources) → two archives of byte code in /out."""

import importlib
import json
import marshal
import sys
import zipfile
from importlib import _bootstrap_external
from pathlib import Path

HOME = "/lib/python314.zip/"

CORE = """
    abc argparse array ast asyncio base64 bisect calendar cmath collections collections.abc colorsys
    contextlib contextvars copy csv dataclasses datetime decimal difflib encodings.cp437
    encodings.idna encodings.latin_1 encodings.utf_8_sig enum fractions functools gc getpass glob
    hashlib heapq html html.parser http importlib.metadata importlib.resources inspect io itertools
    json keyword linecache locale logging math numbers operator os pathlib pickle platform pprint
    queue random re reprlib secrets shutil statistics string struct tempfile textwrap threading time
    timeit token tokenize traceback types typing unicodedata urllib.parse uuid warnings weakref
    zipfile zlib annotationlib graphlib _strptime stat
"""


def origin(module):
    spec = getattr(module, "__spec__", None)
    return getattr(spec, "origin", None) or getattr(module, "__file__", None) or ""


def needed():
    """The archive's files that the core modules import, whichever way they do."""
    for name in CORE.split():
        importlib.import_module(name)
    files = (origin(module) for module in list(sys.modules.values()))
    return {file.removeprefix(HOME) for file in files if file.startswith(HOME)}


def compiled(source, name):
    code = compile(source, HOME + name, "exec", dont_inherit=True)
    # An unchecked hash-based .pyc (PEP 552): the archive has no sources to compare with.
    return _bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + bytes(8) + marshal.dumps(code)


def write(path, names, archive):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name in names:
            content = archive.read(name)
            if name.endswith(".py"):
                content, name = compiled(content, name), name + "c"
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            out.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


core = needed()
with zipfile.ZipFile("/stdlib.zip") as archive:
    names = sorted(entry.filename for entry in archive.infolist() if not entry.is_dir())
    first = [n for n in names if n in core or n.startswith(("_sysconfigdata", "_sysconfig_"))]
    rest = [name for name in names if name not in set(first)]
    write("/out/stdlib-core.zip", first, archive)
    write("/out/stdlib-rest.zip", rest, archive)

modules = sorted(
    {
        n.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for n in rest
        if n.endswith(".py")
    }
)
Path("/out/rest.json").write_text(json.dumps(modules, separators=(",", ":")))
