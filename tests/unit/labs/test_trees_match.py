"""What a reader is shown: positions typed in, a game's record, boards and trees."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from coldframe import Table
from labs.bandits.trees import demos
from labs.bandits.trees.match import Match, steps
from labs.bandits.trees.nim import Nim
from labs.bandits.trees.positions import mover, parse_position
from labs.bandits.trees.tictactoe import TicTacToe
from labs.bandits.trees.tree_drawing import MOST_NODES, most_visited, tree_drawing
from labs.bandits.trees.uct import Tree


@pytest.mark.parametrize(
    ("text", "state", "first"),
    [
        ("X.. .O. ..X", (1 << 4, 1 | 1 << 8), 1),
        ("xo.\n...\n...", (1, 2), 0),
        ("3, 4, 5", (3, 4, 5), 0),
        ("0,7,", (0, 7), 0),
        ("44", (1 << 21, 1 << 22), 0),
    ],
)
def test_positions_of_three_games(text: str, state: object, first: int) -> None:
    game, found = parse_position(text)
    assert found == state
    assert mover(game, found) == first


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "this is no position: ''. Write nine of X, O and ."),
        ("hello", "this is no position: 'hello'"),
        ("X.O", "these are 3 cells"),
        ("OO. ... ...", "X begins and both take turns"),
        ("XXX OO. ...", None),
        ("XXX OOO ...", "has three in a line already"),
        ("3, 99", "heap 2 is '99'. Give a whole number from 0 to 9"),
        ("3, -1", "heap 2 is '-1'"),
        ("1,1,1,1,1,1,1", "these are 7 heaps"),
        ("4444444", "move 7 is '4'. There the rules allow 1, 2, 3, 5, 6, 7"),
        ("448", "move 3 is '8'"),
    ],
)
def test_a_mistake_in_a_position_is_told(text: str, what: str | None) -> None:
    if what is None:
        assert parse_position(text)
    else:
        with pytest.raises(ValueError, match=re.escape(what)):
            parse_position(text)


def test_a_position_in_which_the_game_is_over_is_refused() -> None:
    for text in ("XXX OO. ...", "0, 0"):
        with pytest.raises(ValueError, match="the game is over in this position"):
            list(demos.own_position(text))


def match(record: str, begins: Any = "you") -> list[Mapping[str, Any]]:
    return list(Match(TicTacToe(), record, begins, 1.4, 400).frames())


def test_the_record_says_who_is_to_move() -> None:
    *thinking, last = match("1")
    assert [frame["Game"] for frame in thinking] == ["1 …"] * 8
    assert last["Game"] == "1 5"
    assert last[""] == "It plays 5. Your move."
    # The computer began: the same record is the reader's turn.
    *advising, last = match("1", "computer")
    assert {frame[""] for frame in advising} == {"Your move."}
    assert {frame["Game"] for frame in (*advising, last)} == {"1"}
    assert last[""] == "Your move. In your place it would play 5."


def test_the_record_says_how_the_game_ended() -> None:
    (won,) = match("1 4 2 5 3")
    assert (won["Game"], won[""]) == ("1 4 2 5 3 1-0", "The game is over: you have won.")
    # Two in a line stand open: it closes them.
    *_, lost = match("1 4 2 5 9")
    assert (lost["Game"], lost[""]) == (
        "1 4 2 5 9 6 0-1",
        "It plays 6. The game is over: it has won.",
    )
    *_, drawn = match("1 5 2 3 7 4 6 8 9")
    assert (drawn["Game"], drawn[""]) == ("1 5 2 3 7 4 6 8 9 ½-½", "The game is over: a draw.")


def test_a_wrong_record_is_told() -> None:
    with pytest.raises(ValueError, match="move 2 is '1'"):
        match("1 1")


def test_frames_of_a_search_double_their_visits() -> None:
    assert steps(400) == [3, 6, 12, 25, 50, 100, 200, 400]
    assert steps(3) == [1, 3]


def test_moves_stand_beside_the_truth_where_it_is_known() -> None:
    *_, last = Match(Nim((0, 0, 2)), "", "computer", 1.4, 100).frames()
    table = last["Moves"]
    assert isinstance(table, Table)
    assert table.columns == ("move", "visits", "value", "truth")
    assert [row[0] for row in table.rows if row[3] == "win"] == ["C0"]
    *_, four = demos.connect_four("4")
    assert four.results["Moves"].columns == ("move", "visits", "value")


def test_the_verdict_compares_with_perfect_play() -> None:
    def verdict(position: str) -> str:
        *_, last = demos.own_position(position)
        return str(last.results["Verdict"])

    assert "one of the best: perfect play is a draw, by 2, 4, 6, 8." in verdict("X.. .O. ..X")
    assert "perfect play is a loss" in verdict("1, 2, 3")
    assert "solved here once 12 cells or fewer are free" in verdict("4453")


def test_the_drawn_tree_has_the_most_visited_lines_with_their_parents() -> None:
    tree = Tree(TicTacToe(), (0, 0)).think(1000)
    chosen = most_visited(tree.root)
    assert len(chosen) == MOST_NODES
    parents = [tree.root, *tree.root.children, *(n for c in tree.root.children for n in c.children)]
    assert all(id(p) in chosen for p in parents if any(id(c) in chosen for c in p.children))
    # Of the move that would be played the drawing shows what comes next.
    answer = tree.root.ranked[0].ranked[0]
    assert {id(answer), id(answer.ranked[0])} <= chosen
    drawn = tree_drawing(tree).text
    assert drawn.count("<text") == 2 * MOST_NODES
    assert f">{tree.root.ranked[0].visits}</text>" in drawn


def test_a_board_shows_marks_and_visits() -> None:
    *_, last = demos.grow("two corners")
    board = last.results["Board"].text
    assert board.count('stroke="var(--chart-1)"') == 2
    assert board.count('stroke="var(--chart-2)"') == 1
    assert sum(map(int, re.findall(r">(\d+)</text>", board))) == 640


@pytest.mark.parametrize("position", ["3, 4, 5", "4453"])
def test_every_move_of_a_board_has_its_visits(position: str) -> None:
    *_, last = demos.own_position(position)
    board = last.results["Board"].text
    assert sum(map(int, re.findall(r">(\d+)</text>", board))) == 400


def test_mistakes_become_known_as_positions_are_tried() -> None:
    first, *_, last = demos.mistakes(20)
    assert {row["c"] for row in first.spec["data"]["values"]} == {"c = 0"}
    assert len(last.spec["data"]["values"]) == 4 * 7
    assert all(0 <= row["wrong"] <= 100 for row in last.spec["data"]["values"])
