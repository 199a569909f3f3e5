"""Pyodide as npm has it, in a worker of the plainest kind: the least that a page can do."""

from pathlib import Path

from peers.install import Installed
from peers.pages import FORM, page_folder, stock, stock_version
from peers.system import System


def build(peers: Installed, folder: Path) -> System:
    folders = {"/": page_folder("bare", folder), "/pyodide/": stock()}
    return System("bare Pyodide", f"Pyodide {stock_version()}", folders, FORM)
