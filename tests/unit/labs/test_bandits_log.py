"""Logs as people have them: what is read, what is skipped, and what is said."""

import io
from itertools import pairwise
from typing import Any, BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.bandits.lines import LogError
from labs.bandits.log import Columns, Log, Logs, Progress, checksum, read_log

BY_NAME = Columns()
HEAD = "context,arm,reward,propensity\n"


def read(text: str | bytes, columns: Columns = BY_NAME) -> Log:
    content = text.encode() if isinstance(text, str) else text
    *_, log = read_log(io.BytesIO(content), columns)
    assert isinstance(log, Log)
    return log


def rows(log: Log) -> list[tuple[str, float]]:
    arms = log.arms
    return [(arms[arm], reward) for arm, reward in zip(log.arm, log.reward, strict=True)]


def test_columns_are_found_by_their_usual_names_in_any_order() -> None:
    log = read("Reward,when,ARM\n1,mon,red\n0,tue,blue\n")
    assert rows(log) == [("red", 1.0), ("blue", 0.0)]
    assert log.columns == Columns("ARM", "Reward")


def test_columns_can_be_chosen_by_name() -> None:
    log = read("a,b,arm\nx,2.5,y\n", Columns(arm="a", reward="B"))
    assert rows(log) == [("x", 2.5)]


def test_contexts_and_propensities_are_read() -> None:
    log = read(HEAD + "phone,red,1,0.25\ndesk,red,0,1\n")
    assert log.contexts.names == ["phone", "desk"]
    assert list(log.propensity) == [0.25, 1.0]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(mark: str) -> None:
    assert rows(read(f"arm{mark}reward\nred{mark}1\n")) == [("red", 1.0)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_system(end: str) -> None:
    assert rows(read(f"arm,reward{end}red,1{end}blue,0")) == [("red", 1.0), ("blue", 0.0)]


def test_quoted_cells_keep_commas_quotes_and_line_breaks_and_a_byte_order_mark_is_no_name() -> None:
    log = read('\ufeffarm,reward\n"red, ""old""",1\nblue," 0 "\n')
    assert rows(log) == [('red, "old"', 1.0), ("blue", 0.0)]


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        ("phone,red,yes,0.5", "reward", "'yes' is no number"),
        ("phone,red,,0.5", "reward", "it is empty"),
        ("phone,red,nan,0.5", "reward", "'nan' is no number to reckon with"),
        ("phone,,1,0.5", "arm", "it is empty"),
        ("phone,red", "reward", "the row has only 2 cells"),
        ('phone,red,"0,5",0.5', "reward", "'0,5' has a decimal comma: write a point"),
        ("phone,red,1,0", "propensity", "0 is no chance: it must be above 0 and at most 1"),
        ("phone,red,1,1.5", "propensity", "1.5 is no chance: it must be above 0 and at most 1"),
    ],
)
def test_a_row_that_cannot_be_used_is_skipped_counted_and_told(
    line: str, column: str, why: str
) -> None:
    log = read(f"{HEAD}phone,blue,1,0.5\n{line}\ndesk,blue,0,0.5\n")
    assert (len(log), log.skipped) == (2, 1)
    (told,) = log.first
    assert (told.row, told.column, told.why) == (3, column, why)


def test_every_skipped_row_counts_and_the_first_are_told() -> None:
    log = read("arm,reward\nred,1\n" + "red,x\n" * 30)
    assert (log.skipped, len(log.first)) == (30, 20)


def test_a_name_in_another_encoding_is_told() -> None:
    log = read("arm,reward\nred,1\ngrün,1\n".encode("latin-1"))
    assert log.first[0].why == "it is no UTF-8 text: save the file as “CSV UTF-8”"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"arm,reward\n", "no row below the names"),
        (b"arm,reward\nred,x\n", "Row 2: 'x' is no number"),
        (b"arm,price\nred,1\n", "row 1 has no column named reward,"),
        ("arm,reward\nred,1\n".encode("utf-16"), "no UTF-8 text"),
        (b"PK\x03\x04\x00\x00", "no UTF-8 text"),
        (b"x" * 200_000, "line 1 has more than 100,000 characters"),
        (b"arm,reward\n" + b"".join(b"%d,1\n" % n for n in range(60)), "row 52: column 'arm'"),
    ],
)
def test_a_file_that_is_no_log_is_told_and_not_read(content: bytes, what: str) -> None:
    with pytest.raises(LogError, match=what):
        read(content)


def test_a_chosen_column_that_is_not_there_is_told() -> None:
    with pytest.raises(LogError, match="no column 'shop' for the context"):
        read("arm,reward\nred,1\n", Columns(context="shop"))


def test_several_columns_are_a_context_together() -> None:
    log = read(
        "arm,reward,device,day\nx,1,phone,mon\nx,0,phone,tue\n", Columns(context="Device, day")
    )
    assert log.columns.context == "device, day"
    assert log.contexts.names == ["phone, mon", "phone, tue"]
    # 1, then a place for each text of each column.
    assert log.contexts.vectors == [(1, 1, 1, 0), (1, 1, 0, 1)]


def test_a_column_with_a_comma_in_its_name_is_found() -> None:
    log = read('arm,reward,"a, b"\nx,1,y\n', Columns(context="a, b"))
    assert log.contexts.names == ["y"]


def test_many_different_numbers_are_cut_in_ten_groups() -> None:
    log = read("arm,reward,context\n" + "".join(f"x,1,{n}\n" for n in range(100)))
    assert len(log.contexts.names) == 10
    assert log.contexts.names[0] == "context 0 to 9"
    middles = [vector[1] for vector in log.contexts.vectors]
    # The mean of the first group is 4.5, of all 49.5, and their standard deviation 28.866.
    assert middles[0] == pytest.approx((4.5 - 49.5) / 28.866, abs=1e-4)
    assert sum(middles) == pytest.approx(0)


def test_of_a_number_that_is_there_most_of_the_time_there_are_fewer_groups() -> None:
    log = read("arm,reward,context\n" + "x,1,0\n" * 70 + "".join(f"x,1,{n}\n" for n in range(30)))
    assert log.contexts.names == ["context 0 to 9", "context 10 to 19", "context 20 to 29"]


def test_a_word_in_a_column_of_numbers_is_told() -> None:
    told = "".join(f"x,1,{n}\n" for n in range(1000))
    log = read(f"arm,reward,context\n{told}x,1,old\n")
    assert [(note.row, note.why) for note in log.first] == [(1002, "'old' is no number")]


def test_too_many_combinations_are_told() -> None:
    rows = "".join(f"x,1,a{n % 40},b{n // 40}\n" for n in range(1600))
    with pytest.raises(LogError, match="'p', 'q' have more than 1,000 combinations"):
        read(f"arm,reward,p,q\n{rows}", Columns(context="p,q"))


def test_the_reading_tells_how_far_it_is() -> None:
    *progress, _ = read_log(io.BytesIO(b"arm,reward\n" + b"red,1\n" * 3500))
    assert progress == [Progress(1000, 3501), Progress(3500, 3501)]


def test_a_file_of_little_more_rows_than_a_browser_holds_is_read_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("labs.bandits.log.MOST_ROWS", 100)
    log = read("arm,reward\n" + "red,1\n" * 110)
    assert (len(log), log.more, log.sampled) == (100, True, False)


class Endless(io.RawIOBase):
    """Ten gigabytes of rows, made where they are read: the reward is the row's number."""

    head, row, size = b"arm,reward\n", 20, 10_000_000_011
    asked = 0

    def __init__(self) -> None:
        self.at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = offset + (self.size if whence == io.SEEK_END else 0)
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: Any) -> int:
        first = max(0, self.at - len(self.head)) // self.row
        rows = range(first, first + len(buffer) // self.row + 2)
        text = b"".join(b"%s,%017d\n" % (b"xy"[n % 2 : n % 2 + 1], n) for n in rows)
        start = (self.head if first == 0 else b"") + text
        skip = self.at - (0 if first == 0 else len(self.head) + first * self.row)
        part = start[skip : skip + min(len(buffer), self.size - self.at)]
        buffer[: len(part)] = part
        self.at += len(part)
        self.asked += len(part)
        return len(part)


def test_of_ten_gigabytes_a_sample_is_read_from_all_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labs.bandits.log.MOST_ROWS", 10_000)
    file = Endless()
    *_, log = read_log(cast(BinaryIO, file))
    assert isinstance(log, Log)
    assert (log.sampled, log.skipped) == (True, 0)
    assert log.extent.rows == pytest.approx(500_000_000, rel=0.001)
    assert 9_000 < len(log) <= 10_000
    rewards = list(log.reward)
    assert rewards == sorted(rewards)
    assert rewards[0] == 0
    gaps = [b - a for a, b in pairwise(rewards)]
    # Rows side by side within a place, and from one of the 250 places to the next two million.
    assert sum(gap > 1 for gap in gaps) == 249
    assert max(gaps) == pytest.approx(2_000_000, rel=0.001)
    assert file.asked < 1_000_000


def test_the_log_that_was_read_last_is_not_read_again() -> None:
    logs, file = Logs(), io.BytesIO(b"arm,reward\nred,1\n")
    *_, first = logs.read(file, BY_NAME)
    assert list(logs.read(file, BY_NAME)) == [first]
    other = io.BytesIO(b"arm,reward\nred,0\n")
    *_, second = logs.read(other, BY_NAME)
    assert second != first
    assert len(list(logs.read(other, Columns(arm="arm")))) > 1, "other columns, another log"


@pytest.mark.parametrize("size", [100, 70_000])
def test_a_file_that_was_changed_is_another(size: int) -> None:
    one, other = bytes(size), bytes(size - 1) + b"x"
    sums = [checksum(io.BytesIO(content), 4, 10_000) for content in (one, other, one)]
    assert sums[0] == sums[2] != sums[1]


@given(
    st.binary(max_size=200)
    | st.text(alphabet='arm,;\t\n\r"01.\x00\ufeffé', max_size=200).map(str.encode)
    | st.text(max_size=100).map(lambda text: b"arm,reward\n" + text.encode("utf-8", "replace"))
)
def test_whatever_a_file_holds_it_is_read_or_told(content: bytes) -> None:
    try:
        log = read(content)
    except LogError:
        return
    assert len(log.arm) == len(log.reward) == len(log.contexts.of_row) > 0
