"""Logs as people have them: what is read, what is skipped, and what is said."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.bandits.log import Columns, Log, LogError, read_log

BY_NAME = Columns()
HEAD = "context,arm,reward,propensity\n"


def read(text: str | bytes, columns: Columns = BY_NAME) -> Log:
    content = text.encode() if isinstance(text, str) else text
    *_, log = read_log(io.BytesIO(content), columns)
    return log


def rows(log: Log) -> list[tuple[str, float]]:
    arms = list(log.arms.numbers)
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
    assert list(log.contexts.numbers) == ["phone", "desk"]
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


def test_the_reading_tells_how_far_it_is() -> None:
    content = io.BytesIO(b"arm,reward\n" + b"red,1\n" * 25)
    assert [len(log) for log in read_log(content, step=10)] == [9, 19, 25]


def test_a_file_of_more_rows_than_a_browser_holds_is_read_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("labs.bandits.log.MOST_ROWS", 3)
    log = read("arm,reward\n" + "red,1\n" * 5)
    assert (len(log), log.more) == (3, True)


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
    assert len(log.arm) == len(log.reward) == len(log.context) > 0
