"""What `make test-quick` runs, in which order files go to workers, and what is over its budget."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from longest_first import longest_first, scope

REPOSITORY = Path(__file__).parents[2]


def loaded(file: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = REPOSITORY / file
    monkeypatch.syspath_prepend(str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return module


TEXTS = {
    "tests/browser/test_cells.py": "",
    "tests/browser/test_files.py": "",
    "tests/deploy/test_s3.py": "from coldframe.cli import main",
    "tests/deploy/test_s3_interrupted.py": "from coldframe.deploy import lease, s3",
    "tests/unit/freeze/test_plan.py": "from coldframe.freeze.plan import plan",
    "tests/unit/freeze/test_slow.py": "",
    "tests/unit/labs/test_bandits_log.py": "from labs.bandits.log import read_log",
}
SECONDS = {"tests/unit/freeze/test_slow.py": 30.0, "tests/deploy/test_s3.py": 60.0}
QUICK = {"tests/unit/freeze/test_plan.py", "tests/unit/labs/test_bandits_log.py"}


@pytest.mark.parametrize(
    ("changed", "more", "left"),
    [
        ("generator/coldframe/browser/runtime/cell.js", {"tests/browser/test_cells.py"}, []),
        ("content/labs/bandits/log.py", set(), []),
        ("generator/coldframe/freeze/grid.py", {"tests/unit/freeze/test_slow.py"}, []),
        ("tests/browser/test_files.py", {"tests/browser/test_files.py"}, []),
        (
            "generator/coldframe/deploy/lease.py",
            {"tests/deploy/test_s3_interrupted.py", "tests/deploy/test_s3.py"},
            [],
        ),
        (
            "generator/coldframe/deploy/lease.py generator/coldframe/freeze/grid.py",
            {"tests/deploy/test_s3_interrupted.py", "tests/unit/freeze/test_slow.py"},
            ["tests/deploy/test_s3.py"],
        ),
    ],
)
def test_quick_units_and_what_was_changed_as_far_as_it_fits(
    changed: str, more: set[str], left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = loaded("generator/setup/quick.py", monkeypatch)
    found = quick.choose(changed.split(), TEXTS, lambda test: SECONDS.get(test, 2))
    assert found == (sorted(QUICK | more), left)


def test_the_longest_files_come_first_and_pages_of_the_own_site_apart() -> None:
    own = "tests/browser/test_own_site.py"
    tests = [f"{own}::test_{name}[chromium-{page}/]" for page in "ab" for name in "xy"]
    assert len({scope(test) for test in tests}) == 2
    assert scope(tests[0]) == scope(tests[1])
    assert scope("tests/a.py::test_b[c]") == "tests/a.py"
    table = {"tests/a.py": 5.0, "tests/b.py": 9.0, own: 8.0}
    scopes = ["tests/a.py", scope(tests[0]), scope(tests[2]), "tests/new.py", "tests/b.py"]
    in_order = longest_first(scopes, table)
    assert [one.partition("[")[0] for one in in_order] == [
        *("tests/b.py", "tests/a.py"),
        *(own, own, "tests/new.py"),
    ]


def test_a_budget_names_what_grew_what_is_new_and_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    budget = loaded("bench/budget.py", monkeypatch)
    table = budget.Measured(1.0, {"tests": {"all": 100, "a.py": 50, "b.py": 50}})
    grown = budget.Measured(1.0, {"tests": {"all": 150, "a.py": 95, "b.py": 50, "c.py": 5}})
    named = [figure.name for figure in budget.figures(table, grown) if not figure.holds]
    assert named == ["tests: a.py"]
    assert "tests: c.py (new)" in [figure.name for figure in budget.figures(table, grown)]
    slower = budget.Measured(2.0, grown.parts)
    assert all(figure.holds for figure in budget.figures(table, slower))
    labs = {"tests": {"all": 700, "a.py": 50, **{f"{n}.py": 61 for n in range(5)}}}
    named = [one.name for one in budget.figures(table, budget.Measured(1.0, labs)) if not one.holds]
    assert named == ["tests: all", "tests: all that is new"]
