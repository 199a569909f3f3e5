"""The files that every live page needs, as artifacts whose folder names their content."""

import re
from pathlib import Path

from coldframe.browser.core import core, temml_script


def test_each_part_stands_in_a_folder_named_by_its_content() -> None:
    browser = core()
    assert re.fullmatch(r"_coldframe/pyodide-[0-9a-f]{16}/", browser.pyodide_url)
    assert re.fullmatch(r"_coldframe/vega-[0-9a-f]{16}/", browser.vega_url)
    assert re.fullmatch(r"_coldframe/editor-[0-9a-f]{16}/", browser.editor_url)
    assert re.fullmatch(r"_coldframe/runtime-[0-9a-f]{16}/", browser.runtime_url)


def test_the_artifacts_are_files_to_copy_and_never_change() -> None:
    browser = core()
    names = {artifact.path.as_posix() for artifact in browser.pyodide_artifacts}
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "first.wasm", "rest.wasm", "stdlib-core.zip"):
        assert browser.pyodide_url + name in names
    assert {artifact.path.name for artifact in browser.vega_artifacts} == {
        "vega.js",
        "vega-lite.js",
    }
    assert [artifact.path.name for artifact in browser.editor_artifacts] == ["editor.js"]
    everything = (
        *browser.editor_artifacts,
        *browser.pyodide_artifacts,
        *browser.vega_artifacts,
        *browser.runtime_artifacts,
    )
    assert len({artifact.digest for artifact in everything}) == len(everything)
    for artifact in everything:
        assert artifact.immutable
    for artifact in (
        *browser.pyodide_artifacts,
        *browser.vega_artifacts,
        *browser.editor_artifacts,
    ):
        assert isinstance(artifact.content, Path)
        assert artifact.content.is_file()


def test_the_runtime_goes_without_its_comments() -> None:
    modules = {a.path.name: a.content for a in core().runtime_artifacts}
    protocol, demo = modules["protocol.js"], modules["demo.js"]
    assert protocol.startswith(b"export const VERSION=1;export const BOOT=0;export const memoryOf=")
    assert isinstance(demo, bytes)
    assert b"@typedef" not in demo
    assert b'import{Point}from"./point.js"' in demo


def test_temml_is_one_script() -> None:
    assert "temml" in temml_script()[:200]
