"""The files that every live page needs, as artifacts whose folder names their content."""

import json
import re
import shutil
from pathlib import Path

import pytest

from coldframe.browser.core import GATHERED, NotGathered, core, temml_script


def test_each_part_stands_in_a_folder_named_by_its_content() -> None:
    browser = core()
    assert re.fullmatch(r"_coldframe/pyodide-[0-9a-f]{16}/", browser.pyodide_url)
    assert re.fullmatch(r"_coldframe/vega-[0-9a-f]{16}/", browser.vega_url)
    assert re.fullmatch(r"_coldframe/editor-[0-9a-f]{16}/", browser.editor_url)
    assert re.fullmatch(r"_coldframe/runtime-[0-9a-f]{16}/", browser.runtime_url)


def test_the_artifacts_are_files_to_copy_and_never_change() -> None:
    browser = core()
    names = {artifact.path.as_posix() for artifact in browser.pyodide_artifacts}
    for name in ("first.wasm", "rest.wasm", "memory.bin", "stdlib-core.zip"):
        assert browser.pyodide_url + name in names
    # They are in `worker.js`, or for Node.
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "start.json"):
        assert browser.pyodide_url + name not in names
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
        assert isinstance(artifact.content, Path)
        assert artifact.content.is_file()


def test_what_is_needed_together_is_one_file() -> None:
    files = {artifact.path.name: artifact.content for artifact in core().runtime_artifacts}
    assert {"index.js", "live.js", "worker.js", "cell.js", "menu.js"} <= files.keys()
    assert not {"demo.js", "interpreter.js", "boot.js", "save.js"} & files.keys()
    live = files["live.js"]
    assert isinstance(live, Path)
    text = live.read_text(encoding="utf-8")
    assert "@typedef" not in text
    assert 'import("./markup.js")' in text


@pytest.mark.parametrize(
    ("name", "then"),
    [("demo", "edited"), ("gone", "deleted"), ("point", "added")],
)
def test_scripts_that_were_changed_since_are_not_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, then: str
) -> None:
    gathered = tmp_path / "gathered"
    shutil.copytree(GATHERED, gathered, ignore=shutil.ignore_patterns("*.wasm", "*.zip"))
    scripts = json.loads((gathered / "scripts.json").read_bytes())
    if then == "added":
        del scripts[f"runtime/{name}.js"]
    else:
        scripts[f"runtime/{name}.js"] = "older"
    (gathered / "scripts.json").write_text(json.dumps(scripts))
    monkeypatch.setattr("coldframe.browser.core.GATHERED", gathered)
    with pytest.raises(
        NotGathered, match=rf"^runtime/{name}\.js changed since .*`make \.venv/ready`"
    ):
        core.__wrapped__()


def test_temml_is_one_script() -> None:
    assert "temml" in temml_script()[:200]
