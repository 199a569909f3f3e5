"""A site with packages, from coldframe.toml to its files, with wheels of the test's own."""

import io
import json
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coldframe.cli import main

CODE = """\
from ink import BLUE
from coldframe import demo

@demo
def show() -> str:
    return BLUE
"""
FILES = {
    "coldframe.toml": 'title = "Test"\npackages = ["ink"]\n',
    "content/index.md": "# Inks\n\n:::{demo} inks:show\n:::\n",
    "content/plain.md": "# Plain\n\n```python live\n1 + 1\n```\n",
    "content/inks.py": CODE,
}


@pytest.fixture
def index(make_wheel: Callable[..., Path]) -> Callable[..., Path]:
    """pip's only index, with ink, which needs pen; more can be added."""
    make_wheel("ink", "1.0", {"ink.py": "from pen import BLUE\n"}, requires=["pen"])
    make_wheel("pen", "2.0", {"pen.py": "BLUE = 'blue'\n"})
    return make_wheel


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The build's own Python has both."""
    folder = tmp_path / "installed"
    folder.mkdir()
    (folder / "ink.py").write_text("from pen import BLUE\n")
    (folder / "pen.py").write_text("BLUE = 'blue'\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.syspath_prepend(str(folder))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def facts(page: bytes) -> Any:
    text = page.decode().partition('id="coldframe-page">')[2].partition("</script>")[0]
    return json.loads(text)


def test_a_page_names_the_packages_that_it_imports_after_what_they_need(
    site: Callable[..., Any], index: Callable[..., Path], installed: None
) -> None:
    folder = site(FILES)
    done = folder.publish()
    assert not done.problems
    assert any("pyodide-lock.json is new" in line for line in done.report["lines"])
    published = folder.published()
    packages = facts(published["index.html"])["packages"]
    assert [(one["name"], one["kind"]) for one in packages] == [("pen", "zip"), ("ink", "zip")]
    for one in packages:
        assert one["url"].lstrip("/") in published
        assert one["sha256"][:16] in one["url"]
    assert facts(published["plain/index.html"])["packages"] == []


def test_the_next_build_takes_the_locks_versions_without_an_index(
    site: Callable[..., Any], index: Callable[..., Path], installed: None
) -> None:
    folder = site(FILES)
    folder.publish()
    before = (folder.root / "pyodide-lock.json").read_bytes()
    index("ink", "1.1", {"ink.py": ""})
    folder.write({"content/plain.md": "# Plain\n"})
    assert folder.publish().report["changed"]
    assert (folder.root / "pyodide-lock.json").read_bytes() == before
    assert not folder.publish().report["changed"]


def test_a_lock_from_git_is_filled_from_the_index_by_its_hashes(
    site: Callable[..., Any], index: Callable[..., Path], installed: None
) -> None:
    folder = site(FILES)
    folder.publish()
    assert run("clean", "-C", folder.root).exit_code == 0
    assert not folder.publish().problems
    assert run("clean", "-C", folder.root).exit_code == 0
    index("pen", "2.0", {"pen.py": "BLUE = 'another'\n"})
    (problem,) = folder.publish().problems
    assert str(problem.place) == "pyodide-lock.json"


def test_a_package_that_the_build_lacks_is_told_where_it_is_imported(
    site: Callable[..., Any], index: Callable[..., Path]
) -> None:
    (problem,) = site(FILES).problems()
    assert str(problem.place) == "content/inks.py:1"
    assert "ink is not installed on this machine" in problem.what
    assert problem.mend == "pip install ink==1.0"


def test_packages_are_listed_added_explained_and_updated(
    site: Callable[..., Any], index: Callable[..., Path], installed: None
) -> None:
    folder = site({**FILES, "coldframe.toml": 'title = "Test"\n\n[freeze]\npoints = 9\n'})
    at = ("-C", folder.root)
    assert "names no packages" in run("packages", *at).output
    added = run("packages", "add", "ink", *at)
    assert added.exit_code == 0, added.output
    toml = (folder.root / "coldframe.toml").read_text()
    assert toml == 'title = "Test"\npackages = ["ink"]\n\n[freeze]\npoints = 9\n'
    assert "pen 2.0" in run("packages", *at).output
    explained = run("packages", "explain", "pen", *at).output
    assert 'there because: "ink" in coldframe.toml → pen' in explained
    assert "loaded by: content/index.md" in explained
    index("pen", "2.1", {"pen.py": "BLUE = 'blue'\n"})
    assert "pen 2.0 → 2.1" in run("packages", "update", *at).output
    assert "Nothing changed" in run("packages", "update", "pen", *at).output


def test_requirements_are_written_and_kept_in_step(
    site: Callable[..., Any], index: Callable[..., Path]
) -> None:
    folder = site({"content/index.md": "# A\n"})
    at = ("-C", folder.root)
    needs = folder.root / "requirements.txt"
    assert (
        "wrote requirements.txt\nwrote constraints.txt" in run("packages", "add", "ink", *at).output
    )
    assert needs.read_text().endswith("\nink==1.0\n")
    needs.write_text("# Mine\n" + needs.read_text())
    index("ink", "1.1", {"ink.py": ""}, requires=["pen"])
    index("pen", "2.1", {"pen.py": ""})
    updated = run("packages", "update", "ink", *at).output
    assert "requirements.txt: ink==1.0 → ink==1.1\n" in updated
    assert "constraints.txt" not in updated
    assert needs.read_text().startswith("# Mine\n")
    assert "constraints.txt: pen==2.0 → pen==2.1\n" in run("packages", "update", *at).output
    # A workflow that comes later begins with the versions of the lock.
    needs.unlink()
    made = run("new", folder.root, "--ci", "github")
    assert "requirements.txt: ink → ink==1.1\n" in made.output
    assert needs.read_text().endswith("\nink==1.1\n")


def test_an_update_of_a_site_without_packages_moves_it_to_this_coldframe(tmp_path: Path) -> None:
    assert run("new", tmp_path).exit_code == 0
    needs = tmp_path / "requirements.txt"
    fresh = needs.read_text()
    needs.write_text(fresh.replace(f"coldframe=={version('coldframe')}", "coldframe==0.0.1"))
    done = run("packages", "update", "-C", tmp_path)
    assert "requirements.txt: coldframe==0.0.1 → coldframe==" in done.output
    assert needs.read_text() == fresh


def test_what_can_not_be_added_changes_nothing(
    site: Callable[..., Any], index: Callable[..., Path]
) -> None:
    folder = site({"content/index.md": "# A\n"})
    before = (folder.root / "coldframe.toml").read_bytes()
    for name, code in (("blotter", 1), ("./none", 2), ("what ever", 2)):
        done = run("packages", "add", name, "-C", folder.root)
        assert done.exit_code == code, done.output
        assert (folder.root / "coldframe.toml").read_bytes() == before
        assert not (folder.root / "pyodide-lock.json").exists()
        assert not (folder.root / "requirements.txt").exists()
    assert run("packages", "explain", "ink", "-C", folder.root).exit_code == 2


def test_another_version_on_this_machine_is_a_warning(
    site: Callable[..., Any], index: Callable[..., Path], tmp_path: Path, installed: None
) -> None:
    folder = tmp_path / "installed/ink-0.9.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: ink\nVersion: 0.9\n")
    (problem,) = site(FILES).problems()
    assert (problem.severity, str(problem.place)) == ("warning", "content/inks.py:1")
    assert problem.what == "the build has ink 0.9, readers get 1.0"


def test_without_node_sources_travel_and_the_build_says_so(
    site: Callable[..., Any],
    index: Callable[..., Path],
    installed: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if sys.version_info[:2] == (3, 14):
        pytest.skip("this Python is the browser's and compiles for it")
    monkeypatch.setenv("PATH", "")
    folder = site(FILES)
    assert any("travel as sources" in line for line in folder.publish().report["lines"])
    (ink,) = (file for name, file in folder.published().items() if "/ink-1.0" in name)
    with zipfile.ZipFile(io.BytesIO(ink)) as archive:
        assert "ink.py" in archive.namelist()


def test_an_import_that_need_not_be_is_loaded_if_the_site_has_the_package(
    site: Callable[..., Any], index: Callable[..., Path], installed: None
) -> None:
    optional = CODE.replace(
        "from ink import BLUE\n", "try:\n    from ink import BLUE\nfinally: 0\n"
    )
    folder = site({**FILES, "content/inks.py": optional})
    folder.publish()
    names = [one["name"] for one in facts(folder.published()["index.html"])["packages"]]
    assert names == ["pen", "ink"]


def test_a_change_in_a_folder_is_built(
    site: Callable[..., Any], make_wheel: Callable[..., Path], installed: None
) -> None:
    backend = (Path(__file__).parent / "ink_backend.py").read_text()
    folder = site(
        {
            **FILES,
            "coldframe.toml": 'packages = ["./ink"]\n',
            "ink/pyproject.toml": """
                [build-system]
                requires = []
                build-backend = "backend"
                backend-path = ["."]
                [project]
                name = "ink"
                version = "1.0"
            """,
            "ink/backend.py": backend,
            "ink/ink.py": "BLUE = 1\n",
        }
    )
    assert not folder.publish().problems
    # The first build wrote the lock, which is an input of the second.
    folder.publish()
    before = facts(folder.published()["index.html"])["packages"]
    assert not folder.publish().report["changed"]
    folder.write({"ink/ink.py": "BLUE = 2\n"})
    assert folder.publish().report["changed"]
    after = facts(folder.published()["index.html"])["packages"]
    assert before[0]["sha256"] != after[0]["sha256"]


def test_what_a_browser_can_not_do_is_a_warning_with_its_line(site: Callable[..., Any]) -> None:
    folder = site(
        {
            "content/index.md": "# A\n\n:::{demo} a:show\n:::\n\n"
            "```python live\nimport tkinter\n```\n",
            "content/a.py": """\
                import threading
                from coldframe import demo

                @demo
                def show() -> str:
                    thread = threading.Thread(target=print)
                    thread.start()
                    return "shown"
            """,
        }
    )
    told = {str(problem.place): problem for problem in folder.problems()}
    assert "threading.Thread needs threads" in told["content/a.py:6"].what
    assert "tkinter is not in the browser's Python" in told["content/index.md:7"].what
    assert told["content/a.py:6"].severity == "warning"
