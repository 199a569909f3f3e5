"""Connect Four on 7 columns of 6, as two bitboards: the player to move, and the other.

Seven bits a column, the lowest cell first, the seventh always empty: so a line of four is four bits
at equal distances, none of which runs over the edge. The layout is John Tromp's.
"""

from dataclasses import dataclass

from labs.bandits.trees.games import Random

type Discs = tuple[int, int]

COLUMNS, ROWS = 7, 6
HIGH = ROWS + 1
BOTTOMS = tuple(1 << HIGH * column for column in range(COLUMNS))
TOPS = tuple(bottom << ROWS - 1 for bottom in BOTTOMS)
EDGE = sum(bottom << ROWS for bottom in BOTTOMS)
BELOW = tuple((bottom << ROWS) - bottom for bottom in BOTTOMS)


def won(discs: int) -> bool:
    """Whether four stand in a line: upwards, level, or on one of the two diagonals."""
    for step in (1, HIGH, HIGH - 1, HIGH + 1):
        pairs = discs & discs >> step
        if pairs & pairs >> 2 * step:
            return True
    return False


def landing(taken: int, column: int) -> int:
    """The bit of the lowest free cell: adding at the bottom carries up to it."""
    return (taken & BELOW[column]) + BOTTOMS[column]


@dataclass(frozen=True, slots=True)
class ConnectFour:
    start: Discs = (0, 0)

    def moves(self, state: Discs) -> list[int]:
        mine, theirs = state
        if won(theirs):
            return []
        taken = mine | theirs
        return [column for column, top in enumerate(TOPS) if not taken & top]

    def play(self, state: Discs, move: int) -> Discs:
        mine, theirs = state
        return theirs, mine | landing(mine | theirs, move)

    def end(self, state: Discs) -> float | None:
        mine, theirs = state
        if won(theirs):
            return 1.0
        return None if any(not (mine | theirs) & top for top in TOPS) else 0.5

    def playout(self, state: Discs, random: Random) -> float:
        mine, theirs = state
        if won(theirs):
            return 1.0
        free = [landing(mine | theirs, column) for column in self.moves(state)]
        winner = 0.0
        while free:
            drawn = int(random() * len(free))
            cell = free[drawn]
            mine |= cell
            # `won`, written out: a call for each disc would double the time of a playout.
            up, level = mine & mine >> 1, mine & mine >> 7
            down, rise = mine & mine >> 6, mine & mine >> 8
            if up & up >> 2 or level & level >> 14 or down & down >> 12 or rise & rise >> 16:
                return winner
            above = cell << 1
            if above & EDGE:
                free[drawn] = free[-1]
                free.pop()
            else:
                free[drawn] = above
            mine, theirs, winner = theirs, mine, 1.0 - winner
        return 0.5

    def free(self, state: Discs) -> int:
        """How many cells are."""
        mine, theirs = state
        return COLUMNS * ROWS - (mine | theirs).bit_count()

    def write(self, move: int) -> str:
        return str(move + 1)

    def read(self, word: str) -> int | None:
        return int(word) - 1 if word in set("1234567") else None
