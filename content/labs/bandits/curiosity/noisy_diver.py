"""A diver whose exploring is the noise of its own network, and nothing else."""

from collections.abc import Iterator
from itertools import count
from random import Random

from labs.bandits.curiosity.network import Vector
from labs.bandits.curiosity.noisy import NoisyLayer
from labs.bandits.curiosity.play import Episode
from labs.bandits.curiosity.worlds import DeepSea, Step

START = 4.0
"""Eight times the noise that the paper begins with: with its 0.5 the costs of going right drown
nearly every try.
"""
RATE = 0.3


def noisy_dive(size: int, seed: int, start: float = START) -> Iterator[Episode]:
    """Dives without end. The noise is drawn for a whole dive, and anew to learn from it."""
    world = DeepSea(size, Random(f"{seed} sea {size}"))
    layer = NoisyLayer(world.states, world.actions, Random(f"{seed} noisy"), start)
    seen = [
        [float(state == other) for other in range(world.states)] for state in range(world.states)
    ]
    for number in count(1):
        layer.resample()
        steps = _dive(world, layer, seen)
        layer.resample()
        for state, action, outcome in reversed(steps):
            later = 0.0 if outcome.ends else max(layer.forward(seen[outcome.state]))
            slopes = [0.0] * world.actions
            slopes[action] = layer.forward(seen[state])[action] - outcome.reward - later
            layer.descend(seen[state], slopes, RATE)
        path = tuple(state for state, _, _ in steps)
        yield Episode(number, sum(outcome.reward for _, _, outcome in steps), path)


def _dive(world: DeepSea, layer: NoisyLayer, seen: list[Vector]) -> list[tuple[int, int, Step]]:
    state, steps = world.start, list[tuple[int, int, Step]]()
    while not (steps and steps[-1][2].ends):
        worth = layer.forward(seen[state])
        action = worth.index(max(worth))
        steps.append((state, action, world.step(state, action)))
        state = steps[-1][2].state
    return steps
