"""Runs in the Python whose memory becomes an image: imports what pages import."""

import importlib
import zipfile

HOME = "/lib/python314.zip"

with zipfile.ZipFile(HOME) as archive:
    files = [name for name in archive.namelist() if name.endswith(".pyc")]
for name in sorted(files):
    name = name.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
    if not name.startswith("_sysconfigdata"):
        importlib.import_module(name)
for name in ("archive", "files", "name"):
    globals().pop(name, None)
