"""Curiosity as surprise: the error of a model that predicts the next state."""

from random import Random


class ForwardError:
    """|p - e|^2 of the shares p that the outcomes had so far, where e is 1 at what came, else 0.

    A certainty is learned and becomes dull. Of n equally likely outcomes 1 - 1/n stays for ever.
    """

    def __init__(self, states: int, actions: int) -> None:
        self._shares = [[[1 / states] * states for _ in range(actions)] for _ in range(states)]
        self._seen = [[1] * actions for _ in range(states)]

    def bonus(self, state: int, action: int, following: int) -> float:
        shares = self._shares[state][action]
        error = sum(p * p for p in shares) - 2 * shares[following] + 1
        self._seen[state][action] += 1
        rate = 1 / self._seen[state][action]
        shares = [(1 - rate) * p for p in shares]
        shares[following] += rate
        self._shares[state][action] = shares
        return error


class Disagreement:
    """Variance of the predictions of several models, each taught with every other step, by lot
    (Pathak et al. 2019).

    Each is a table of counts. Noise makes them agree in the end: all tell the same chances.
    """

    def __init__(self, states: int, actions: int, rng: Random, models: int = 5) -> None:
        self._states, self._rng = states, rng
        self._counts = [
            [[dict[int, int]() for _ in range(actions)] for _ in range(states)]
            for _ in range(models)
        ]

    def bonus(self, state: int, action: int, following: int) -> float:
        tables = [model[state][action] for model in self._counts]
        found = self._variance(tables)
        for table in tables:
            if self._rng.random() < 0.5:
                table[following] = table.get(following, 0) + 1
        return found

    def _variance(self, tables: list[dict[int, int]]) -> float:
        """Summed over the states; a model that saw nothing yet calls all of them equally likely."""
        known = [(table, sum(table.values())) for table in tables]
        seen = {outcome for table in tables for outcome in table}
        even, many = 1 / self._states, len(tables)
        found = 0.0
        for outcome in seen:
            told = [table.get(outcome, 0) / n if n else even for table, n in known]
            mean = sum(told) / many
            found += sum((p - mean) ** 2 for p in told) / many
        blank = sum(n == 0 for _, n in known) / many
        rest = self._states - len(seen)
        return found + rest * even * even * blank * (1 - blank)
