"""A picture that Vega drew → a small one, the same on every run, to stand inside HTML."""

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

DROPPED = frozenset({"class", "role", "pointer-events", "version", "font-family"})
"""Hooks for scripts and screen readers (the figure has its own label); the page's font is used."""

_POLYLINE = re.compile(r"(M[-\d.,e]+(L[-\d.,e]+)*Z?)+")

UNSEEN = 0.15
"""Pixels. A point this near to a line through others is left out of it."""

type Point = tuple[float, float]

DEFAULTS = {"opacity": "1", "transform": "translate(0,0)", "font-weight": "normal"}


def compact(svg: str, attributes: Mapping[str, str], prefix: str) -> str:
    """The drawing without what can't be seen, to a tenth of a pixel, its ids numbered.

    Without `class` in `attributes` it keeps its size in pixels, else it takes its container's.
    """
    root = ET.fromstring(svg)
    _clean(root)
    if "class" in attributes:
        root.attrib.pop("width", None)
        root.attrib.pop("height", None)
    root.attrib.update({**attributes, "aria-hidden": "true", "focusable": "false"})
    _number(root, prefix)
    return ET.tostring(root, encoding="unicode")


def _clean(element: Element) -> None:
    element.tag = _local(element.tag)
    attributes = {_local(name): value for name, value in element.attrib.items()}
    element.attrib.clear()
    for name, value in attributes.items():
        if name == "d" and _POLYLINE.fullmatch(value):
            value = "".join(map(_relative, re.findall(r"M([^MZ]*)(Z?)", value)))
        elif name in ("d", "transform"):
            value = re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda m: _tenth(float(m[0])), value)
        if name in DROPPED or name.startswith("aria-") or DEFAULTS.get(name) == value:
            continue
        element.attrib[name] = value
    kept: list[Element] = []
    for child in element:
        if not _seen(child):
            continue
        _clean(child)
        if child.tag == "g" and not child.attrib:
            kept.extend(child)
        elif child.tag != "g" or len(child):
            kept.append(child)
    element[:] = kept


def _seen(element: Element) -> bool:
    attributes = element.attrib
    if attributes.get("display") == "none" or attributes.get("opacity") == "0":
        return False
    blank = attributes.get("class") in ("background", "foreground")
    return not (blank and "fill" not in attributes and "stroke" not in attributes)


def _relative(subpath: tuple[str, str]) -> str:
    """Steps from point to point: a curve of small steps is shorter written, and packs better."""
    points = [tuple(map(float, pair.split(","))) for pair in subpath[0].split("L")]
    corners = [(round(x, 1), round(y, 1)) for x, y in _corners([(x, y) for x, y in points])]
    steps = [
        f"{_tenth(x - last_x)} {_tenth(y - last_y)}"
        for (last_x, last_y), (x, y) in pairwise(corners)
    ]
    start = ",".join(map(_tenth, corners[0]))
    line = "l" + " ".join(steps).replace(" -", "-") if steps else ""
    return f"M{start}{line}{subpath[1]}"


def _corners(points: list[Point]) -> list[Point]:
    """The points without those that lie within `UNSEEN` of the line through their neighbours.

    Douglas and Peucker 1973: split at the farthest point until none is far.
    """
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        far = [_distance(points[i], points[first], points[last]) for i in range(first + 1, last)]
        if far and max(far) > UNSEEN:
            split = first + 1 + far.index(max(far))
            kept.add(split)
            spans += [(first, split), (split, last)]
    return [points[i] for i in sorted(kept)]


def _distance(point: Point, a: Point, b: Point) -> float:
    """From a point to the line segment between a and b."""
    x, y = b[0] - a[0], b[1] - a[1]
    length = x * x + y * y
    along = ((point[0] - a[0]) * x + (point[1] - a[1]) * y) / length if length else 0.0
    share = min(1.0, max(0.0, along))
    return math.hypot(point[0] - a[0] - share * x, point[1] - a[1] - share * y)


def _tenth(number: float) -> str:
    # Adding 0.0 makes -0.0 a plain 0.
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")


def _number(root: Element, prefix: str) -> None:
    """Vega counts its ids up from picture to picture."""
    ids = {e.attrib["id"]: f"{prefix}-{i}" for i, e in enumerate(root.iter()) if "id" in e.attrib}
    for element in root.iter():
        for name, value in element.attrib.items():
            for old, new in ids.items():
                if name == "id" and value == old:
                    element.attrib[name] = new
                elif value in (f"url(#{old})", f"#{old}"):
                    element.attrib[name] = value.replace(old, new)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
