"""What a search asks of a game in which two players take turns and both see everything.

A state is seen by the player who is to move. A move is a whole number, and a short word to readers.
A reward is 1 for a win, ½ for a draw, 0 for a loss.
"""

from collections.abc import Callable
from typing import Protocol

type Random = Callable[[], float]
"""A number from [0, 1)."""


class Game[S](Protocol):
    @property
    def start(self) -> S: ...

    def moves(self, state: S) -> list[int]:
        """All that the rules allow, always in the same order; none once the game is over."""
        ...

    def play(self, state: S, move: int) -> S: ...

    def end(self, state: S) -> float | None:
        """The reward of the player who moved last, or `None` while the game goes on."""
        ...

    def playout(self, state: S, random: Random) -> float:
        """The same after both have gone on with moves drawn at random, to the end."""
        ...

    def write(self, move: int) -> str: ...

    def read(self, word: str) -> int | None:
        """The move of a word; `None` if no move of this game has that name."""
        ...


def follow[S](game: Game[S], words: list[str]) -> S:
    """The state after these moves. Raises `ValueError` with the first that is wrong."""
    state = game.start
    for number, word in enumerate(words, 1):
        allowed = game.moves(state)
        move = game.read(word)
        if move is None or move not in allowed:
            raise ValueError(f"move {number} is {word!r}. {_instead(game, allowed)}")
        state = game.play(state, move)
    return state


def _instead[S](game: Game[S], allowed: list[int]) -> str:
    if not allowed:
        return "The game is over before it"
    return f"There the rules allow {', '.join(map(game.write, allowed))}"
