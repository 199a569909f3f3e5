"""Where the weights that are left stand: the gap before each, in few bits."""

from collections.abc import Sequence


def gaps(places: Sequence[int], bits: int) -> list[int]:
    """Increasing places → how many zeros stand before each, as symbols of `bits` bits.

    The highest symbol, 2^bits - 1, means: that many zeros, and the gap goes on. (Han et al. store
    a weight of zero there; an escape symbol says the same in fewer bits.)
    """
    skip = 2**bits - 1
    found: list[int] = []
    before = -1
    for place in places:
        gap = place - before - 1
        found += [skip] * (gap // skip)
        found.append(gap % skip)
        before = place
    return found


def places(symbols: Sequence[int], bits: int) -> list[int]:
    """The inverse of `gaps`."""
    skip = 2**bits - 1
    found: list[int] = []
    place = -1
    for symbol in symbols:
        place += symbol
        if symbol != skip:
            place += 1
            found.append(place)
    return found


def best_bits(positions: Sequence[int]) -> int:
    """The width that takes the fewest bits: narrow ones skip often, wide ones waste."""
    return min(range(1, 9), key=lambda bits: (bits * len(gaps(positions, bits)), bits))
