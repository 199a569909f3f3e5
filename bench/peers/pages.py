"""What the pages that are written by hand share."""

import json
import shutil
from pathlib import Path

HERE = Path(__file__).parent
STOCK = HERE.parents[1] / "node_modules" / "pyodide"

# Their controls are a form's own. A page that has shown a result has wired them.
FORM = """{
  shown: () => document.querySelector("#result"),
  ready: () => true,
  move(name, value) {
    const input = document.querySelector(`[name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  },
}"""


def page_folder(name: str, folder: Path) -> Path:
    """The page's files and the functions that all systems share."""
    shutil.copytree(HERE / "apps" / name, folder, dirs_exist_ok=True)
    shutil.copy(HERE / "curve.py", folder)
    return folder


def stock() -> Path:
    """The Pyodide that Coldframe's own build has, as npm has it."""
    return STOCK


def stock_version() -> str:
    return str(json.loads((STOCK / "package.json").read_bytes())["version"])
