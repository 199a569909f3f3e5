"""Positions as a reader types them."""

import re
from typing import Any

from labs.bandits.trees.connect_four import ConnectFour
from labs.bandits.trees.games import Game, follow
from labs.bandits.trees.nim import MOST_HEAPS, MOST_STONES, Heaps, Nim
from labs.bandits.trees.tictactoe import WON, Marks, TicTacToe

type Position = tuple[Game[Any], Any]
"""A game, and a state of it."""

EXAMPLES = (
    "Write nine of X, O and . for tic-tac-toe, such as X.. .O. ...; heaps with commas for Nim, "
    "such as 3, 4, 5; or the columns that were played in Connect Four, such as 4453"
)


def parse_position(text: str) -> Position:
    """Raises `ValueError` with what is wrong and what would be right."""
    bare = re.sub(r"[\s/|]", "", text)
    if re.fullmatch(r"[XO.]+", bare.upper()):
        return TicTacToe(), _marks(bare.upper())
    if "," in bare:
        heaps = parse_heaps(text)
        return Nim(heaps), heaps
    if re.fullmatch(r"\d+", bare):
        return ConnectFour(), follow(ConnectFour(), list(bare))
    raise ValueError(f"this is no position: {text.strip()!r}. {EXAMPLES}")


def mover(game: Game[Any], state: Any) -> int:
    """0 if the player who began is to move, else 1. Heaps do not tell: there it is 0."""
    if isinstance(game, Nim):
        return 0
    mine, theirs = state
    return int(mine.bit_count() != theirs.bit_count())


def _marks(bare: str) -> Marks:
    if len(bare) != 9:
        raise ValueError(f"these are {len(bare)} cells. Tic-tac-toe has nine of X, O and .")
    crosses, rings = (
        sum(1 << cell for cell, mark in enumerate(bare) if mark == wanted) for wanted in "XO"
    )
    ahead = crosses.bit_count() - rings.bit_count()
    if ahead not in (0, 1):
        raise ValueError("X begins and both take turns: give it as many marks as O, or one more")
    if WON[rings if ahead else crosses]:
        raise ValueError("the player whose turn it is has three in a line already")
    return (rings, crosses) if ahead else (crosses, rings)


def parse_heaps(text: str) -> Heaps:
    words = text.strip(" ,").split(",")
    if len(words) > MOST_HEAPS:
        raise ValueError(f"these are {len(words)} heaps. Give {MOST_HEAPS} or fewer")
    return tuple(_heap(word.strip(), number) for number, word in enumerate(words, 1))


def _heap(word: str, number: int) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", word) or int(word) > MOST_STONES:
        raise ValueError(f"heap {number} is {word!r}. Give a whole number from 0 to {MOST_STONES}")
    return int(word)
