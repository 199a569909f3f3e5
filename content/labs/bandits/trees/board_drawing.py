"""Positions as pictures, with the visits of each move where it would be played.

A disc's area is to that of the largest as the move's visits are to those of the most visited one.
"""

from collections.abc import Mapping

from coldframe import Svg
from labs.bandits.trees.connect_four import COLUMNS, HIGH, ROWS, ConnectFour, landing
from labs.bandits.trees.nim import LETTERS
from labs.bandits.trees.positions import Position
from labs.bandits.trees.tictactoe import TicTacToe

SIDE = 48


def board_drawing(position: Position, visits: Mapping[int, int]) -> Svg:
    """`visits` by move."""
    if isinstance(position[0], TicTacToe):
        crosses, rings = sides(position[1])
        cells = [_cell(cell, 3, crosses >> cell & 1, rings >> cell & 1) for cell in range(9)]
        places = {move: (move % 3, move // 3) for move in visits}
        return _picture("Board of tic-tac-toe", 3, 3, "".join(cells), places, visits)
    if isinstance(position[0], ConnectFour):
        return _connect_four(position[0], position[1], visits)
    return _nim(position[1], visits)


def sides(state: tuple[int, int]) -> tuple[int, int]:
    """The pieces of who began, and of the other: whoever is to move has no more than these."""
    mine, theirs = state
    return (mine, theirs) if mine.bit_count() == theirs.bit_count() else (theirs, mine)


def _connect_four(game: ConnectFour, state: tuple[int, int], visits: Mapping[int, int]) -> Svg:
    began, other = sides(state)
    cells, places = [], {}
    for column in range(COLUMNS):
        for row in range(ROWS):
            bit = 1 << HIGH * column + row
            place = column + COLUMNS * (ROWS - 1 - row)
            cells.append(_cell(place, COLUMNS, bool(began & bit), bool(other & bit)))
            if bit == landing(began | other, column):
                places[column] = (column, ROWS - 1 - row)
    return _picture("Board of Connect Four", COLUMNS, ROWS, "".join(cells), places, visits)


def _nim(heaps: tuple[int, ...], visits: Mapping[int, int]) -> Svg:
    cells = "".join(
        f'<text x="{SIDE / 2}" y="{(heap + 0.5) * SIDE + 5:g}" text-anchor="middle" '
        f'fill="var(--ink)" font-weight="700">{LETTERS[heap]}</text>'
        + "".join(_square(1 + stone, heap) for stone in range(stones))
        for heap, stones in enumerate(heaps)
    )
    places = {move: (1 + (move & 15), move >> 4) for move in visits}
    across = 1 + max((*heaps, 1))
    return _picture("Heaps of Nim", across, len(heaps), cells, places, visits)


def _cell(place: int, across: int, cross: int, ring: int) -> str:
    column, row = place % across, place // across
    x, y = (column + 0.5) * SIDE, (row + 0.5) * SIDE
    drawn = _square(column, row)
    if cross:
        a = SIDE * 0.26
        drawn += (
            f'<path d="M{x - a:g} {y - a:g}l{2 * a:g} {2 * a:g}m0 {-2 * a:g}l{-2 * a:g} {2 * a:g}" '
            'stroke="var(--chart-1)" stroke-width="7" stroke-linecap="round"/>'
        )
    if ring:
        drawn += (
            f'<circle cx="{x:g}" cy="{y:g}" r="{SIDE * 0.28:g}" fill="none" '
            'stroke="var(--chart-2)" stroke-width="7"/>'
        )
    return drawn


def _square(column: int, row: int) -> str:
    return (
        f'<rect x="{column * SIDE + 1.5:g}" y="{row * SIDE + 1.5:g}" width="{SIDE - 3}" '
        f'height="{SIDE - 3}" rx="4" fill="var(--shade)" stroke="var(--line)"/>'
    )


def _picture(
    label: str,
    across: int,
    down: int,
    cells: str,
    places: Mapping[int, tuple[int, int]],
    visits: Mapping[int, int],
) -> Svg:
    most = max(visits.values(), default=1)
    marks = "".join(
        _visited(*places[move], count, count / most) for move, count in sorted(visits.items())
    )
    width, height = across * SIDE, down * SIDE
    zoom = min(1.5, COLUMNS * SIDE / width)
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width * zoom:g}" height="{height * zoom:g}" role="img" '
        f'aria-label="{label}" font-size="{max(12, 11 / zoom):g}">{cells}{marks}</svg>'
    )


def _visited(column: int, row: int, count: int, share: float) -> str:
    x, y = (column + 0.5) * SIDE, (row + 0.5) * SIDE
    # Area, not width, is what the eye compares.
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="{share**0.5 * (SIDE / 2 - 3):.1f}" '
        'fill="var(--chart-3)" fill-opacity="0.4"/>'
        f'<text x="{x:g}" y="{y + 4.5:g}" text-anchor="middle" fill="var(--ink)">{count}</text>'
    )
