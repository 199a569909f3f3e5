"""One use of a demo, from its page to its grid: budgets, failing points, the author's noise."""

import json
import shutil
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest

from coldframe.model import Built
from coldframe.problems import has_errors

HEAD = "from typing import Annotated\nfrom coldframe import Slider, demo\n\n"
POWER = (
    HEAD
    + "@demo\n"
    + "def power(n: Annotated[int, Slider(1, 6)] = 2, e: Annotated[int, Slider(0, 2)] = 1):\n"
    + "    return {result}\n"
)


def lab(budget: str = "", result: str = "str(n**e)", page: str = "") -> dict[str, str]:
    return {
        "coldframe.toml": f"[freeze]\n{budget}\n",
        "content/index.md": page or ":::{demo} demos:power\n:::\n",
        "content/demos.py": POWER.format(result=result),
    }


def lines(built: Built) -> list[str]:
    """What the planner says of each use, without its price, which no two machines share."""
    said = []
    for line in built.report["lines"]:
        plan, _, price = line.partition(", about ")
        said.append(plan + "".join(price.partition(";")[1:]))
    return said


def axes(built: Built) -> list[list[str]]:
    """The names of the axes of each use's grid."""
    found = []
    for demo in built.demos.values():
        content = built.artifacts[PurePosixPath(f"_coldframe/grids/{demo.grid}.json")].content
        assert isinstance(content, bytes)
        found.append([axis["name"] for axis in json.loads(content)["axes"]])
    return found


@pytest.mark.parametrize(
    ("points", "frozen", "said"),
    [
        (18, ["n", "e"], "6 n × 3 e = 18 points"),
        (17, ["e"], "3 e = 3 points; live: n"),
        (2, [], "the default only; live: n, e"),
    ],
)
def test_over_points_the_longest_axis_stays_live(
    site: Callable[..., Any], points: int, frozen: list[str], said: str
) -> None:
    built = site(lab(f"points = {points}")).build()
    assert built.problems == ()
    assert axes(built) == [frozen]
    assert lines(built) == [f"content/index.md:1: demos:power: {said}"]


def test_over_bytes_the_longest_axis_stays_live(site: Callable[..., Any]) -> None:
    """18 results of a good kilobyte are more than 10 kB, 3 are not."""
    built = site(lab('bytes = "10 kB"', result="f'{n} {e} ' * 250")).build()
    assert built.problems == ()
    assert axes(built) == [["e"]]
    assert lines(built) == ["content/index.md:1: demos:power: 3 e = 3 points; live: n"]


def test_over_seconds_nothing_is_cut_and_the_author_chooses(site: Callable[..., Any]) -> None:
    result = "__import__('time').sleep(0.05) or str(n**e)"
    (only,) = site(lab("seconds = 0.5", result)).build().problems
    assert only.severity == "error"
    assert only.what.startswith("freezing 18 points would take about 1 s; of the page's budget")
    assert "raise freeze.seconds" in only.mend


@pytest.mark.parametrize(
    ("budget", "part"),
    [
        ("points = 17", "the grid has 6 n × 3 e = 18 points; of the page's budget of 17"),
        ("bytes = 100", "the grid would have about"),
    ],
)
def test_a_grid_that_was_asked_for_is_never_cut(
    site: Callable[..., Any], budget: str, part: str
) -> None:
    page = "# Home\n\n:::{demo} demos:power\n:freeze: n, e\n:::\n"
    (only,) = site(lab(budget, page=page)).build().problems
    assert str(only.place) == "content/index.md:4"
    assert part in only.what


def test_demos_of_a_page_share_its_budget_and_those_of_another_do_not(
    site: Callable[..., Any],
) -> None:
    page = ":::{demo} demos:power\n:::\n\n:::{demo} demos:power\n:controls: n\n:::\n"
    built = site({**lab("points = 20", page=page), "content/other.md": page}).build()
    assert lines(built) == [
        "content/index.md:1: demos:power: 6 n × 3 e = 18 points",
        "content/index.md:4: demos:power: the default only; live: n",
        "content/other.md:1: demos:power: 6 n × 3 e = 18 points",
        "content/other.md:4: demos:power: the default only; live: n",
    ]


@pytest.mark.parametrize(
    ("result", "where"),
    [
        ("str(1 // (n - 5))", "at n=5, e=1; 1 of 5 points tried"),
        ("str(1 // (10 * n + e - 41))", "at n=4, e=1; 1 of 18 points tried"),
    ],
)
def test_a_point_that_fails_is_told_with_its_values(
    site: Callable[..., Any], result: str, where: str
) -> None:
    """The first of these is among the few that are tried first; the rest then need not be run."""
    (only,) = site(lab(result=result)).build().problems
    assert str(only.place) == "content/demos.py:6"
    assert only.what == (
        f"demos:power fails: ZeroDivisionError: integer division or modulo by zero ({where})"
    )


@pytest.mark.parametrize(
    "noise",
    [
        "print('noise')",
        "import sys; sys.stdout.write('{}\\n'); sys.__stdout__.write('{}\\n')",
        "import os; os.write(1, b'{\"frames\": []}\\n')",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1)'])",
        "import os; os.closerange(1, 2)",
        "import logging; logging.error('noise')",
    ],
)
def test_what_a_module_writes_is_not_taken_for_an_answer(
    site: Callable[..., Any], noise: str
) -> None:
    files = lab(result="__import__('noisy') and str(n**e)")
    files["content/demos.py"] = noise + "\n" + files["content/demos.py"]
    files["content/noisy.py"] = noise + "\n"
    built = site(files).build()
    # That a browser starts no process is a warning only: the module may do it at build.
    assert not has_errors(built.problems)
    (demo,) = built.demos.values()
    assert demo.default == {"text/plain": "2"}
    assert demo.recorded == 18


def test_one_worker_and_two_record_the_same_bytes(site: Callable[..., Any]) -> None:
    folder = site(lab(result="str(__import__('random').random())"))
    files = []
    for workers in (1, 2):
        folder.write({"coldframe.toml": f"workers = {workers}\n"})
        shutil.rmtree(folder.root / ".coldframe", ignore_errors=True)
        folder.publish()
        files.append(folder.published())
    assert files[0] == files[1]


def test_equal_uses_share_one_file(site: Callable[..., Any]) -> None:
    use = ":::{demo} demos:power\n:::\n\n"
    built = site({**lab(page=use * 2), "content/other.md": use}).build()
    assert len(built.demos) == 3
    grids = [path for path in built.artifacts if path.parent.name == "grids"]
    assert len(grids) == 1
