"""Small worlds in which a reward is far away, dearly bought or hidden behind noise."""

from dataclasses import dataclass
from random import Random
from typing import NamedTuple, Protocol

LEFT, RIGHT, UP, DOWN, PRESS = range(5)


class Step(NamedTuple):
    state: int
    reward: float = 0.0
    ends: bool = False


class World(Protocol):
    """States and actions are numbered from 0."""

    @property
    def states(self) -> int: ...
    @property
    def actions(self) -> int: ...
    @property
    def start(self) -> int: ...

    def step(self, state: int, action: int) -> Step: ...


class DeepSea:
    """A diver sinks one row a step, to the left or to the right (Osband et al. 2020, bsuite).

    Each move to the right costs 0.01 / size, and the treasure in the bottom-right corner pays 1:
    the best return is 0.99. Which of the two actions leads right differs from state to state.
    """

    actions = 2
    start = 0

    def __init__(self, size: int, rng: Random) -> None:
        self.size = size
        self.states = size * size
        self.rightward = [rng.randrange(2) for _ in range(self.states)]

    def step(self, state: int, action: int) -> Step:
        row, column = divmod(state, self.size)
        right = action == self.rightward[state]
        reward = -0.01 / self.size if right else 0.0
        if row == self.size - 1:
            found = right and column == self.size - 1
            return Step(state, reward + (1.0 if found else 0.0), ends=True)
        aside = min(column + 1, self.size - 1) if right else max(column - 1, 0)
        return Step((row + 1) * self.size + aside, reward)


class Corridor:
    """A small reward lies near, to the left; one of ten times its worth far to the right."""

    states, actions, start = 13, 2, 2
    goal = states - 1

    def step(self, state: int, action: int) -> Step:
        now = state + (1 if action == RIGHT else -1)
        reward = 1.0 if now == self.goal else 0.1 if now == 0 else 0.0
        return Step(now, reward, ends=now in (0, self.goal))


@dataclass(frozen=True, slots=True)
class RiverSwim:
    """Six places along a river: to the left with the current, to the right against it.

    At the left end a step to the left pays 5, at the right end one to the right that does not fail
    10,000. Strehl and Littman 2008; here in ten thousands.
    """

    rng: Random
    states: int = 6
    actions: int = 2

    @property
    def start(self) -> int:
        return 1 + self.rng.randrange(2)

    def step(self, state: int, action: int) -> Step:
        last = self.states - 1
        if action == LEFT:
            return Step(max(state - 1, 0), 0.0005 if state == 0 else 0.0)
        luck = self.rng.random()
        if luck < 0.3:
            return Step(min(state + 1, last), 1.0 if state == last else 0.0)
        # The current: strongest where the large reward is.
        back = 0.7 if state == last else 0.1 if state else 0.0
        return Step(state - 1 if luck >= 1 - back else state)


@dataclass(frozen=True, slots=True)
class Room:
    """A square room with a television in its last corner. Nothing in it pays.

    Whoever stands in that corner sees one of the channels, and each of them is a state. They
    change by themselves at every step; with a remote control only when its button is pressed.
    """

    rng: Random
    remote: bool = False
    side: int = 5
    channels: int = 4
    start: int = 0

    @property
    def actions(self) -> int:
        return 5 if self.remote else 4

    @property
    def cells(self) -> int:
        return self.side * self.side

    @property
    def television(self) -> int:
        """The corner, and the first of its channels' states."""
        return self.cells - 1

    @property
    def states(self) -> int:
        return self.cells - 1 + self.channels

    def cell(self, state: int) -> int:
        return min(state, self.television)

    def step(self, state: int, action: int) -> Step:
        cell = self._moved(self.cell(state), action)
        if cell != self.television:
            return Step(cell)
        if self.remote and state >= cell and action != PRESS:
            return Step(state)
        return Step(cell + int(self.rng.random() * self.channels))

    def view(self, state: int) -> list[float]:
        """What a network sees: across, down, and which channel is on, if any."""
        down, across = divmod(self.cell(state), self.side)
        shown = [0.0] * self.channels
        if state >= self.television:
            shown[state - self.television] = 1.0
        return [across / (self.side - 1), down / (self.side - 1), *shown]

    def _moved(self, cell: int, action: int) -> int:
        down, across = divmod(cell, self.side)
        last = self.side - 1
        if action in (LEFT, RIGHT):
            across = min(across + 1, last) if action == RIGHT else max(across - 1, 0)
        elif action in (UP, DOWN):
            down = min(down + 1, last) if action == DOWN else max(down - 1, 0)
        return down * self.side + across
