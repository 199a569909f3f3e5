"""How often UCT's move is as good as the best one, on tic-tac-toe positions drawn at random."""

from collections.abc import Iterator, Sequence
from random import Random

from labs.bandits.trees.solve import Solver
from labs.bandits.trees.tictactoe import Marks, TicTacToe
from labs.bandits.trees.uct import Tree

GAME = TicTacToe()


def open_positions(solver: Solver[Marks]) -> list[Marks]:
    """All 4,520 that can come up and at which somebody is to move."""
    solver.value(GAME.start)
    return sorted(state for state in solver.known if GAME.end(state) is None)


def agreement(
    c: float, checkpoints: Sequence[int], positions: int, seed: int = 1
) -> Iterator[list[int]]:
    """After each position: how often the move kept its value, at each number of iterations."""
    solver = Solver(GAME)
    kept = [0] * len(checkpoints)
    for state in Random(f"{seed} positions").sample(open_positions(solver), positions):
        best, values = solver.value(state), solver.values(state)
        tree = Tree(GAME, state, c, seed)
        for place, iterations in enumerate(checkpoints):
            tree.think(iterations - tree.root.visits)
            kept[place] += values[tree.choice] == best
        yield list(kept)
