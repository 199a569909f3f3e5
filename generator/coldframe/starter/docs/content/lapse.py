"""Durations as people write them: `parse("1h 30m")` is 5400 seconds."""

import re

__all__ = ["UNITS", "parse", "spell"]

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
"""Seconds of each unit, the longest first."""

_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)


def parse(text: str) -> float:
    """Seconds. Raises ValueError, which names the part that it can't read."""
    seconds, at = 0.0, 0
    text = text.strip()
    while match := _PART.match(text, at):
        unit = match[2][0].lower()
        if unit not in UNITS:
            raise ValueError(f"{match[2]!r} is no unit; there are {', '.join(UNITS)}")
        seconds += float(match[1]) * UNITS[unit]
        at = match.end()
    if not text or at < len(text):
        raise ValueError(f"{text[at:]!r} is no duration; write it as '1h 30m'")
    return seconds


def spell(seconds: float, most: int = 2) -> str:
    """The `most` longest units that count, the last of them rounded: `spell(5400)` is `1h 30m`."""
    if seconds < 0:
        raise ValueError(f"{seconds} is no duration; it must not be negative")
    counting = [unit for unit in UNITS if seconds >= UNITS[unit]] or ["s"]
    finest = UNITS[counting[:most][-1]]
    seconds = round(seconds / finest) * finest
    parts = []
    for unit, length in UNITS.items():
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count:.0f}{unit}")
    return " ".join(parts) or "0s"
