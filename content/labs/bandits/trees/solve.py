"""The truth about small games: every line played to its end."""

from functools import cache
from typing import Any, cast

from labs.bandits.trees.connect_four import ConnectFour, Discs
from labs.bandits.trees.games import Game
from labs.bandits.trees.nim import Heaps, Nim, nim_sum

# From here on Connect Four has fewer than ten thousand positions, as a rule.
FEW_CELLS = 12


def true_values[S](game: Game[S], state: S) -> dict[int, float] | None:
    """What each move is worth to the player to move; `None` where that takes too long to find."""
    if isinstance(game, Nim):
        return nim_values(cast(Heaps, state))
    if isinstance(game, ConnectFour) and game.free(cast(Discs, state)) > FEW_CELLS:
        return None
    return _solver(type(game)).values(state)


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
def _solver(kind: type[Any]) -> Solver[Any]:
    """One for each game: what it once found it keeps."""
    return Solver(kind())
