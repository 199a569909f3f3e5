"""Mixed precision: more bits for the layers that need them."""

from collections.abc import Iterator, Mapping, Sequence

type Losses = Sequence[Mapping[int, float]]
"""Of each layer, by bits of a weight: how much the loss rises if that layer alone has so few."""


def cheapest(losses: Losses, weights: Sequence[int], most_bits: float) -> tuple[int, ...]:
    """Bits for each layer, at most `most_bits` a weight on average; the fewest if none fits.

    Greedy: from the most bits, always the step down that costs the least loss for a bit saved.
    """
    budget = most_bits * sum(weights)
    for bits in steps_down(losses, weights):
        if sum(b * n for b, n in zip(bits, weights, strict=True)) <= budget:
            break
    return bits


def steps_down(losses: Losses, weights: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every stop on the way from the most bits to the fewest, with both ends."""
    bits = [max(of) for of in losses]
    yield tuple(bits)
    while True:
        ways = [
            ((of[fewer] - of[bits[k]]) / (n * (bits[k] - fewer)), k, fewer)
            for k, (of, n) in enumerate(zip(losses, weights, strict=True))
            for fewer in of
            if fewer < bits[k]
        ]
        if not ways:
            return
        _, layer, fewer = min(ways)
        bits[layer] = fewer
        yield tuple(bits)
