"""A game between the reader and UCT: the record of its moves so far, and what the search answers.

The record's last word says what comes next: `…` while UCT thinks, the result if the game is over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from coldframe import Svg, Table
from labs.bandits.trees.games import Game, follow
from labs.bandits.trees.solve import FEW_CELLS, true_values
from labs.bandits.trees.tree_drawing import tree_drawing
from labs.bandits.trees.uct import Tree

type Player = Literal["you", "computer"]
type Shown = Mapping[str, str | Svg | Table]

FRAMES = 8
WORDS = {1.0: "win", 0.5: "draw", 0.0: "loss"}


@dataclass(frozen=True, slots=True)
class Match[S]:
    game: Game[S]
    record: str
    begins: Player
    c: float
    iterations: int

    def frames(self) -> Iterator[Shown]:
        words = self.record.split()
        state = follow(self.game, words)
        mover = len(words) % 2
        over = self.game.end(state)
        readers = (mover == 0) == (self.begins == "you")
        if over is not None:
            yield {"Game": f"{self.record} {_score(over, mover)}", "": _ended(over, not readers)}
        elif readers:
            yield from self._advise(state, mover)
        else:
            yield from self._reply(state, mover)

    def _advise(self, state: S, mover: int) -> Iterator[Shown]:
        tree = Tree(self.game, state, self.c)
        for visits in steps(self.iterations):
            tree.think(visits - tree.root.visits)
            # What is said is announced, so it is the same until the advice comes.
            yield {**searched(tree, mover), "Game": self.record or "–", "": "Your move."}
        said = f"Your move. In your place it would play {self.game.write(tree.choice)}."
        yield {**searched(tree, mover), "Game": self.record or "–", "": said}

    def _reply(self, state: S, mover: int) -> Iterator[Shown]:
        tree = Tree(self.game, state, self.c)
        for visits in steps(self.iterations):
            tree.think(visits - tree.root.visits)
            said = f"Thinking: {visits} of {self.iterations} iterations."
            yield {**searched(tree, mover), "Game": f"{self.record} …".strip(), "": said}
        move = self.game.write(tree.choice)
        record = f"{self.record} {move}".strip()
        over = self.game.end(self.game.play(state, tree.choice))
        said = f"It plays {move}. "
        said += "Your move." if over is None else _ended(over, readers=False)
        score = "" if over is None else f" {_score(over, 1 - mover)}"
        yield {**searched(tree, mover), "Game": record + score, "": said}


def steps(iterations: int) -> list[int]:
    """Where a search shows itself: half as far apart at first, to the end."""
    halves = [iterations >> shift for shift in reversed(range(FRAMES))]
    return sorted({visits for visits in halves if visits})


def searched[S](tree: Tree[S], mover: int) -> dict[str, Svg | Table]:
    return {"Tree": tree_drawing(tree, mover), "Moves": moves_table(tree)}


def moves_table[S](tree: Tree[S]) -> Table:
    """The value is what the player to move has won of the visits; the truth is from the solver."""
    write = tree.game.write
    rows: list[tuple[object, ...]] = [
        (write(node.move), node.visits, round(node.value, 3)) for node in tree.root.ranked
    ]
    truth = true_values(tree.game, tree.root.state)
    if truth is None:
        return Table(("move", "visits", "value"), rows)
    told = [WORDS[truth[node.move]] for node in tree.root.ranked]
    return Table(
        ("move", "visits", "value", "truth"),
        [(*row, word) for row, word in zip(rows, told, strict=True)],
    )


def verdict[S](tree: Tree[S]) -> str:
    """The search's choice beside the truth."""
    chosen = tree.game.write(tree.choice)
    said = f"After {tree.root.visits} iterations UCT would play {chosen}. "
    truth = true_values(tree.game, tree.root.state)
    if truth is None:
        return f"{said}Connect Four is solved here once {FEW_CELLS} cells or fewer are free."
    best = max(truth.values())
    moves = ", ".join(tree.game.write(move) for move, value in truth.items() if value == best)
    right = "one of the best" if truth[tree.choice] == best else "a mistake"
    return f"{said}That is {right}: perfect play is a {WORDS[best]}, by {moves}."


def _ended(over: float, readers: bool) -> str:
    """`readers`: whether the reader made the last move."""
    if over == 0.5:
        return "The game is over: a draw."
    return "The game is over: you have won." if readers else "The game is over: it has won."


def _score(over: float, mover: int) -> str:
    """As in chess; `mover` is who would be next, so the other one made the last move."""
    if over == 0.5:
        return "½-½"
    return "0-1" if mover == 0 else "1-0"
