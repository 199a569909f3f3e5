"""Learners in the worlds: the runs that the page's demos show."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal, Protocol

from labs.bandits.curiosity.counts import Count, PseudoCount
from labs.bandits.curiosity.forward import Disagreement, ForwardError
from labs.bandits.curiosity.icm import Icm
from labs.bandits.curiosity.learned_icm import LearnedIcm
from labs.bandits.curiosity.learner import QLearner
from labs.bandits.curiosity.rnd import Rnd
from labs.bandits.curiosity.worlds import Corridor, DeepSea, Room, Step, World

type Explorer = Literal["epsilon-greedy", "counting"]
type Name = Literal[
    "none",
    "count",
    "pseudo-count",
    "forward error",
    "disagreement",
    "icm",
    "icm, learned",
    "rnd",
]
NAMES: tuple[Name, ...] = Name.__value__.__args__
EPSILON = 0.1


class Bonus(Protocol):
    def bonus(self, state: int, action: int, following: int) -> float:
        """What a step is worth for being new; learns from the step, too."""
        ...


@dataclass(frozen=True, slots=True)
class Episode:
    """How it ended, and in which states it was."""

    number: int
    reward: float
    path: tuple[int, ...]


def dive(size: int, explorer: Explorer, seed: int) -> Iterator[Episode]:
    """Episodes in the deep sea without end. The diver learns from each of them backwards."""
    world = DeepSea(size, Random(f"{seed} sea {size}"))
    counting = explorer == "counting"
    counts = Count(0.1)
    rng = Random(f"{seed} {explorer}")
    learner = QLearner(world.states, world.actions, rng, initial=1.0 if counting else 0.0)
    number = 0
    while True:
        number += 1
        steps = _episode(world, learner, 0.0 if counting else EPSILON, size)
        for state, action, outcome in reversed(steps):
            bonus = counts.visit((state, action)) if counting else 0.0
            learner.learn(state, action, outcome, bonus)
        path = tuple(state for state, _, _ in steps)
        yield Episode(number, sum(outcome.reward for _, _, outcome in steps), path)


def _episode(
    world: World, learner: QLearner, epsilon: float, longest: int
) -> list[tuple[int, int, Step]]:
    state, steps = world.start, list[tuple[int, int, Step]]()
    for _ in range(longest):
        action = learner.choose(state, epsilon)
        outcome = world.step(state, action)
        steps.append((state, action, outcome))
        if outcome.ends:
            break
        state = outcome.state
    return steps


def first_treasure(size: int, explorer: Explorer, seed: int, most: int) -> int | None:
    """The number of the first episode that found it, if one of `most` did."""
    for episode in dive(size, explorer, seed):
        if episode.reward > 0.5:
            return episode.number
        if episode.number == most:
            break
    return None


@dataclass(frozen=True, slots=True)
class Walk:
    """After one more episode: its end, all visits so far, and where the judged policy leads."""

    number: int
    end: int
    visits: tuple[int, ...]
    judged: int


def walk(explorer: Explorer, seed: int, longest: int = 200) -> Iterator[Walk]:
    """Episodes in the corridor. One table learns what pays, and it alone is judged; with counting
    another one, which gets the bonus, too, chooses the steps.
    """
    world, rng = Corridor(), Random(f"{seed} corridor {explorer}")
    paid = QLearner(world.states, world.actions, rng, rate=0.5, discount=0.99)
    led = QLearner(world.states, world.actions, rng, rate=0.5, discount=0.99)
    counts, visits = Count(0.5), [0] * world.states
    counting = explorer == "counting"
    number = 0
    while True:
        number += 1
        steps = list[tuple[int, int, Step]]()
        state = world.start
        while len(steps) < longest and not (steps and steps[-1][2].ends):
            action = (led if counting else paid).choose(state, EPSILON)
            outcome = world.step(state, action)
            led.learn(state, action, outcome, counts.visit((state, action)))
            steps.append((state, action, outcome))
            state = outcome.state
        for before, action, outcome in reversed(steps):
            visits[outcome.state] += 1
            paid.learn(before, action, outcome)
        yield Walk(number, state, tuple(visits), judge(world, paid))


def judge(world: Corridor, learner: QLearner) -> int:
    """Where the best actions lead; the start if they lead nowhere."""
    state = world.start
    for _ in range(world.states):
        outcome = world.step(state, learner.best(state))
        state = outcome.state
        if outcome.ends:
            return state
    return world.start


def make_bonus(name: Name, room: Room, rng: Random) -> Bonus | None:
    match name:
        case "none":
            return None
        case "count":
            return Count()
        case "pseudo-count":
            return PseudoCount(room.side)
        case "forward error":
            return ForwardError(room.states, room.actions)
        case "disagreement":
            return Disagreement(room.states, room.actions, rng)
        case "icm":
            return Icm(room)
        case "icm, learned":
            return LearnedIcm(room, rng)
        case "rnd":
            return Rnd(room.view, rng)


@dataclass(frozen=True, slots=True)
class Stay:
    """After so many steps: visits of each cell, share of the last steps at the television, and
    the mean bonus there and elsewhere over the same steps.
    """

    steps: int
    visits: tuple[int, ...]
    share: float
    there: float
    elsewhere: float


def stay(name: Name, seed: int, steps: int, every: int, remote: bool = False) -> Iterator[Stay]:
    """A learner in the room whom nothing but its own bonus rewards."""
    room = Room(Random(f"{seed} screen"), remote)
    rng = Random(f"{seed} {name}")
    bonus = make_bonus(name, room, rng)
    learner = QLearner(room.states, room.actions, rng, rate=0.2, discount=0.8)
    state, visits = room.start, [0] * room.cells
    there, elsewhere = list[float](), list[float]()
    for step in range(1, steps + 1):
        action = learner.choose(state, EPSILON if bonus else 1.0)
        outcome = room.step(state, action)
        extra = bonus.bonus(state, action, outcome.state) if bonus else 0.0
        learner.learn(state, action, outcome, extra)
        state = outcome.state
        cell = room.cell(state)
        visits[cell] += 1
        (there if cell == room.television else elsewhere).append(extra)
        if step % every == 0:
            yield Stay(step, tuple(visits), len(there) / every, _mean(there), _mean(elsewhere))
            there, elsewhere = [], []


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def last[T](things: Iterator[T], count: int) -> T:
    """The `count`-th of them."""
    return deque((thing for thing, _ in zip(things, range(count), strict=False)), maxlen=1)[0]
