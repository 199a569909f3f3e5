"""The figures in the text of the page on tree search are those of its own code."""

import re
from math import sqrt
from pathlib import Path

from labs.bandits.trees.demos import connect_four, mistakes
from labs.bandits.trees.nim import Nim, nim_sum
from labs.bandits.trees.positions import parse_position
from labs.bandits.trees.tictactoe import TicTacToe
from labs.bandits.trees.uct import Tree

PAGE = Path(__file__).parents[2] / "content" / "labs" / "bandits" / "trees.md"
TEXT = " ".join(PAGE.read_text("utf-8").split())


def told(pattern: str) -> tuple[str, ...]:
    found = re.search(pattern, TEXT)
    assert found, pattern
    return found.groups()


def test_the_value_of_the_middle_comes_down_slowly() -> None:
    early, late = told(
        r"After 5,000 iterations .* about (0\.\d+), and after 100,000 still about (0\.\d+)\."
    )
    tree = Tree(TicTacToe(), (0, 0), sqrt(2)).think(5000)
    assert abs(tree.root.ranked[0].value - float(early)) < 0.02
    assert abs(tree.think(95_000).root.ranked[0].value - float(late)) < 0.02


def test_nim_of_three_heaps() -> None:
    (total,) = told(r"For 3, 4 and 5 the sum is (\d)")
    assert nim_sum((3, 4, 5)) == int(total)
    assert "a single move of twelve wins: leave one stone in A" in TEXT
    assert len(Nim().moves((3, 4, 5))) == 12


def test_the_search_can_not_tell_the_moves_of_nim_apart() -> None:
    assert "6,400 iterations see all twelve moves within a tenth of each other" in TEXT
    tree = Tree(Nim(), (3, 4, 5), 1.4).think(6400)
    values = [node.value for node in tree.root.children]
    assert max(values) - min(values) < 0.1


def test_where_the_visits_of_two_corners_go() -> None:
    (edges,) = told(r"After 640 iterations about (\d+) % of the visits are on the edges")
    game, state = parse_position("X.. .O. ..X")
    tree = Tree(game, state, 1.4).think(640)
    share = sum(node.visits for node in tree.root.children if node.move in {1, 3, 5, 7}) / 640
    assert abs(100 * share - int(edges)) < 2


def test_every_position_to_try_can_be_searched() -> None:
    some = re.findall(r"^- `([^`]+)`", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(some) == 5
    for position in some:
        game, state = parse_position(position)
        assert game.moves(state)


def test_connect_four_goes_for_the_middle() -> None:
    assert "On the empty board it goes for the middle column" in TEXT
    *_, shown = connect_four()
    assert shown.results[""] == "Your move. In your place it would play 4."


def test_a_greedy_search_soon_stops_learning() -> None:
    assert "A greedy search soon stops learning" in TEXT
    *_, chart = mistakes(100)
    wrong = {(row["c"], row["iterations"]): row["wrong"] for row in chart.spec["data"]["values"]}
    assert wrong["c = 0", 800] == wrong["c = 0", 200] > 3 > wrong["c = 1.4", 800]
