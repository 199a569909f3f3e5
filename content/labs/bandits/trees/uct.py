"""UCT: a bandit in every position of a tree that grows where it looks good.

Kocsis and Szepesvári 2006. Each iteration goes down the tree by the rule of UCB1, adds one
position, plays from there at random to the end, and tells the reward to all on the way up.
"""

from math import log, sqrt
from random import Random

from labs.bandits.trees.games import Game

SQRT2 = sqrt(2)


class Node[S]:
    """A position that was visited. `reward` is the sum for the player who moved there."""

    __slots__ = ("children", "move", "reward", "state", "untried", "visits")

    def __init__(self, move: int, state: S, untried: list[int]) -> None:
        self.move = move
        self.state = state
        self.untried = untried
        self.children: list[Node[S]] = []
        self.visits = 0
        self.reward = 0.0

    @property
    def value(self) -> float:
        return self.reward / self.visits if self.visits else 0.5

    @property
    def ranked(self) -> list["Node[S]"]:
        """Children, the most visited first; of equals the one of the lowest move."""
        return sorted(self.children, key=lambda child: (-child.visits, child.move))

    def best(self, c: float) -> "Node[S]":
        """The child with the largest mean + c · √(ln N / n)."""
        logarithm = log(self.visits)
        chosen, highest = self.children[0], -1.0
        for child in self.children:
            n = child.visits
            bound = child.reward / n + c * sqrt(logarithm / n)
            if bound > highest:
                chosen, highest = child, bound
        return chosen


class Tree[S]:
    """All that is known of one position. The same seed grows the same tree."""

    def __init__(self, game: Game[S], state: S, c: float = SQRT2, seed: int = 1) -> None:
        self.game = game
        self.c = c
        self.random = Random(f"{seed} tree").random
        self.root = Node(-1, state, game.moves(state))

    def think(self, iterations: int) -> "Tree[S]":
        playout, random = self.game.playout, self.random
        for _ in range(iterations):
            path = self._descend()
            reward = playout(path[-1].state, random)
            for node in reversed(path):
                node.visits += 1
                node.reward += reward
                reward = 1.0 - reward
        return self

    def _descend(self) -> list[Node[S]]:
        """From the root to a position that is new, or at which the game is over."""
        node, c = self.root, self.c
        path = [node]
        while node.children and not node.untried:
            node = node.best(c)
            path.append(node)
        if node.untried:
            path.append(self._expand(node))
        return path

    def _expand(self, node: Node[S]) -> Node[S]:
        move = node.untried.pop(int(self.random() * len(node.untried)))
        state = self.game.play(node.state, move)
        child = Node(move, state, self.game.moves(state))
        node.children.append(child)
        return child

    @property
    def choice(self) -> int:
        """The most visited move: a mean may be high by luck, visits must have been earned."""
        return self.root.ranked[0].move
