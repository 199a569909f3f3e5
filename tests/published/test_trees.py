"""What is known of three games, and what another implementation of UCT measured on them.

Tic-tac-toe is a draw, Nim is Bouton's (1902), Connect Four is won in the middle column (Allen and
Allis 1988). The shares of right moves are reference runs of the same rule elsewhere; they are
compared at four standard errors.
"""

import math

import pytest

from labs.bandits.trees.agreement import agreement, open_positions
from labs.bandits.trees.nim import Nim
from labs.bandits.trees.solve import nim_values
from labs.bandits.trees.tictactoe import Marks, TicTacToe
from labs.bandits.trees.uct import Tree

GAME = TicTacToe()
POSITIONS = 300


def test_4520_positions_are_open() -> None:
    assert len(open_positions()) == 4520


def test_how_often_the_move_keeps_the_value() -> None:
    reference = (0.973, 0.990, 0.993)
    *_, kept = agreement(math.sqrt(2), (50, 200, 800), POSITIONS)
    shares = [count / POSITIONS for count in kept]
    for share, theirs in zip(shares, reference, strict=True):
        # Both are shares of 300 positions.
        assert abs(share - theirs) <= 4 * math.sqrt(2 * theirs * (1 - theirs) / POSITIONS)
    assert shares == sorted(shares)
    assert shares[-1] > 0.98


@pytest.mark.parametrize("seed", [1, 2])
def test_the_first_move_is_found_long_before_its_value(seed: int) -> None:
    """After 5,000 iterations the reference has 1,984 visits of the middle, at .754."""
    tree = Tree(GAME, GAME.start, seed=seed).think(5000)
    assert tree.choice == 4
    assert tree.root.ranked[0].visits == pytest.approx(1984, rel=0.25)
    assert tree.root.ranked[0].value == pytest.approx(0.754, abs=0.03)


def test_no_line_of_play_beats_1600_iterations() -> None:
    """Every move of the reader against every answer of the search, whoever begins."""
    met: set[Marks] = set()

    def answered(state: Marks) -> Marks:
        return GAME.play(state, Tree(GAME, state, 1.4).think(1600).choice)

    def play(state: Marks) -> None:
        for move in GAME.moves(state):
            reached = GAME.play(state, move)
            if reached in met:
                continue
            met.add(reached)
            assert GAME.end(reached) != 1.0
            if GAME.end(reached) is None:
                play(answered(reached))

    play(GAME.start)
    play(answered(GAME.start))
    assert len(met) > 300


def test_a_single_move_of_3_4_5_wins() -> None:
    winning = [move for move, value in nim_values((3, 4, 5)).items() if value]
    assert [Nim().write(move) for move in winning] == ["A1"]
