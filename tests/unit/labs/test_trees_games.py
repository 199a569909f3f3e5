"""The three games: their rules, and what is known of them."""

from collections import Counter
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.bandits.trees.connect_four import ConnectFour, won
from labs.bandits.trees.games import Game, follow
from labs.bandits.trees.nim import Nim, nim_sum
from labs.bandits.trees.solve import Solver, nim_values, true_values
from labs.bandits.trees.tictactoe import TicTacToe

DRAWN = "547125662261271266215743771576315353334444"
GAMES = [TicTacToe(), ConnectFour(), Nim((3, 4, 5))]


@pytest.mark.parametrize("game", GAMES, ids=lambda game: type(game).__name__)
def test_a_move_reads_as_it_is_written(game: Game[object]) -> None:
    assert [game.read(game.write(move)) for move in game.moves(game.start)] == game.moves(
        game.start
    )
    assert game.read("") is game.read("?") is game.read("99") is None


@pytest.mark.parametrize("game", GAMES, ids=lambda game: type(game).__name__)
def test_a_game_that_is_over_has_no_moves_and_its_playout_is_its_end(game: Game[object]) -> None:
    random = Random(2)
    for _ in range(200):
        state = game.start
        while game.end(state) is None:
            state = game.play(state, random.choice(game.moves(state)))
        assert game.moves(state) == []
        assert game.playout(state, random.random) == game.end(state)


@pytest.mark.parametrize("game", GAMES, ids=lambda game: type(game).__name__)
def test_a_playout_ends_as_often_as_moves_drawn_one_by_one(game: Game[object]) -> None:
    """The quick way and the rules agree: both are means of 4,000 games, at four errors."""
    random = Random(1)

    def slowly() -> float:
        state, turns = game.start, 0
        while game.end(state) is None:
            moves = game.moves(state)
            state, turns = game.play(state, random.choice(moves)), turns + 1
        reward = game.end(state)
        assert reward is not None
        # The player who moved last at the start is the second one.
        return reward if turns % 2 == 0 else 1 - reward

    ours = sum(game.playout(game.start, random.random) for _ in range(4000)) / 4000
    assert ours == pytest.approx(
        sum(slowly() for _ in range(4000)) / 4000, abs=4 * 0.5 / 4000**0.5 * 2**0.5
    )


def test_tic_tac_toe_is_a_draw_in_5478_positions_and_255168_games() -> None:
    solver = Solver(TicTacToe())
    assert solver.value((0, 0)) == 0.5
    assert set(solver.values((0, 0)).values()) == {0.5}
    assert len(solver.known) == 5478

    @cache
    def games(state: tuple[int, int]) -> Counter[str]:
        """How many end with X, O or a draw."""
        game = TicTacToe()
        over = game.end(state)
        if over is not None:
            turns = (state[0] | state[1]).bit_count()
            return Counter(["draw" if over == 0.5 else "OX"[turns % 2]])
        return sum((games(game.play(state, move)) for move in game.moves(state)), Counter())

    assert games((0, 0)) == {"X": 131_184, "O": 77_904, "draw": 46_080}


def test_bouton_s_rule_is_what_the_whole_tree_says() -> None:
    solver = Solver(Nim())
    for heaps in ((a, b, c) for a in range(5) for b in range(5) for c in range(6)):
        assert solver.values(heaps) == nim_values(heaps)
        assert solver.value(heaps) == float(nim_sum(heaps) != 0)


@pytest.mark.parametrize(
    ("heaps", "winning"),
    [((3, 4, 5), ["A1"]), ((7, 5, 3), ["A6", "B4", "C2"]), ((1, 2, 3), []), ((0, 0, 4), ["C0"])],
)
def test_winning_moves_of_nim(heaps: tuple[int, ...], winning: list[str]) -> None:
    game = Nim(heaps)
    assert [game.write(move) for move, value in nim_values(heaps).items() if value] == winning


def test_connect_four_is_solved_near_its_end() -> None:
    """As every line from there tells, one by one."""
    game = ConnectFour()

    def value(state: tuple[int, int]) -> float:
        over = game.end(state)
        if over is not None:
            return 1 - over
        return max(1 - value(game.play(state, move)) for move in game.moves(state))

    assert true_values(game, follow(game, list(DRAWN[:29]))) is None
    assert true_values(game, follow(game, list(DRAWN[:30]))) is not None
    state = follow(game, list(DRAWN[:34]))
    found = true_values(game, state)
    assert found == {move: 1 - value(game.play(state, move)) for move in game.moves(state)}
    assert len(set(found.values())) > 1


@pytest.mark.parametrize(
    ("record", "line"),
    [
        ("1 2 1 2 1 2 1", "upright"),
        ("1 1 2 2 3 3 4", "level"),
        ("1 2 2 3 3 4 3 4 4 1 4", "rising"),
        ("7 6 6 5 5 4 5 4 4 7 4", "falling"),
    ],
)
def test_four_in_a_line_win(record: str, line: str) -> None:
    state = follow(ConnectFour(), record.split())
    assert ConnectFour().end(state) == 1.0, line


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 5))))
def test_four_bits_in_a_line_are_four_cells_in_a_line(cells: set[tuple[int, int]]) -> None:
    """None runs over the edge of the board."""
    lines = (
        {(column + i * right, row + i * up) for i in range(4)}
        for column, row in cells
        for right, up in ((1, 0), (0, 1), (1, 1), (1, -1))
    )
    bits = sum(1 << 7 * column + row for column, row in cells)
    assert won(bits) == any(line <= cells for line in lines)


def test_a_full_board_is_a_draw() -> None:
    state = follow(ConnectFour(), list(DRAWN))
    assert ConnectFour().moves(state) == []
    assert ConnectFour().end(state) == 0.5


def test_the_first_wrong_move_of_a_record_is_named() -> None:
    with pytest.raises(ValueError, match=r"move 2 is '5'\. There the rules allow 1, 2, 3, 4, 6"):
        follow(TicTacToe(), ["5", "5"])
    with pytest.raises(ValueError, match=r"move 6 is '9'\. The game is over before it"):
        follow(TicTacToe(), ["1", "4", "2", "5", "3", "9"])
    with pytest.raises(ValueError, match="move 1 is 'B9'"):
        follow(Nim(), ["B9"])
