"""The style sheet: small, and every colour said once."""

import gzip
import re

from coldframe.render.templates import STYLE, THEME

SHEET = (THEME / STYLE).read_text(encoding="utf-8")


def test_it_is_under_15_kb() -> None:
    assert len(gzip.compress(SHEET.encode(), mtime=0)) < 15_000


def test_colours_stand_in_the_custom_properties_only() -> None:
    """So that a site changes its palette in one place, and dark mode is complete."""
    _, rules = SHEET.split("@layer base {", 1)
    screen, _ = rules.split("@layer print {", 1)
    drawn = [line for line in screen.splitlines() if re.search(r"#[0-9a-fA-F]{3,8}\b", line)]
    # The sheet to draw on is dark in both modes: strokes are white.
    assert [line for line in drawn if "canvas" not in line] == []


def test_every_property_that_is_used_is_defined() -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", SHEET))
    defined = set(re.findall(r"(--[\w-]+):", SHEET))
    assert used <= defined


def test_nothing_is_fetched() -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET


def test_motion_contrast_and_forced_colours_are_obeyed() -> None:
    for feature in ("prefers-reduced-motion", "prefers-contrast", "forced-colors", "scripting"):
        assert feature in SHEET
