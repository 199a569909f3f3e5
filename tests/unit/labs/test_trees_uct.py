"""UCT, by hand and on positions whose answer is known."""

from itertools import combinations_with_replacement
from math import log, sqrt

import pytest

from labs.bandits.trees.connect_four import ConnectFour
from labs.bandits.trees.nim import Nim, nim_sum
from labs.bandits.trees.positions import parse_position
from labs.bandits.trees.solve import nim_values
from labs.bandits.trees.tictactoe import TicTacToe
from labs.bandits.trees.uct import Node, Tree


def visited(tree: Tree[tuple[int, ...]]) -> dict[str, tuple[int, float]]:
    return {tree.game.write(node.move): (node.visits, node.reward) for node in tree.root.children}


def choice(position: str, iterations: int, c: float = sqrt(2), seed: int = 1) -> str:
    game, state = parse_position(position)
    return game.write(Tree(game, state, c, seed).think(iterations).choice)


@pytest.mark.parametrize("seed", range(5))
def test_rewards_turn_round_on_the_way_up(seed: int) -> None:
    """A heap of two, worked by hand: chance decides only which move is tried first.

    Taking both wins at once. Taking one loses to the other's only answer, which is in the tree from
    the seventh iteration on: at N = 6 the bound of one visit, √(2 ln 6) = 1.89, has grown past that
    of five wins in five, 1 + √(2 ln 6 / 5) = 1.85; at N = 5 it was 1.79 against 1.90.
    """
    tree = Tree(Nim((2,)), (2,), seed=seed).think(6)
    assert visited(tree) == {"A0": (5, 5.0), "A1": (1, 0.0)}
    tree.think(1)
    assert visited(tree) == {"A0": (5, 5.0), "A1": (2, 0.0)}
    lost = next(node for node in tree.root.children if node.visits == 2)
    assert [(node.visits, node.reward) for node in lost.children] == [(1, 1.0)]
    # Of whoever moved to the root: what the others won there, turned round.
    assert (tree.root.visits, tree.root.reward) == (7, 2.0)


def test_the_bound_is_that_of_ucb1() -> None:
    root: Node[int] = Node(-1, 0, [])
    for move, (visits, reward) in enumerate([(10, 6.0), (3, 1.5), (1, 0.0)]):
        child = Node(move, 0, [])
        child.visits, child.reward = visits, reward
        root.children.append(child)
    root.visits = 14
    for c in (0.0, 0.3, 0.5, sqrt(2)):
        bounds = [n.reward / n.visits + c * sqrt(log(14) / n.visits) for n in root.children]
        assert root.best(c).move == bounds.index(max(bounds))
    assert [root.best(c).move for c in (0.0, 0.3, sqrt(2))] == [0, 1, 2]


def test_an_iteration_is_a_visit_of_the_root_and_all_children_share_it() -> None:
    tree = Tree(TicTacToe(), (0, 0)).think(500)
    assert tree.root.visits == 500 == sum(node.visits for node in tree.root.children)
    for node in tree.root.children:
        # Its own first visit, then one more for each of its children's.
        assert node.visits == 1 + sum(child.visits for child in node.children)


def test_the_same_seed_is_the_same_tree_in_one_go_or_several() -> None:
    whole = Tree(ConnectFour(), (0, 0), seed=3).think(300)
    parts = Tree(ConnectFour(), (0, 0), seed=3).think(100).think(200)
    assert visited(whole) == visited(parts)
    assert visited(whole) != visited(Tree(ConnectFour(), (0, 0), seed=4).think(300))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("position", "move"),
    [
        ("XX. OO. ...", "3"),  # wins
        ("X.X .O. ...", "2"),  # blocks
        ("121314", "1"),  # wins upright, and does not stop to block
        ("12131", "1"),  # blocks that
        ("21314", "5"),  # blocks the open end of three on the floor
        ("2233", "4"),  # makes three that are open at both ends
        ("4, 0, 0", "A0"),
        ("1, 1, 3", "C0"),
    ],
)
def test_wins_and_forced_answers_are_found(position: str, move: str, seed: int) -> None:
    assert choice(position, 800, seed=seed) == move


@pytest.mark.parametrize("seed", range(3))
def test_the_corners_trap_is_seen(seed: int) -> None:
    """O must take an edge: in a corner it meets two lines at once."""
    assert choice("X.. .O. ..X", 400, seed=seed) in {"2", "4", "6", "8"}


def test_winning_moves_of_nim_are_found_where_the_whole_game_is_searched() -> None:
    for heaps in combinations_with_replacement(range(4), 3):
        if nim_sum(heaps):
            tree = Tree(Nim(heaps), heaps).think(5000)
            assert nim_values(heaps)[tree.choice] == 1, heaps


@pytest.mark.parametrize("seed", range(3))
def test_connect_four_begins_in_the_middle(seed: int) -> None:
    assert Tree(ConnectFour(), (0, 0), seed=seed).think(6400).choice == 3
