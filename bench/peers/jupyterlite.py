"""JupyterLite's notebook page, whose control is the cell: a value is changed, the cell run."""

import json
from pathlib import Path

from peers.curve import picture
from peers.distribution import Wanted, distribution
from peers.install import Installed, run
from peers.pages import HERE
from peers.system import DEFAULT, System

PYODIDE = "314.0.6"
"""What the kernel's release names."""
NAMES = """
    micropip packaging jedi parso ipython asttokens executing decorator matplotlib-inline
    prompt-toolkit pure-eval pygments six stack-data traitlets wcwidth
"""
# Puts the page's commands at `jupyterapp`, which the bench presses.
LITE = {"jupyter-lite-schema-version": 0, "jupyter-config-data": {"exposeAppInBrowser": True}}
# A page that saved what was moved would open with it.
SETTINGS = {"@jupyterlab/docmanager-extension:plugin": {"autosave": False}}

# The first move runs all cells, as a reader does who opens a notebook; the later ones the last.
# A cell may be run once the page has asked for its kernel: then it waits for it.
PAGE = """{
  shown: () => document.querySelector(".jp-Notebook"),
  ready: () => Boolean(
    window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel
      && jupyterapp.shell.currentWidget.content?.widgets?.length === 2),
  values: { n: 3, phase: 0 },
  move(name, value) {
    const { content } = jupyterapp.shell.currentWidget;
    const cell = content.widgets[1];
    const { values } = this;
    values[name] = value;
    cell.model.sharedModel.setSource(`show(n=${values.n}, phase=${values.phase})`);
    content.activeCellIndex = 1;
    jupyterapp.commands.execute(this.ran ? "notebook:run-cell" : "notebook:run-all-cells");
    this.ran = true;
  },
}"""


def build(peers: Installed, folder: Path) -> System:
    (folder / "files").mkdir(parents=True)
    notebook = folder / "files" / "wave.ipynb"
    notebook.write_text(json.dumps(recorded_notebook()), encoding="utf-8")
    (folder / "jupyter-lite.json").write_text(json.dumps(LITE), encoding="utf-8")
    (folder / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    wanted = Wanted([*NAMES.split(), peers.pin("comm")])
    distribution(peers, PYODIDE, wanted, folder / "static" / "pyodide")
    out = folder / "site"
    options = ("--contents", "files", "--apps", "notebooks", "--output-dir", str(out))
    run([str(peers.python.with_name("jupyter-lite")), "build", *options], folder)
    versions = f"{peers.version('jupyterlite-core')}, Pyodide {PYODIDE}"
    return System(
        "JupyterLite", versions, {"/": out}, PAGE, "/notebooks/index.html?path=wave.ipynb"
    )


def recorded_notebook() -> dict[str, object]:
    """Saved with its result, as a notebook is that was run before it was published."""
    functions = (HERE / "curve.py").read_text(encoding="utf-8")
    show = (
        "from IPython.display import HTML, display\n\n\n"
        "def show(n, phase):\n"
        "    print(text(n, phase))\n"
        "    display(HTML(picture(n, phase)))\n"
    )
    printed = {"output_type": "stream", "name": "stdout", "text": f"{DEFAULT}\n"}
    drawn = {
        "output_type": "display_data",
        "data": {"text/html": picture(3, 0.0), "text/plain": "a curve"},
        "metadata": {},
    }
    kernel = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "cells": [
            code_cell("functions", functions + "\n\n" + show),
            code_cell("show", "show(n=3, phase=0)", printed, drawn),
        ],
    }


def code_cell(name: str, source: str, *outputs: dict[str, object]) -> dict[str, object]:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": outputs,
        "execution_count": 1,
    }
