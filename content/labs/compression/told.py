"""Counts of digits read, of several networks, as words."""

from collections.abc import Sequence

COUNT = 360
"""Held-out digits."""


def shares(right: Sequence[int], count: int = COUNT) -> tuple[float, float, float]:
    """Mean, lowest and highest, in per cent."""
    found = [100 * one / count for one in right]
    return round(sum(found) / len(found), 1), round(min(found), 1), round(max(found), 1)


def seeds_told(right: Sequence[int]) -> str:
    mean, low, high = shares(right)
    return f"{mean:.1f} ({low:.1f} to {high:.1f})"
