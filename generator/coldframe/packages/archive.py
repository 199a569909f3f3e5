"""A wheel → the archive that browsers get: byte code instead of sources, nothing that isn't read.

`python archive.py WHEEL OUT [--sources] [--tests] [--place=FOLDER]` prints `{"kind": "zip" |
"folder"}`. FOLDER is where the browser has the sources, for tracebacks. Standard library only: it
runs in Pyodide under Node (archive.mjs), or on a Python of the same version.
A zip is imported from as it is (`authoring/packages.py`); compiled modules need a folder.
"""

import json
import marshal
import sys
import warnings
import zipfile
from importlib import _bootstrap_external
from pathlib import PurePosixPath

PLACE = "/lib/packages/"
UNREAD = {".pyi", ".pyx", ".pxd", ".c", ".h", ".cpp", ".hpp", ".map"}
METADATA = {"METADATA", "entry_points.txt", "top_level.txt"}


def main(wheel: str, out: str, *options: str) -> None:
    compiling, tests = "--sources" not in options, "--tests" in options
    places = [option.partition("=")[2] for option in options if option.startswith("--place=")]
    place = places[0] if places else PLACE
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in sorted(archive.namelist()):
            name = placed(entry)
            if name and (tests or not is_test(name)):
                name, content = made(name, archive.read(entry), compiling, place)
                files[name] = content
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in sorted(files.items()):
            entry_ = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            packed.writestr(entry_, content, zipfile.ZIP_DEFLATED, 9)
    compiled = any(name.endswith(".so") for name in files)
    print(json.dumps({"kind": "folder" if compiled else "zip"}))


def placed(name: str) -> str:
    """Where a wheel's file is installed; nothing for what is of no use in a browser."""
    path = PurePosixPath(name)
    first = path.parts[0]
    if name.endswith("/") or path.suffix in UNREAD:
        return ""
    if first.endswith(".dist-info"):
        return name if path.name in METADATA else ""
    if first.endswith(".data"):
        inside = len(path.parts) > 2 and path.parts[1] in {"purelib", "platlib"}
        return str(PurePosixPath(*path.parts[2:])) if inside else ""
    return name


def is_test(name: str) -> bool:
    return "tests" in PurePosixPath(name).parts[:-1]


def made(name: str, source: bytes, compiling: bool, place: str = PLACE) -> tuple[str, bytes]:
    """The file as it travels: an unchecked hash-based .pyc (PEP 552), or as it was."""
    if not name.endswith(".py") or not compiling:
        return name, source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, place + name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        # A template, or for another Python: nobody imports it, or finds out what is wrong.
        return name, source
    head: bytes = _bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + bytes(8)
    return name + "c", head + marshal.dumps(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
