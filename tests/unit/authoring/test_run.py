import importlib
import random
import sys

import pytest

from coldframe.authoring.demo import ValueProblem
from coldframe.authoring.run import (
    find,
    frames,
    message,
    seed_of,
    traceback_lines,
)

MODULE = """
import random
from enum import Enum
from coldframe import demo

class Policy(Enum):
    UCB1 = "ucb1"

@demo
def counting(to: int = 3):
    for i in range(to):
        yield str(i)
    return "done"

@demo
def draw(n: int = 1):
    return str(random.random())

@demo
def printing(shown: bool = False):
    print("hello")
    return "shown" if shown else None

@demo
def silent():
    pass

@demo
def named(policy: Policy = Policy.UCB1):
    return policy.name

@demo
def failing(by: int = 0):
    yield "first"
    yield divided(1, by)

def divided(a, b):
    return a / b

@demo
def ending():
    yield "first"
    raise StopIteration
"""


@pytest.fixture
def content(tmp_path, monkeypatch):
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab/demos.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    yield tmp_path
    for name in ("lab", "lab.demos"):
        sys.modules.pop(name, None)


def texts(found):
    return [bundle["text/plain"] for bundle in found]


@pytest.mark.usefixtures("content")
class TestDemos:
    def test_a_generator_gives_a_frame_each_time(self):
        assert texts(frames("lab.demos:counting", {"to": 2})) == ["0", "1", "done"]

    def test_frames_come_one_by_one(self):
        running = frames("lab.demos:counting", {"to": 10**9})
        assert next(running) == {"text/plain": "0"}
        running.close()

    def test_one_point_has_one_seed(self):
        (first,) = frames("lab.demos:draw", {"n": 1})
        random.seed(99)
        (again,) = frames("lab.demos:draw", {"n": "1"})
        (other,) = frames("lab.demos:draw", {"n": 2})
        assert first == again != other

    def test_what_is_printed_is_shown_if_nothing_else_is(self, capsys):
        assert texts(frames("lab.demos:printing", {})) == ["hello\n"]
        assert texts(frames("lab.demos:printing", {"shown": True})) == ["shown"]
        assert capsys.readouterr().out == ""

    def test_none_shows_nothing(self):
        assert list(frames("lab.demos:silent", {})) == []

    def test_an_enum_gets_its_member(self):
        assert texts(frames("lab.demos:named", {"policy": "ucb1"})) == ["UCB1"]

    def test_values_are_checked(self):
        with pytest.raises(ValueProblem, match="to takes a whole number"):
            list(frames("lab.demos:counting", {"to": "x"}))

    def test_a_name_that_is_not_there(self):
        with pytest.raises(LookupError, match=r"lab\.demos has no function nothing"):
            find("lab.demos:nothing")


def test_an_exception_keeps_the_frames_before_it_and_the_authors_lines(content):
    running = frames("lab.demos:failing", {})
    assert next(running) == {"text/plain": "first"}
    with pytest.raises(ZeroDivisionError) as caught:
        next(running)
    assert message(caught.value) == "ZeroDivisionError: division by zero"
    assert traceback_lines(caught.value, str(content)) == [
        {"file": "lab/demos.py", "line": 35, "name": "failing", "text": "yield divided(1, by)"},
        {"file": "lab/demos.py", "line": 38, "name": "divided", "text": "return a / b"},
    ]


def test_the_seed_is_the_same_everywhere():
    point = (("epsilon", 0.1), ("n", 1), ("pixels", b"\x00"))
    assert seed_of("lab.demos:draw", point) == 3657434930


def test_an_error_without_words_is_told_by_its_name():
    class Mute(Exception):
        def __str__(self):
            raise ValueError

    assert message(Mute()) == "Mute"


def test_a_generator_that_raises_stop_iteration_is_found_by_its_line(content):
    with pytest.raises(RuntimeError) as caught:
        list(frames("lab.demos:ending", {}))
    assert [line["name"] for line in traceback_lines(caught.value, str(content))] == ["ending"]
