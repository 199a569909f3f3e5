"""The whole step: from documents to what the build recorded."""

import json
import sys
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest

from coldframe.build import know, record
from coldframe.cache import Cache
from coldframe.config import Config
from coldframe.freeze.answers import Answers
from coldframe.model import Budget, Frozen
from coldframe.sources.discover import discover

PAGE = PurePosixPath("content/index.md")
HEAD = "from typing import Annotated\nfrom coldframe import Slider, data, demo\n\n"
POWER = (
    HEAD
    + "@demo\n"
    + "def power(n: Annotated[int, Slider(1, 4)] = 2, e: Annotated[int, Slider(0, 2)] = 1):\n"
    + "    return str(n**e)\n"
)


def frozen(folder: Any, budget: Budget | None = None) -> Frozen:
    config = Config(budget=budget or Budget(), workers=2)
    answers = Answers(Cache(folder.root / ".coldframe/cache"))
    found = discover(folder.root, {})
    known = know(folder.root, config, found, answers)
    return record(known, folder.root, config, found, answers, lambda line: None, False).frozen


def use(*options: str, function: str = "demos:power") -> str:
    return f":::{{demo}} {function}\n{''.join(f'{option}\n' for option in options)}:::\n\n"


def test_a_demo_has_its_default_result_and_a_grid(site: Callable[..., Any]) -> None:
    done = frozen(site({"content/index.md": use(), "content/demos.py": POWER}))
    (demo,) = done.demos.values()
    assert demo.default == {"text/plain": "2"}
    assert demo.recorded == done.points == 12
    grid = json.loads(done.grids[demo.grid])
    assert [axis["name"] for axis in grid["axes"]] == ["n", "e"]
    assert grid["frames"][grid["points"][11][0]] == {"text/plain": "16"}
    assert [source.path.name for source in done.python[PAGE].modules] == ["demos.py"]


def test_uses_with_equal_options_share_a_grid_and_its_price(site: Callable[..., Any]) -> None:
    page = use() + use(":label: Again") + use(":e: 2")
    done = frozen(site({"content/index.md": page, "content/demos.py": POWER}), Budget(points=16))
    first, again, other = done.demos.values()
    assert first.grid == again.grid != other.grid
    assert again.label == "Again"
    assert (first.recorded, other.recorded) == (12, 3)
    assert done.points == 15


def test_nothing_is_run_twice(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": use(), "content/demos.py": POWER})
    first = frozen(folder)
    folder.write({"content/index.md": "# Moved\n\n" + use(":n: 3")})
    again = frozen(folder)
    assert (again.points, again.points_from_cache) == (12, 12)
    assert again.grids == first.grids
    assert again.lines[0].startswith("content/index.md:3: demos:power: 4 n × 3 e = 12 points")


def test_an_error_is_told_once_with_how_many_points_have_it(site: Callable[..., Any]) -> None:
    code = POWER.replace("n**e", "n // e")
    (only,) = frozen(site({"content/index.md": use(), "content/demos.py": code})).problems
    assert str(only.place) == "content/demos.py:6"
    assert only.what == (
        "demos:power fails: ZeroDivisionError: integer division or modulo by zero"
        " (at n=1, e=0; 3 of 6 points tried)"
    )


def test_time_over_budget_is_a_mistake(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": use(), "content/demos.py": POWER})
    (only,) = frozen(folder, Budget(seconds=0)).problems
    assert "freeze.seconds" in only.mend


def test_a_page_brings_the_data_that_its_python_opens(site: Callable[..., Any]) -> None:
    code = HEAD + "@demo\ndef show(n: int = 1):\n    return data('a.txt').read()\n"
    files = {
        "content/index.md": use(function="lab.demos:show"),
        "content/lab/demos.py": code,
        "content/lab/a.txt": "first",
    }
    folder = site(files)
    done = frozen(folder)
    assert list(done.python[PAGE].data) == ["lab/a.txt"]
    folder.write({"content/lab/a.txt": "second"})
    (demo,) = frozen(folder).demos.values()
    assert demo.default == {"text/plain": "second"}


def test_cells_are_recorded_and_run_again_from_the_changed_one(site: Callable[..., Any]) -> None:
    cells = "```python live\nx = 6\nprint(x)\n```\n\n```python live\nx * {}\n```\n"
    folder = site({"content/index.md": cells.format(7)})
    done = frozen(folder)
    assert [cell.frames for cell in done.cells.values()] == [
        ({"text/plain": "6\n"},),
        ({"text/plain": "42"},),
    ]
    folder.write({"content/index.md": cells.format(8)})
    assert frozen(folder).cells[PAGE, 1].frames == ({"text/plain": "48"},)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("x = 1\nx / 0", "content/index.md:7: error: the cell raises ZeroDivisionError"),
        ("import os; os._exit(3)", "content/index.md:6: error: the code ended its process"),
    ],
)
def test_a_cell_that_fails_names_its_line(site: Callable[..., Any], code: str, told: str) -> None:
    page = f"```python live\n1\n```\n\n```python live\n{code}\n```\n"
    (only,) = frozen(site({"content/index.md": page})).problems
    assert str(only).startswith(told)


def test_a_library_that_no_browser_has_is_told(site: Callable[..., Any]) -> None:
    page = "```python live\nimport yaml\n```\n"
    (only,) = frozen(site({"content/index.md": page})).problems
    assert str(only).startswith("content/index.md:2: warning: yaml is not in Python's standard")


def test_what_is_cached_starts_no_process(
    site: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = use() + "```python live\n6 * 7\n```\n"
    folder = site({"content/index.md": page, "content/demos.py": POWER})
    first = frozen(folder)
    monkeypatch.setattr(sys, "executable", str(folder.root / "no-python"))
    again = frozen(folder)
    assert again.grids == first.grids
    assert again.cells == first.cells
    assert again.points_from_cache == 12
    folder.write({"content/demos.py": POWER.replace("n**e", "n * e")})
    with pytest.raises(FileNotFoundError):
        frozen(folder)


TWO_LABS = {
    "content/index.md": use(function="a:show") + use(function="b:show"),
    "content/a.py": HEAD
    + "import rates\n@demo\ndef show(n: Annotated[int, Slider(1, 3)] = 1):\n"
    + "    return str(rates.RATE)\n",
    "content/b.py": HEAD
    + "@demo\ndef show(n: Annotated[int, Slider(1, 5)] = 1):\n    return data('b.txt').read()\n",
    "content/rates.py": "RATE = 1",
    "content/b.txt": "one",
    "content/c.txt": "one",
}


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ({}, 0),
        ({"content/rates.py": "RATE = 2"}, 3),
        ({"content/b.txt": "two"}, 5),
        ({"content/c.txt": "two"}, 0),
        ({"content/a.py": TWO_LABS["content/a.py"] + "# more\n"}, 3),
        ({"content/index.md": TWO_LABS["content/index.md"] + "More.\n"}, 0),
    ],
)
def test_only_the_demos_that_need_what_changed_are_frozen_again(
    site: Callable[..., Any], change: dict[str, str], again: int
) -> None:
    folder = site(TWO_LABS)
    frozen(folder)
    folder.write(change)
    done = frozen(folder)
    assert done.points == 8
    assert done.points - done.points_from_cache == again


def test_what_a_loader_makes_counts_as_data(site: Callable[..., Any]) -> None:
    """A loader that changed and prints the same costs nothing."""
    files = {name: text for name, text in TWO_LABS.items() if name != "content/b.txt"}
    folder = site({**files, "content/b.txt.py": "print('one')"})
    folder.build()
    folder.write({"content/b.txt.py": "print('o' + 'ne')"})
    assert folder.build().report["points_from_cache"] == 8
    folder.write({"content/b.txt.py": "print('two')"})
    built = folder.build()
    assert built.report["points_from_cache"] == 3
    assert {"text/plain": "two\n"} in [demo.default for demo in built.demos.values()]


def test_an_import_that_no_browser_has_is_told_where_it_stands(site: Callable[..., Any]) -> None:
    code = HEAD + "import helper\n@demo\ndef show(n: int = 1):\n    return 'a'\n"
    page = use(function="lab.demos:show") + "```python live\nx = 1\nimport yaml\n```\n"
    files = {
        "content/index.md": page,
        "content/lab/demos.py": code.replace("import helper", "import lab.helper"),
        "content/lab/helper.py": "import json\n\nimport numpy as np\n",
    }
    told = frozen(site(files)).problems
    assert [f"{problem.place}: {problem.what.split()[0]}" for problem in told] == [
        "content/index.md:6: yaml",
        "content/lab/helper.py:3: numpy",
    ]
    assert {problem.severity for problem in told} == {"warning"}
