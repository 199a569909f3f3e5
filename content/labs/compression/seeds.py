"""The networks of three seeds, for the trials: how much of a result is luck? Uses NumPy."""

from functools import cache

from labs.compression import fit, recipe
from labs.compression.fit import Model
from labs.compression.network import Network, read


@cache
def network(seed: int, percent: int = 0) -> Network:
    """As the pages have it: rounded to multiples of `network.STEP`."""
    return read(fit.spelled(_model(seed, percent)))


def right_after_tuning(seed: int, percent: int) -> int:
    """How many of the held-out digits are read after pruning step by step."""
    return fit.read(network(seed, percent))


def smallest(seed: int) -> dict[str, int]:
    """Bytes of the smallest file, and the digits that its network reads."""
    return recipe.told(recipe.smallest(recipe.trained(seed), seed))


def _model(seed: int, percent: int) -> Model:
    if not percent:
        return recipe.whole(seed)[0]
    stops = recipe.trained(seed)
    return stops[percent] if percent in stops else recipe.aside(stops, percent)
