"""The demos of the page on tree search."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from coldframe import Chart, Label, Number, Outputs, Select, Slider, Text, Widget, demo, line_chart
from labs.bandits.trees.agreement import agreement
from labs.bandits.trees.board_drawing import board_drawing
from labs.bandits.trees.connect_four import ConnectFour
from labs.bandits.trees.match import Match, Player, Shown, searched, steps, verdict
from labs.bandits.trees.nim import Nim
from labs.bandits.trees.positions import Position, mover, parse_position
from labs.bandits.trees.tictactoe import TicTacToe
from labs.bandits.trees.tree_drawing import tree_drawing
from labs.bandits.trees.uct import Tree

type Constant = Annotated[float, Slider(0, 2.8, step=0.2, label="Exploration constant c")]
type Thinking = Annotated[int, Select([100, 400, 1600, 6400], label="Iterations a move")]
type Begins = Annotated[Player, Label("Who begins")]
type Start = Literal["empty board", "two corners", "a win in one"]

STARTS: Mapping[Start, str] = {
    "empty board": "... ... ...",
    "two corners": "X.. .O. ..X",
    "a win in one": "XX. OO. ...",
}
CHECKPOINTS = (10, 20, 50, 100, 200, 400, 800)
CONSTANTS = (0.0, 0.5, 1.4, 4.0)


@demo(label="A tree grows")
def grow(
    position: Start = "empty board",
    c: Annotated[float, Slider(0, 2.8, step=0.7, label="Exploration constant c")] = 1.4,
) -> Iterator[Outputs]:
    """Visits on the board and in the tree, from the first few iterations to 640."""
    game, state = parse_position(STARTS[position])
    tree = Tree(game, state, c)
    for visits in (5, 10, 20, 40, 80, 160, 320, 640):
        tree.think(visits - tree.root.visits)
        yield Outputs(pictures((game, state), tree), layout="columns")


@demo(label="Tic-tac-toe against the tree")
def tictactoe(
    game: Annotated[
        str, Widget("board.js", css="board.css", game="tic-tac-toe", label="Your board")
    ] = "",
    begins: Begins = "you",
    iterations: Thinking = 400,
    c: Constant = 1.4,
) -> Iterator[Outputs]:
    """You are whoever the tree is not; X begins."""
    for shown in Match(TicTacToe(), game, begins, c, iterations).frames():
        yield Outputs(shown, layout="grid")


@demo(label="Nim against the tree")
def nim(
    game: Annotated[
        str, Widget("board.js", css="board.css", game="nim", heaps=[3, 4, 5], label="Your heaps")
    ] = "",
    begins: Begins = "you",
    iterations: Thinking = 1600,
    c: Constant = 1.4,
) -> Iterator[Outputs]:
    """Whoever takes the last stone wins."""
    for shown in Match(Nim((3, 4, 5)), game, begins, c, iterations).frames():
        yield Outputs(shown, layout="grid")


@demo(label="Connect Four against the tree")
def connect_four(
    game: Annotated[
        str, Widget("board.js", css="board.css", game="connect-four", label="Your board")
    ] = "",
    begins: Begins = "you",
    iterations: Thinking = 1600,
    c: Constant = 1.4,
) -> Iterator[Outputs]:
    """Four in a line win: level, upright or slanting."""
    for shown in Match(ConnectFour(), game, begins, c, iterations).frames():
        yield Outputs(shown, layout="grid")


@demo(label="Your own position")
def own_position(
    position: Annotated[str, Text(120, help="X, O and .; or heaps; or columns")] = "X.. .O. ..X",
    iterations: Thinking = 400,
    c: Constant = 1.4,
) -> Iterator[Outputs]:
    """What the search thinks of it, and what is true where the game can be solved."""
    game, state = parse_position(position)
    if not game.moves(state):
        raise ValueError("the game is over in this position. Give one in which somebody may move")
    tree = Tree(game, state, c)
    for visits in steps(iterations):
        tree.think(visits - tree.root.visits)
        shown = {**pictures((game, state), tree), **searched(tree, mover(game, state))}
        yield Outputs({**shown, "Verdict": verdict(tree)}, layout="grid")


@demo(label="The value of the first move")
def settling(seed: Annotated[int, Number(0, 1_000_000)] = 1) -> Iterator[Chart]:
    """Of the most visited move on the empty board, against the draw that it is worth."""
    rows: dict[str, list[object]] = {"iterations": [], "value": [], "c": [], "truth": []}
    for c in (0.2, 0.7, 1.4):
        tree = Tree(TicTacToe(), TicTacToe().start, c, seed)
        for visits in (10 << step for step in range(14)):
            tree.think(visits - tree.root.visits)
            found = (visits, round(tree.root.ranked[0].value, 4), f"c = {c}", 0.5)
            for name, value in zip(rows, found, strict=True):
                rows[name].append(value)
            yield settling_chart(rows)


def settling_chart(rows: Mapping[str, list[object]]) -> Chart:
    return line_chart(
        rows,
        x="iterations",
        y="value",
        series="c",
        reference="truth",
        x_scale="log",
        title="Value of the most visited first move",
        description="The dotted line is its true value, a draw.",
        x_label="Iterations",
        y_label="Value",
    )


@demo(label="How often the move is wrong")
def mistakes(
    positions: Annotated[int, Number(10, 1000)] = 300,
    seed: Annotated[int, Number(0, 1_000_000)] = 1,
) -> Iterator[Chart]:
    """Share of random positions of tic-tac-toe in which UCT's move loses some of its value."""
    known: dict[float, list[float]] = {}
    for c in CONSTANTS:
        for done, right in enumerate(agreement(c, CHECKPOINTS, positions, seed), 1):
            known[c] = [100 * (1 - count / done) for count in right]
            if done == 1 or done % 10 == 0 or done == positions:
                yield mistakes_chart(known, positions)


def mistakes_chart(known: Mapping[float, list[float]], positions: int) -> Chart:
    """`known`: percentages at the checkpoints, by exploration constant."""
    rows: dict[str, list[object]] = {
        "iterations": [*CHECKPOINTS] * len(known),
        "wrong": [wrong for line in known.values() for wrong in line],
        "c": [f"c = {c:g}" for c in known for _ in CHECKPOINTS],
    }
    return line_chart(
        rows,
        x="iterations",
        y="wrong",
        series="c",
        x_scale="log",
        title="Moves that give away a win or a draw",
        description=f"Share of {positions} random positions of tic-tac-toe.",
        x_label="Iterations",
        y_label="Mistakes (%)",
    )


def pictures(position: Position, tree: Tree[Any]) -> Shown:
    visits = {node.move: node.visits for node in tree.root.children}
    drawn = tree_drawing(tree, mover(*position))
    return {"Board": board_drawing(position, visits), "Tree": drawn}
