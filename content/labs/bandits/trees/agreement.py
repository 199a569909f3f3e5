"""How often UCT's move is as good as the best one, on tic-tac-toe positions drawn at random."""

from collections.abc import Iterator, Sequence
from random import Random

from labs.bandits.trees.solve import Solver
from labs.bandits.trees.tictactoe import FULL, WON, Marks, TicTacToe
from labs.bandits.trees.uct import Tree

GAME = TicTacToe()


def open_positions() -> list[Marks]:
    """All 4,520 that can come up and at which somebody is to move: nobody has a line, and who is
    to move has as many marks as the other or one fewer. Any order of such marks was a game."""
    of_size: list[list[int]] = [[] for _ in range(10)]
    for marks in range(FULL + 1):
        if not WON[marks]:
            of_size[marks.bit_count()].append(marks)
    return sorted(
        (mine, theirs)
        for size in range(5)
        for mine in of_size[size]
        for theirs in (*of_size[size], *of_size[size + 1])
        if not mine & theirs and mine | theirs != FULL
    )


def agreement(
    c: float, checkpoints: Sequence[int], positions: int, seed: int = 1
) -> Iterator[list[int]]:
    """After each position: how often the move kept its value, at each number of iterations."""
    solver = Solver(GAME)
    kept = [0] * len(checkpoints)
    for state in Random(f"{seed} positions").sample(open_positions(), positions):
        best, values = solver.value(state), solver.values(state)
        tree = Tree(GAME, state, c, seed)
        for place, iterations in enumerate(checkpoints):
            tree.think(iterations - tree.root.visits)
            kept[place] += values[tree.choice] == best
        yield list(kept)
