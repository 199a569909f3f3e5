"""PyScript with a page of its own kind: Python reads the controls and writes the result."""

import json
from pathlib import Path

from peers.install import Installed
from peers.pages import FORM, page_folder, stock, stock_version
from peers.system import System


def build(peers: Installed, folder: Path) -> System:
    core = peers.module("@pyscript/core")
    version = json.loads((core / "package.json").read_bytes())["version"]
    folders = {
        "/": page_folder("pyscript", folder),
        "/pyscript/": core / "dist",
        "/pyodide/": stock(),
    }
    return System("PyScript", f"{version}, Pyodide {stock_version()}", folders, FORM)
