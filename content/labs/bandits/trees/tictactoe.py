"""Tic-tac-toe. A state is two sets of cells as bits: of the player to move, and of the other."""

from dataclasses import dataclass

from labs.bandits.trees.games import Random

type Marks = tuple[int, int]

LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))
FULL = (1 << 9) - 1
# All 512 sets of cells are looked at once, here, and never in a search.
WON = tuple(
    any(all(marks >> cell & 1 for cell in line) for line in LINES) for marks in range(FULL + 1)
)
FREE = tuple(tuple(cell for cell in range(9) if not taken >> cell & 1) for taken in range(FULL + 1))


@dataclass(frozen=True, slots=True)
class TicTacToe:
    start: Marks = (0, 0)

    def moves(self, state: Marks) -> list[int]:
        mine, theirs = state
        return [] if WON[theirs] else list(FREE[mine | theirs])

    def play(self, state: Marks, move: int) -> Marks:
        mine, theirs = state
        return theirs, mine | 1 << move

    def end(self, state: Marks) -> float | None:
        mine, theirs = state
        if WON[theirs]:
            return 1.0
        return 0.5 if mine | theirs == FULL else None

    def playout(self, state: Marks, random: Random) -> float:
        mine, theirs = state
        if WON[theirs]:
            return 1.0
        free = list(FREE[mine | theirs])
        winner = 0.0
        for left in range(len(free), 0, -1):
            drawn = int(random() * left)
            mine |= 1 << free[drawn]
            if WON[mine]:
                return winner
            # What is drawn gives its place to the last one, which is then out of reach.
            free[drawn] = free[left - 1]
            mine, theirs, winner = theirs, mine, 1.0 - winner
        return 0.5

    def write(self, move: int) -> str:
        return str(move + 1)

    def read(self, word: str) -> int | None:
        return int(word) - 1 if word in set("123456789") else None
