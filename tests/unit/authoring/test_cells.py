"""Cells run from top to bottom in one fresh namespace, the same at build and in the browser."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from coldframe.authoring.cells import CellCode, cell_frames, has_raised
from coldframe.authoring.checks import CHECKS
from coldframe.authoring.results import OUTPUTS, RAISED
from coldframe.authoring.run import message, traceback_lines


def shown(*codes: str | CellCode, page: str = "") -> list[Any]:
    """The frames of the last of the cells."""
    *before, cell = (code if isinstance(code, CellCode) else CellCode(code) for code in codes)
    return list(cell_frames(before, cell, page))


def texts(frames: Iterable[Any]) -> list[str]:
    return [frame["text/plain"] for frame in frames]


def test_a_cell_shows_what_it_prints_above_its_last_expression() -> None:
    assert shown("print(1)\n2") == [
        {OUTPUTS: [["", {"text/plain": "1\n"}], ["", {"text/plain": "2"}]]}
    ]
    assert texts(shown("print(1)")) == ["1\n"]
    assert texts(shown("1 + 1")) == ["2"]
    assert shown("x = 1") == []
    assert shown("") == []


def test_a_cell_sees_the_cells_before_it_but_not_what_they_showed() -> None:
    assert texts(shown("x = 20", "print(x)\nx + 1", "x + 22")) == ["42"]


def test_cells_share_nothing_with_an_earlier_run() -> None:
    shown("leaked = 1")
    with pytest.raises(NameError):
        shown("leaked")


def test_a_cell_that_ends_with_a_generator_streams() -> None:
    assert texts(shown("(str(i) for i in range(2))")) == ["0", "1"]


def test_a_cells_traceback_points_into_the_cell() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        shown("def half(x):\n    return x / 0", "# see\nhalf(1)")
    assert traceback_lines(caught.value) == [
        {"file": "cell 2", "line": 2, "name": "<module>", "text": "half(1)"},
        {"file": "cell 1", "line": 2, "name": "half", "text": "return x / 0"},
    ]


def test_a_cell_that_is_no_python() -> None:
    with pytest.raises(SyntaxError) as caught:
        shown("x = 1\nif x\n")
    assert message(caught.value) == "SyntaxError: expected ':'"
    assert traceback_lines(caught.value) == [
        {"file": "cell 1", "line": 2, "name": "<module>", "text": "if x"}
    ]


def test_a_cell_opens_files_beside_its_page(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,2")
    page = str(tmp_path / "page.md")
    code = "from coldframe import data\nwith data('a.csv') as file:\n    print(file.read())"
    assert texts(shown(code, page=page)) == ["1,2\n"]


class TestCellsThatMustRaise:
    def test_the_traceback_is_the_result(self) -> None:
        (frame,) = shown("def f():\n    int('x')", CellCode("1\nf()", raises="ValueError"))
        assert frame[RAISED] == "ValueError"
        assert frame["text/plain"].splitlines() == [
            "Traceback (most recent call last):",
            "  line 2",
            "    f()",
            "  a cell above, line 2, in f",
            "    int('x')",
            "ValueError: invalid literal for int() with base 10: 'x'",
        ]

    def test_what_was_printed_before_stands_above(self) -> None:
        (frame,) = shown(CellCode("print('on')\n1 / 0", raises="ArithmeticError"))
        assert [part.get(RAISED) for _, part in frame[OUTPUTS]] == [None, "ZeroDivisionError"]
        assert has_raised(frame)

    def test_code_that_is_no_python_may_be_what_is_shown(self) -> None:
        (frame,) = shown(CellCode("if x\n", raises="SyntaxError"))
        assert frame["text/plain"].endswith("SyntaxError: expected ':'")

    def test_the_cells_below_go_on_from_there(self) -> None:
        cell = CellCode("x = 1\nraise KeyError\nx = 2", raises="builtins.KeyError")
        assert texts(shown(cell, "x")) == ["1"]

    def test_another_exception_stays_one(self) -> None:
        with pytest.raises(ZeroDivisionError):
            shown(CellCode("1 / 0", raises="ValueError"))

    def test_one_that_raises_nothing_shows_what_it_shows(self) -> None:
        (frame,) = shown(CellCode("41 + 1", raises="ValueError"))
        assert frame == {"text/plain": "42"}
        assert not has_raised(frame)


class TestChecks:
    CHECKS = """
from math import isclose

assert total([]) == 0, "nothing costs nothing"
for items, price in [([1, 2], 3), ([0.1, 0.2], 0.3)]:
    assert isclose(total(items), price), f"total({items}) is {price}"

def check_negative():
    assert total([-1]) == -1, "a refund counts, too"
"""

    def report(self, code: str, checks: str = CHECKS) -> Any:
        return shown(CellCode(code, checks=checks))[-1][CHECKS]

    def test_all_pass(self) -> None:
        report = self.report("def total(items):\n    return sum(items)")
        assert report == {"passed": 3, "total": 3, "failed": []}

    def test_each_that_fails_says_what_helps_and_the_others_run_all_the_same(self) -> None:
        report = self.report("def total(items):\n    return abs(sum(items)) if items else None")
        assert report["passed"] == 1
        assert [one["message"] for one in report["failed"]] == [
            "nothing costs nothing",
            "a refund counts, too",
        ]
        assert [one["check"] for one in report["failed"]] == [4, 9]

    def test_an_exception_of_the_readers_code_names_its_line(self) -> None:
        report = self.report("def total(items):\n    return sum(items) / 0")
        told = {"message": "ZeroDivisionError: division by zero", "line": 2}
        assert [{"message": one["message"], "line": one["line"]} for one in report["failed"]] == [
            told
        ] * 3

    def test_a_name_that_is_missing_is_told_by_each(self) -> None:
        failed = self.report("")["failed"]
        assert {one["message"] for one in failed} == {"NameError: name 'total' is not defined"}

    def test_what_prepares_the_checks_and_fails_ends_them(self) -> None:
        checks = "found = f()\nassert found, 'a'\nassert found > 1, 'b'"
        report = self.report("def f():\n    raise OSError('no')", checks)
        assert (report["passed"], report["total"]) == (0, 2)
        assert [one["message"] for one in report["failed"]] == ["OSError: no"]

    def test_the_report_stands_beside_the_result(self) -> None:
        *_, frame = shown(CellCode("print('a')\n1", checks="assert True, 'a'\nprint('unseen')"))
        assert frame[OUTPUTS] == [["", {"text/plain": "a\n"}], ["", {"text/plain": "1"}]]
        assert frame[CHECKS]["passed"] == 1

    def test_code_that_raises_is_not_checked(self) -> None:
        with pytest.raises(ZeroDivisionError):
            shown(CellCode("1 / 0", checks="assert True, 'a'"))
