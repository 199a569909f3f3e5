"""Curiosity about what one's own acts change, as in the intrinsic curiosity module of Pathak et al.
(2017): features that help to tell which action was taken, and surprise about these alone.

There the features are learned by a network. Here they are chosen among two: where one is, and what
the television shows.
"""

import math

from labs.bandits.curiosity.forward import ForwardError
from labs.bandits.curiosity.worlds import Room


class Inverse:
    """Guesses the action from what was before and after it, by counting."""

    def __init__(self, actions: int) -> None:
        self._counts: dict[tuple[int, int], list[float]] = {}
        self._actions = actions

    def told(self, before: int, after: int, action: int) -> float:
        """Logarithm of the chance that it gave the action; then it learns that this was it.

        Half a count each beforehand (Krichevsky and Trofimov 1981).
        """
        counts = self._counts.setdefault((before, after), [0.5] * self._actions)
        chance = counts[action] / sum(counts)
        counts[action] += 1
        return math.log(chance)


class Icm:
    """The error of forecasting the features: the place, and the screen once that has helped.

    `gain` is by how much the guesses that saw the screen, too, were better, summed from the start,
    in nats. A screen that shows noise only costs: each guess has to be learned for every picture.
    Both know the state before, for the agent acts by it: what it saw tells what it would do.
    """

    def __init__(self, room: Room) -> None:
        self._cell = room.cell
        self._by_place, self._by_screen = Inverse(room.actions), Inverse(room.actions)
        self._place = ForwardError(room.cells, room.actions)
        self._screen = ForwardError(room.states, room.actions)
        self.gain = 0.0

    def bonus(self, state: int, action: int, following: int) -> float:
        before, after = self._cell(state), self._cell(following)
        seen = self._by_screen.told(state, following, action)
        self.gain += seen - self._by_place.told(state, after, action)
        place = self._place.bonus(before, action, after)
        screen = self._screen.bonus(state, action, following)
        return screen if self.gain > 0 else place
