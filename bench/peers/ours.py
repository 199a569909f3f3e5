"""Coldframe. Nothing is hovered or focused before the first move, so that move starts Python."""

import sys
from importlib.metadata import version
from pathlib import Path

from peers.install import run
from peers.pages import page_folder, stock_version
from peers.system import System

PAGE = """{
  shown: () => document.querySelector(".demo-result"),
  ready: () => document.querySelector("coldframe-demo fieldset:not([disabled])") !== null,
  move(name, value) {
    const input = document.querySelector(`coldframe-demo [name=${name}]`);
    input.value = value;
    for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  },
}"""


NAMES = {"coldframe": "Coldframe", "polyline": "Coldframe, the peers' curve"}
"""By folder of the page: with a chart as authors draw it, and with the very curve of the peers."""


def build(page: str, folder: Path) -> System:
    page_folder(page, folder / "content")
    (folder / "coldframe.toml").write_text('title = "Wave"\n', encoding="utf-8")
    run([sys.executable, "-m", "coldframe", "build", "-C", str(folder)], folder)
    versions = f"{version('coldframe')}, Pyodide {stock_version()}"
    return System(NAMES[page], versions, {"/": folder / "site"}, PAGE)
