"""The intrinsic curiosity module of Pathak et al. (2017), its features learned by a network: the
bonus is the error of forecasting them.
"""

from random import Random

from labs.bandits.curiosity.encoder import Encoder
from labs.bandits.curiosity.network import Network, Vector
from labs.bandits.curiosity.worlds import Room


class LearnedIcm:
    """What is seen becomes features, taught by telling actions apart; a network forecasts these.

    Each lesson is a step drawn from all that were noted, as one step after the other would teach
    the features of one corner only.
    """

    def __init__(self, room: Room, rng: Random, rate: float = 0.05) -> None:
        self.views = [room.view(state) for state in range(room.states)]
        self.encoder = Encoder(len(self.views[0]), room.actions, rng)
        features = len(self.features(0))
        self._forecast = Network(features + room.actions, 16, features, rng)
        self._actions, self._rate, self._rng = room.actions, rate, rng
        self._noted: list[tuple[int, int, int]] = []

    def features(self, state: int) -> Vector:
        return self.encoder(self.views[state])

    def bonus(self, state: int, action: int, following: int) -> float:
        self.note(state, action, following)
        self.teach()
        return self.surprise(state, action, following)

    def note(self, state: int, action: int, following: int) -> None:
        self._noted.append((state, action, following))

    def teach(self) -> None:
        before, action, after = self._noted[self._rng.randrange(len(self._noted))]
        self.encoder.teach(self.views[before], self.views[after], action)

    def surprise(self, state: int, action: int, following: int) -> float:
        """The squared error of the forecast, which learns from it."""
        taken = [float(action == other) for other in range(self._actions)]
        inputs = self.features(state) + taken
        return self._forecast.fit(inputs, self.features(following), self._rate)
