"""Nim: take stones from one heap, as many as you like. Whoever takes the last one wins.

A state is the heaps' sizes. A move says the heap and what is left of it: `B1` leaves one stone in
the second.
"""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from labs.bandits.trees.games import Random

type Heaps = tuple[int, ...]

MOST_HEAPS, MOST_STONES = 6, 9
LETTERS = "ABCDEF"


def nim_sum(heaps: Heaps) -> int:
    """Bouton 1902: the player to move loses, against perfect play, if and only if it is 0."""
    return reduce(xor, heaps, 0)


@dataclass(frozen=True, slots=True)
class Nim:
    start: Heaps = (3, 4, 5)

    def moves(self, state: Heaps) -> list[int]:
        return [
            heap << 4 | left
            for heap, stones in enumerate(state)
            for left in reversed(range(stones))
        ]

    def play(self, state: Heaps, move: int) -> Heaps:
        heap = move >> 4
        return (*state[:heap], move & 15, *state[heap + 1 :])

    def end(self, state: Heaps) -> float | None:
        return None if any(state) else 1.0

    def playout(self, state: Heaps, random: Random) -> float:
        heaps, stones = list(state), sum(state)
        # Of the player who took the last stone: now it is the one who moved last.
        winner = 1.0
        while stones:
            # Every stone stands for the move that takes it and all above it.
            left = int(random() * stones)
            heap = 0
            while left >= heaps[heap]:
                left -= heaps[heap]
                heap += 1
            stones -= heaps[heap] - left
            heaps[heap] = left
            winner = 1.0 - winner
        return winner

    def write(self, move: int) -> str:
        return f"{LETTERS[move >> 4]}{move & 15}"

    def read(self, word: str) -> int | None:
        heap, left = LETTERS.find(word[:1].upper() or "?"), word[1:]
        known = heap >= 0 and left in set("012345678")
        return heap << 4 | int(left) if known else None
