"""Random points of a demo, and whether two sides computed the same there."""

import base64
import hashlib
import math
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from coldframe.authoring.controls import Parameter, decimals
from coldframe.authoring.demo import Value
from coldframe.authoring.results import DOWNLOAD, OUTPUTS

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def sample_points(
    parameters: Sequence[Parameter], count: int, seed: int
) -> tuple[dict[str, Value], ...]:
    """`count` points, uniform within each control's range; the first one is the default.

    Text, files and widgets keep their default: only the author knows which are good.
    """
    rng = random.Random(seed)
    points = [{parameter.name: parameter.default for parameter in parameters}]
    while len(points) < count:
        points.append({parameter.name: _value(parameter, rng) for parameter in parameters})
    return tuple(points)


def _value(parameter: Parameter, rng: random.Random) -> Value:
    control = parameter.control
    if control.choices:
        return rng.choice(control.choices)
    if control.name == "widget":
        return parameter.default
    if parameter.kind == "bool":
        return rng.random() < 0.5
    if control.name == "canvas":
        return bytes(rng.choice((0, 0, 128, 255)) for _ in range(control.width * control.height))
    if control.name == "button":
        return rng.randint(0, 3)
    if parameter.kind == "int" and isinstance(parameter.default, int):
        low, high = _range(control.minimum, control.maximum, parameter.default)
        steps = round((high - low) / (control.step or 1))
        return round(low + rng.randint(0, steps) * (control.step or 1))
    if parameter.kind == "float" and isinstance(parameter.default, float):
        low, high = _range(control.minimum, control.maximum, parameter.default)
        places = decimals(control.step) + 2 if control.step else 6
        return min(high, max(low, round(rng.uniform(low, high), places)))
    return parameter.default


def _range(low: float | None, high: float | None, default: float) -> tuple[float, float]:
    """The control's range; without one, half to twice the default."""
    near = sorted((default / 2, default * 2)) if default else [0, 1]
    first = near[0] if low is None else low
    last = near[1] if high is None else high
    return first, max(first, last)


def sealed(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The bundle with a digest in place of each download's content: no page need send that."""
    found = dict(bundle)
    if OUTPUTS in found:
        found[OUTPUTS] = [[name, sealed(inner)] for name, inner in found[OUTPUTS]]
    if DOWNLOAD in found:
        content = base64.b64decode(found[DOWNLOAD]["content"])
        seal = hashlib.sha256(content).hexdigest()
        found[DOWNLOAD] = {**found[DOWNLOAD], "content": seal}
    return found


def difference(here: Any, there: Any, tolerance: float) -> str:
    """Where two bundles differ by more than `tolerance` (relative); empty if they agree."""
    return _difference(here, there, tolerance, "result")


def _difference(here: Any, there: Any, tolerance: float, where: str) -> str:
    if isinstance(here, bool) or isinstance(there, bool) or here is None or there is None:
        return "" if here is there else f"{where}: {here!r} at build, {there!r} in the browser"
    if isinstance(here, int | float) and isinstance(there, int | float):
        if math.isclose(here, there, rel_tol=tolerance, abs_tol=tolerance):
            return ""
        return f"{where}: {here!r} at build, {there!r} in the browser"
    if isinstance(here, str) and isinstance(there, str):
        return _text_difference(here, there, tolerance, where)
    if isinstance(here, Mapping) and isinstance(there, Mapping):
        if here.keys() != there.keys():
            return f"{where}: {sorted(here)} at build, {sorted(there)} in the browser"
        pairs = [(here[name], there[name], f"{where}.{name}") for name in here]
    elif isinstance(here, list | tuple) and isinstance(there, list | tuple):
        if len(here) != len(there):
            return f"{where}: {len(here)} items at build, {len(there)} in the browser"
        pairs = [(a, b, f"{where}[{i}]") for i, (a, b) in enumerate(zip(here, there, strict=True))]
    else:
        return f"{where}: {here!r} at build, {there!r} in the browser"
    return next(filter(None, (_difference(a, b, tolerance, w) for a, b, w in pairs)), "")


def _text_difference(here: str, there: str, tolerance: float, where: str) -> str:
    """Texts agree if they do but for numbers, and those agree within the tolerance."""
    if here == there:
        return ""
    if NUMBER.sub("#", here) == NUMBER.sub("#", there):
        pairs = zip(NUMBER.findall(here), NUMBER.findall(there), strict=True)
        apart = (_difference(float(a), float(b), tolerance, where) for a, b in pairs)
        return next(filter(None, apart), "")
    return f"{where}: {here[:80]!r} at build, {there[:80]!r} in the browser"


def as_sent(values: Mapping[str, Value]) -> dict[str, Any]:
    """The values as JSON can carry them to a page; bytes as base64 under `$bytes`."""
    return {
        name: {"$bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in values.items()
    }
