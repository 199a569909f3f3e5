"""A picture that Vega drew → a small one, the same on every run, to stand inside HTML."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

DROPPED = frozenset({"class", "role", "pointer-events", "version", "font-family"})
"""Hooks for scripts and screen readers (the figure has its own label); the page's font is used."""

DEFAULTS = {"opacity": "1", "transform": "translate(0,0)", "font-weight": "normal"}


def compact(svg: str, attributes: Mapping[str, str], prefix: str) -> str:
    """The drawing without what can't be seen, to a tenth of a pixel, its ids numbered.

    Without `class` in `attributes` it keeps its size in pixels, else it takes its container's.
    """
    root = ElementTree.fromstring(svg)
    _clean(root)
    if "class" in attributes:
        root.attrib.pop("width", None)
        root.attrib.pop("height", None)
    root.attrib.update({**attributes, "aria-hidden": "true", "focusable": "false"})
    _number(root, prefix)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: Element) -> None:
    element.tag = _local(element.tag)
    attributes = {_local(name): value for name, value in element.attrib.items()}
    element.attrib.clear()
    for name, value in attributes.items():
        if name in ("d", "transform", "points"):
            value = re.sub(r"-?\d+\.\d+(?:e-?\d+)?", _tenth, value)
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


def _tenth(match: re.Match[str]) -> str:
    return f"{round(float(match[0]), 1) + 0.0:.1f}".removesuffix(".0")


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
