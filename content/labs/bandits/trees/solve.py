"""The truth about small games: every line played to its end."""

from functools import cache
from typing import Any, cast

from labs.bandits.trees.games import Game
from labs.bandits.trees.nim import Heaps, Nim, nim_sum
from labs.bandits.trees.tictactoe import TicTacToe


def true_values[S](game: Game[S], state: S) -> dict[int, float] | None:
    """What each move is worth to the player to move; `None` for a game too large to be solved."""
    if isinstance(game, Nim):
        return nim_values(cast(Heaps, state))
    return _solver(game).values(state) if isinstance(game, TicTacToe) else None


class Solver[S]:
    """Minimax over the whole game, each position once. For those that fit into memory."""

    def __init__(self, game: Game[S]) -> None:
        self.game = game
        self.known: dict[S, float] = {}

    def value(self, state: S) -> float:
        """What the player to move gets if both play perfectly: 1, ½ or 0."""
        if state not in self.known:
            over = self.game.end(state)
            self.known[state] = 1 - over if over is not None else max(self.values(state).values())
        return self.known[state]

    def values(self, state: S) -> dict[int, float]:
        """The same for each move."""
        game = self.game
        return {move: 1 - self.value(game.play(state, move)) for move in game.moves(state)}


def nim_values(heaps: Heaps) -> dict[int, float]:
    """Of each move of Nim, without any search: it wins if it makes the nim-sum 0."""
    game = Nim(heaps)
    return {move: float(nim_sum(game.play(heaps, move)) == 0) for move in game.moves(heaps)}


@cache
def _solver(game: Game[Any]) -> Solver[Any]:
    return Solver(game)
