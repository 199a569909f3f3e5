"""What the build hook gathered works in a browser: here in Node, which has the same engine."""

import gzip
import json
import os
import runpy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

type Node = Callable[..., str]

GENERATOR = Path(__file__).parents[2] / "generator"
GATHER = GENERATOR / "gather"
GATHERED = GENERATOR / "coldframe/browser/gathered"

BOOT = """
import { readFileSync } from "node:fs";
const folder = process.argv[2] + "/";
const { loadPyodide } = await import(folder + "pyodide.mjs");
const python = await loadPyodide({
  indexURL: folder,
  stdLibURL: folder + "stdlib-core.zip",
  lockFileContents: JSON.parse(readFileSync(folder + "start.json", "utf8")).lock,
  packageBaseUrl: folder,
});
console.log(python.runPython(readFileSync(process.argv[3], "utf8")));
"""

DRAW = """
const folder = process.argv[2] + "/";
const { parse, View, expressionInterpreter } = await import(folder + "vega.js");
const { compile } = await import(folder + "vega-lite.js");
const { spec } = compile({
  data: { values: [{ x: 1, y: 2 }, { x: 2, y: 3 }] },
  transform: [{ calculate: "datum.y * 2", as: "z" }],
  mark: { type: "line", tooltip: true },
  encoding: {
    x: { field: "x", type: "quantitative" },
    y: { field: "z", type: "quantitative", scale: { nice: false } },
  },
});
const view = new View(parse(spec, null, { ast: true }), { expr: expressionInterpreter });
console.log(await view.toSVG());
"""

READ = """
const bundle = await import(process.argv[2] + "/editor.js");
const { EditorState, pythonLanguage, syntaxTree, indentUnit } = bundle;
const extensions = [pythonLanguage, indentUnit.of("    ")];
const state = EditorState.create({ doc: "def f(x):\\n    return x", extensions });
console.log(JSON.stringify([syntaxTree(state).topNode.firstChild.name, state.facet(indentUnit)]));
"""


@pytest.fixture
def node(tmp_path: Path) -> Node:
    def run(program: str, *arguments: str | Path) -> str:
        found = shutil.which("node")
        assert found, "Node is missing: `make test` sees to it"
        (tmp_path / "program.mjs").write_text(program)
        # As the pages' Content-Security-Policy forbids it.
        command = [found, "--disallow-code-generation-from-strings", tmp_path / "program.mjs"]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-500:]
        return done.stdout

    return run


def test_the_core_library_has_what_pages_import(node: Node, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import ast, asyncio, base64, bisect, collections.abc, contextlib, copy, csv, dataclasses\n"
        "import datetime, decimal, enum, functools, hashlib, heapq, importlib\n"
        "import inspect, io, itertools, json, linecache, math, random, re, string\n"
        "import struct, textwrap, tokenize, traceback, typing, zipfile, zlib\n"
        "json.dumps([str(decimal.Decimal(1) / 8), 'é'.encode('latin-1').hex()])\n"
    )
    assert json.loads(node(BOOT, GATHERED / "pyodide", program)) == ["0.125", "e9"]


def test_the_rest_of_the_library_is_named() -> None:
    archives = json.loads((GATHERED / "pyodide/start.json").read_text())["archives"]
    more, rest = map(set, (archives["stdlib-more.zip"], archives["stdlib-rest.zip"]))
    assert {"html", "difflib", "tomllib"} <= more
    assert {"sched", "unittest", "xml.etree.ElementTree", "encodings.cp1252"} <= rest
    assert not more & rest
    assert not {"random", "json", "typing", "encodings.cp437"} & (more | rest)


def test_vega_draws_without_making_code_of_strings(node: Node) -> None:
    svg = node(DRAW, GATHERED / "vega")
    assert svg.startswith("<svg")
    assert 'aria-roledescription="line mark"' in svg


def test_the_editor_reads_python(node: Node) -> None:
    assert json.loads(node(READ, GATHERED / "editor")) == ["FunctionDefinition", "    "]


def test_the_editor_is_small() -> None:
    script = (GATHERED / "editor/editor.js").read_bytes()
    assert len(gzip.compress(script, 9, mtime=0)) <= 130_000


def test_our_scripts_are_the_same_wherever_they_are_bundled(tmp_path: Path) -> None:
    packages = GENERATOR.parent / "node_modules"
    (tmp_path / "node_modules").symlink_to(packages, target_is_directory=True)
    out = tmp_path / "out"
    shutil.copytree(GATHERED / "pyodide", out / "pyodide")
    runpy.run_path(str(GATHER / "hook.py"))["_bundles"](
        GENERATOR.parent, tmp_path / "node_modules", out
    )
    for folder in ("runtime", "offline", "editor"):
        made = {file.name: file.read_bytes() for file in (out / folder).iterdir()}
        assert made == {file.name: file.read_bytes() for file in (GATHERED / folder).iterdir()}


def test_the_image_is_the_same_wherever_and_whenever_it_is_made(tmp_path: Path) -> None:
    out = tmp_path / "elsewhere"
    shutil.copytree(GATHERED / "pyodide", out)
    start = json.loads((out / "start.json").read_text())
    (out / "archives.json").write_text(json.dumps(start["archives"]))
    (tmp_path / "lock.json").write_text(json.dumps(start["lock"]))
    found = shutil.which("node")
    assert found, "Node is missing: `make test` sees to it"
    command = [found, GENERATOR / "coldframe/image/image.mjs", tmp_path / "lock.json", out]
    there = {**os.environ, "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "HOME": "/nowhere"}
    done = subprocess.run(command, env=there, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]
    made = gzip.decompress((GATHERED / "pyodide/memory.bin").read_bytes())
    assert (out / "memory.raw").read_bytes() == made
    assert json.loads((out / "start.json").read_text()) == start


def test_a_script_of_another_make_is_told() -> None:
    shortened = runpy.run_path(str(GATHER / "linking.py"))["shortened"]
    script = (GATHERED / "pyodide/pyodide.asm.mjs").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="written in a new way"):
        shortened(script)
