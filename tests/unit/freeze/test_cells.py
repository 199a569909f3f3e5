"""A page's cells share one namespace, as in a notebook that is run from its top."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from coldframe.cache import Cache
from coldframe.config import Config
from coldframe.freeze.answers import Answers
from coldframe.freeze.cells import freeze_cells
from coldframe.model import FrozenCell, Limits
from coldframe.problems import Problem
from coldframe.record.recorder import Recorder
from coldframe.sources.discover import discover
from coldframe.sources.parse import parse_file

PAGE = PurePosixPath("content/lab/page.md")


def recorded(
    folder: Any, *codes: str, needs: str = ""
) -> tuple[tuple[FrozenCell, ...], tuple[Problem, ...]]:
    """The page has a heading and a cell for each of the codes, the first on line 3."""
    folder.write(
        {str(PAGE): "# Page\n\n" + "".join(map("```python live\n{}\n```\n\n".format, codes))}
    )
    return frozen(folder, needs)


def frozen(folder: Any, needs: str = "") -> tuple[tuple[FrozenCell, ...], tuple[Problem, ...]]:
    root: Path = folder.root
    document = parse_file(root, discover(root, {}).sources[PAGE])
    answers = Answers(Cache(root / ".coldframe/cache"))
    with Recorder(root, Config(workers=1, limits=Limits(20)), answers) as recorder:
        while (done := freeze_cells(document, root, answers, needs)).jobs:
            recorder.want(done.jobs)
            recorder.wait()
    return done.cells, done.problems


def shown(folder: Any, *codes: str, needs: str = "") -> list[str]:
    cells, problems = recorded(folder, *codes, needs=needs)
    assert problems == ()
    return ["".join(frame["text/plain"] for frame in cell.frames) for cell in cells]


def test_a_cell_sees_what_those_above_it_made(site: Callable[..., Any]) -> None:
    cells = ["x = 6", "def f(y):\n    return x * y", "f(7)", "x = 1\nf(7)"]
    assert shown(site({}), *cells) == ["", "", "42", "7"]


def test_each_cell_runs_anew_after_those_above_it(site: Callable[..., Any]) -> None:
    """So a cell shows the same however often the ones below it ran."""
    assert shown(site({}), "xs = []", "xs.append(1)\nlen(xs)", "len(xs)") == ["", "1", "1"]


def test_a_cell_runs_once_however_many_are_below_it(site: Callable[..., Any]) -> None:
    folder = site({})
    mark = f"open({str(folder.root / 'runs')!r}, 'a').write('x')"
    recorded(folder, f"{mark}; x = 6", "x * 7", "x = 5", "x * 7")
    assert (folder.root / "runs").read_text() == "x"


EXERCISES = """
# Page

```python live
open({runs!r}, 'a').write('x')
import random
xs = [1]
```

:::{{exercise}} Sum
```python live
xs.append(2)
total = 0
```
```python check
assert total == 3, "Sum them up"
```
```python solution
xs.append(2)
total = sum(xs)
```
:::

```python live
len(xs), total
```
"""


def test_the_cells_above_exercises_run_once_for_all_of_them(site: Callable[..., Any]) -> None:
    """Its code and its solution each begin with what the cells above have made."""
    folder = site({})
    runs = folder.root / "runs"
    folder.write({str(PAGE): EXERCISES.format(runs=str(runs)).strip()})
    cells, problems = frozen(folder)
    assert problems == ()
    assert [frame["text/plain"] for frame in cells[-1].frames] == ["(2, 0)"]
    assert runs.read_text() == "x"


def test_an_exercise_that_ends_its_process_is_reported(site: Callable[..., Any]) -> None:
    folder = site({})
    page = EXERCISES.format(runs=str(folder.root / "runs")).replace(
        "total = sum(xs)", "import os; os._exit(7)"
    )
    folder.write({str(PAGE): page.strip()})
    (only,) = frozen(folder)[1]
    assert "the solution raises the code ended its process (exit code 7)" in str(only)


def test_chance_is_the_same_whatever_ran_between(site: Callable[..., Any]) -> None:
    codes = ["import random\nrandom.random()", "random.random()"]
    first = shown(site({}), *codes)
    assert shown(site({"content/lab/other.txt": ""}), *codes, needs="others") == first


def test_what_is_printed_is_the_cells_own(site: Callable[..., Any]) -> None:
    assert shown(site({}), "print('one')", "print('two')") == ["one\n", "two\n"]


def test_data_stand_beside_the_page(site: Callable[..., Any]) -> None:
    folder = site({"content/lab/rows.csv": "1,2"})
    assert shown(folder, "from coldframe import data\ndata('rows.csv').read()") == ["1,2"]


@pytest.mark.parametrize(
    ("codes", "place", "what"),
    [
        (["1", "x = 1\n\nx / 0"], "content/lab/page.md:10", "the cell raises ZeroDivisionError"),
        (["def f():\n    return x", "f()"], "content/lab/page.md:9", "the cell raises NameError"),
        (["x = (\n1"], "content/lab/page.md:4", "the cell raises SyntaxError"),
        (["1", "1", "import nowhere"], "content/lab/page.md:12", "the cell raises ModuleNotFound"),
    ],
)
def test_one_that_fails_names_its_line_in_the_page(
    site: Callable[..., Any], codes: list[str], place: str, what: str
) -> None:
    cells, (problem,) = recorded(site({}), *codes)
    assert str(problem.place) == place
    assert problem.what.startswith(what)
    assert len(cells) == len(codes) - 1


def test_what_stands_below_one_that_fails_is_not_run(site: Callable[..., Any]) -> None:
    cells, problems = recorded(site({}), "1", "1 / 0", "2 / 0")
    assert [cell.cell.index for cell in cells] == [0]
    assert len(problems) == 1


def test_only_a_change_above_a_cell_or_in_it_runs_it_again(site: Callable[..., Any]) -> None:
    folder = site({})
    count = "open('{}', 'a').write('x')".format(folder.root / "runs.txt")

    def runs(*codes: str, needs: str = "") -> int:
        (folder.root / "runs.txt").write_text("")
        shown(folder, *codes, needs=needs)
        return len((folder.root / "runs.txt").read_text())

    # What runs again runs those above it, too, once for all of them.
    assert runs(count, "1") == 1
    assert runs(count, "1") == 0
    assert runs(count, "2") == 1
    assert runs(count, "2", "3") == 1
    assert runs(count, "2", "3", needs="changed module") == 1


def test_an_expected_error_is_recorded_and_the_cells_below_go_on(site: Callable[..., Any]) -> None:
    folder = site({})
    page = "# Page\n\n```python live raises=ZeroDivisionError\nx = 1\nx / 0\n```\n\n"
    folder.write({str(PAGE): page + "```python live\nx\n```\n"})
    (first, second), problems = frozen(folder)
    assert problems == ()
    assert first.frames[-1]["text/plain"].endswith("ZeroDivisionError: division by zero")
    assert second.frames[-1] == {"text/plain": "1"}


EXERCISE = """# Page

:::{exercise} Two
```python live
x = 1
x
```
```python check
assert x == 2, "x is two"
```
```python solution
x = 2
```
:::

```python live
x
```
"""


def test_an_exercises_report_is_no_part_of_what_is_recorded(site: Callable[..., Any]) -> None:
    """Its checks ran, though; and what stands below it sees the code that readers begin with."""
    folder = site({str(PAGE): EXERCISE})
    cells, problems = frozen(folder)
    assert problems == ()
    assert [cell.frames for cell in cells] == [({"text/plain": "1"},)] * 2


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ("x = 2\n", "x = 3\n", 9, "the solution does not pass this check: x is two"),
        ("x = 2\n", "\nx = y\n", 13, "the solution raises NameError"),
        ("== 2", "== 1", 4, "the exercise's code passes all of its checks"),
        ("assert x", "assert y", 9, "the solution does not pass this check: NameError"),
    ],
)
def test_an_exercise_is_proved(
    site: Callable[..., Any], old: str, new: str, place: int, what: str
) -> None:
    cells, (problem,) = frozen(site({str(PAGE): EXERCISE.replace(old, new)}))
    assert problem.place.line == place
    assert problem.what.startswith(what)
    assert cells == ()


def test_a_change_of_the_checks_proves_them_again(site: Callable[..., Any]) -> None:
    folder = site({str(PAGE): EXERCISE})
    assert frozen(folder)[1] == ()
    folder.write({str(PAGE): EXERCISE.replace("== 2", "== 7")})
    assert [problem.place.line for problem in frozen(folder)[1]] == [9]
