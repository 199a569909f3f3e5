"""The setting of each tensor that moves the weights least, in a given number of bytes."""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

from labs.compression.yours.predict import Levels, Prediction, Setting, predict, stays
from labs.compression.yours.profile import Profile

BITS = (1, 2, 3, 4, 5, 6, 8)
SPARSITIES = (0, 50, 80)
LEVELS: tuple[Levels, ...] = ("k-means", "evenly spaced")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a tensor gets: its setting (none: as it is), and what that makes of it."""

    profile: Profile
    setting: Setting | None
    prediction: Prediction

    @property
    def distance(self) -> float:
        """‖w − ŵ‖² as a share of ‖w‖²."""
        return self.prediction.error / self.profile.energy if self.profile.energy else 0.0


def suggest(ladders: Sequence[Sequence[Choice]], budget: int) -> list[Choice]:
    """One choice a tensor, of least Σ n ‖w − ŵ‖² / ‖w‖², within about `budget` bytes.

    Each tensor has a `ladder` of settings. What is cheapest an improvement is climbed first, as
    long as there is room (the greedy rule for a knapsack whose parts are convex).
    """
    places = [0] * len(ladders)
    total = sum(steps[0].prediction.bytes for steps in ladders)
    heap = [(_price(steps, 0), i) for i, steps in enumerate(ladders) if len(steps) > 1]
    heapq.heapify(heap)
    while heap:
        _, i = heapq.heappop(heap)
        steps, place = ladders[i], places[i]
        more = steps[place + 1].prediction.bytes - steps[place].prediction.bytes
        if total + more <= budget:
            total += more
            places[i] = place + 1
            if place + 2 < len(steps):
                heapq.heappush(heap, (_price(steps, place + 1), i))
    return [steps[place] for steps, place in zip(ladders, places, strict=True)]


def ladder(profile: Profile, coded: bool) -> list[Choice]:
    """From its smallest file to itself, without settings that a mixture of two others beats."""
    found = [Choice(profile, None, predict(profile, None))]
    if not stays(profile):
        found += [
            Choice(profile, setting, predict(profile, setting))
            for sparsity in SPARSITIES
            for bits in BITS
            for levels in LEVELS
            for setting in [Setting(sparsity, bits, levels, coded)]
        ]
    found.sort(key=lambda choice: (choice.prediction.bytes, choice.distance))
    steps: list[Choice] = []
    for choice in found:
        if steps and choice.distance >= steps[-1].distance:
            continue
        while len(steps) > 1 and _price([steps[-2], choice], 0) <= _price(steps[-2:], 0):
            steps.pop()
        steps.append(choice)
    return steps


def _price(steps: Sequence[Choice], place: int) -> float:
    """Bytes for an improvement of one, weighed by how many numbers the tensor has."""
    lower, upper = steps[place], steps[place + 1]
    better = (lower.distance - upper.distance) * lower.profile.tensor.count
    more = upper.prediction.bytes - lower.prediction.bytes
    return more / better if better > 0 else math.inf
