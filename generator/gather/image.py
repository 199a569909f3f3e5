"""Runs in the Python whose memory becomes the image: imports what pages import, keeps no caches."""

import gc
import importlib
import linecache
import re
import sys
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

re.purge()
linecache.clearcache()
sys.modules["zipimport"]._zip_directory_cache.clear()
sys.path_importer_cache.clear()
sys._clear_internal_caches()
gc.collect()
