"""Q-learning on a table: what an action in a state is worth, learned from its outcomes."""

from random import Random

from labs.bandits.curiosity.worlds import Step


class QLearner:
    """Moves Q(s, a) towards r + discount * max Q(s', .) by `rate` (Watkins 1989).

    `initial` is the worth of what was never tried: a high one makes it tempting.
    """

    def __init__(
        self,
        states: int,
        actions: int,
        rng: Random,
        rate: float = 1.0,
        discount: float = 1.0,
        initial: float = 0.0,
    ) -> None:
        self.values = [[initial] * actions for _ in range(states)]
        self.rate, self.discount = rate, discount
        self._rng = rng

    def best(self, state: int) -> int:
        """The action of the greatest worth; of equals, one at random."""
        row = self.values[state]
        most = max(row)
        if row.count(most) == 1:
            return row.index(most)
        return self._rng.choice([action for action, value in enumerate(row) if value == most])

    def choose(self, state: int, epsilon: float = 0.0) -> int:
        """The best action, or with chance `epsilon` any."""
        if epsilon and self._rng.random() < epsilon:
            return int(self._rng.random() * len(self.values[state]))
        return self.best(state)

    def learn(self, state: int, action: int, outcome: Step, bonus: float = 0.0) -> None:
        later = 0.0 if outcome.ends else self.discount * max(self.values[outcome.state])
        row = self.values[state]
        row[action] += self.rate * (outcome.reward + bonus + later - row[action])
