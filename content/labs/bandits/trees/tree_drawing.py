"""A search tree as a picture: its most visited lines, from left to right."""

from dataclasses import dataclass
from heapq import heappop, heappush

from coldframe import Svg
from labs.bandits.trees.games import Game
from labs.bandits.trees.uct import Node, Tree

MOST_NODES, MOST_DEPTH = 16, 3
WIDE, HIGH, ACROSS, DOWN = 70, 22, 90, 29


@dataclass(frozen=True, slots=True)
class Place[S]:
    node: Node[S]
    parent: "Place[S] | None"
    depth: int
    line: int


def tree_drawing[S](tree: Tree[S], first: int = 0) -> Svg:
    """Each box is filled as far as its share of the visits goes, in the colour of who moves there.

    `first` is the player to move at the root: 0 or 1.
    """
    places = lay_out(tree.root, most_visited(tree.root))
    lines = 1 + max(place.line for place in places)
    drawn = "".join(_edge(place, tree.root.visits) for place in places) + "".join(
        _box(tree.game, place, tree.root.visits, (first + place.depth) % 2) for place in places
    )
    width, height = MOST_DEPTH * ACROSS + WIDE + 2, lines * DOWN
    words = f"Tree of {tree.root.visits} visits, the most visited lines on top"
    return Svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{words}" font-size="13">{drawn}</svg>'
    )


def most_visited[S](root: Node[S]) -> set[int]:
    """Ids of the nodes to draw. A parent is always among them: it has at least as many visits."""
    chosen = set(map(id, main_line(root)))
    waiting: list[tuple[int, int, int, Node[S]]] = [(-root.visits, 0, 0, root)]
    met = 0
    while waiting and len(chosen) < MOST_NODES:
        _, depth, _, node = heappop(waiting)
        chosen.add(id(node))
        for child in node.ranked if depth < MOST_DEPTH else ():
            met += 1
            heappush(waiting, (-child.visits, depth + 1, met, child))
    return chosen


def main_line[S](root: Node[S]) -> list[Node[S]]:
    """The move that would be played, the best answer to it, and so on."""
    line = [root]
    while line[-1].children and len(line) <= MOST_DEPTH:
        line.append(line[-1].ranked[0])
    return line


def lay_out[S](root: Node[S], chosen: set[int]) -> list[Place[S]]:
    """Parents before children; the first child on its parent's line, the others below."""
    places: list[Place[S]] = []

    def put(node: Node[S], parent: Place[S] | None, depth: int, line: int) -> int:
        place = Place(node, parent, depth, line)
        places.append(place)
        for number, child in enumerate(one for one in node.ranked if id(one) in chosen):
            line = put(child, place, depth + 1, line + (number > 0))
        return line

    put(root, None, 0, 0)
    return places


def _edge[S](place: Place[S], visits: int) -> str:
    if place.parent is None:
        return ""
    left, top = place.parent.depth * ACROSS + WIDE + 1, place.parent.line * DOWN + DOWN / 2
    right, down = place.depth * ACROSS + 1, place.line * DOWN + DOWN / 2
    middle = (left + right) / 2
    thick = 1 + 3 * place.node.visits / visits
    return (
        f'<path d="M{left:g} {top:g}C{middle:g} {top:g} {middle:g} {down:g} {right:g} {down:g}" '
        f'fill="none" stroke="var(--line-strong)" stroke-width="{thick:.1f}"/>'
    )


def _box[S](game: Game[S], place: Place[S], visits: int, mover: int) -> str:
    node = place.node
    x, y = place.depth * ACROSS + 1, place.line * DOWN + (DOWN - HIGH) / 2
    # Who moved to a node is the other one than at its parent; the root belongs to nobody.
    colour = "--line-strong" if place.parent is None else f"--chart-{2 - mover}"
    name = "all" if place.parent is None else game.write(node.move)
    filled = WIDE * node.visits / visits
    return (
        f'<rect x="{x}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="4" fill="var(--sheet)"/>'
        f'<rect x="{x}" y="{y:g}" width="{filled:.1f}" height="{HIGH}" rx="4" '
        f'fill="var({colour})" fill-opacity="0.25"/>'
        f'<rect x="{x}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="4" fill="none" '
        f'stroke="var({colour})"/>'
        f'<text x="{x + 6}" y="{y + 15.5:g}" fill="var(--ink)" font-weight="700">{name}</text>'
        f'<text x="{x + WIDE - 6}" y="{y + 15.5:g}" fill="var(--ink)" text-anchor="end">'
        f"{node.visits}</text>"
    )
