"""The repository's sdist and wheel, built once, and an empty environment that holds the wheel."""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from importlib.metadata import distributions
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
NOBODY = "http://127.0.0.1:9"
ALONE = {"PATH": "/nowhere", "LANG": "C.UTF-8", "http_proxy": NOBODY, "https_proxy": NOBODY}
"""Where there is no program but the one that is named (no Node, no npm, no git), and no network."""


def pytest_configure(config: pytest.Config) -> None:
    # pytest-playwright's own fixture, which a newer pytest warns of.
    config.addinivalue_line(
        "filterwarnings", "ignore:Session-scoped fixtures defined as instance:DeprecationWarning"
    )


def run(*command: str | Path, folder: Path, environment: dict[str, str]) -> str:
    """What a command prints."""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `python -m build` makes: an sdist, and the wheel of that."""
    folder = tmp_path_factory.mktemp("packages")
    # The build's own packages are here already: no index is asked for them.
    command = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, REPOSITORY)
    run(*command, folder=folder, environment=ALONE)
    return folder


@pytest.fixture(scope="session")
def wheel(packages: Path) -> Path:
    (made,) = packages.glob("*.whl")
    return made


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment in which Coldframe was installed, and nothing that it does not need.

    `wheels` are all that pip may install; `brought` what came with Coldframe.
    """

    root: Path
    wheels: Path
    brought: frozenset[str]

    @property
    def alone(self) -> dict[str, str]:
        return ALONE

    def pip(self, *words: str | Path, folder: Path) -> None:
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
        sources = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        run(*pip, "--python", self.root, *words, folder=folder, environment=ALONE | sources)

    def coldframe(self, *words: str | Path, folder: Path) -> str:
        return run(self.root / "bin/coldframe", *words, folder=folder, environment=ALONE)


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Installed from a folder of wheels, `--no-index`.

    pip fills that folder with the versions that are here: it has them in its cache.
    """
    folder = tmp_path_factory.mktemp("environment")
    have = [f"{one.name}=={one.version}" for one in distributions() if one.name != "coldframe"]
    (folder / "have.txt").write_text("\n".join(have), encoding="utf-8")
    wheels, made = folder / "wheels", folder / "venv"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "-q")
    download = ("download", "--dest", wheels, "--constraint", folder / "have.txt", wheel, "pytest")
    run(*pip, *download, folder=folder, environment=dict(os.environ))
    run(sys.executable, "-m", "venv", "--without-pip", made, folder=folder, environment=ALONE)
    empty = Environment(made, wheels, frozenset())
    empty.pip("install", "coldframe", folder=folder)
    brought = {file.name.partition("-")[0] for file in made.rglob("*.dist-info")}
    return replace(empty, brought=frozenset(brought))
