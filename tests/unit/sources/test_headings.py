"""An anchor is the one that GitHub gives."""

import pytest

from coldframe.sources.headings import slug, unique


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("Install", "install"),
        ("What's new in 3.0?", "whats-new-in-30"),
        ("snake_case & more", "snake_case--more"),
        ("A - B", "a---b"),
        ("Größe", "größe"),
        ("東京", "東京"),
        ("🎉", ""),
    ],
)
def test_slug(text: str, anchor: str) -> None:
    assert slug(text) == anchor


def test_a_second_one_gets_a_number_that_is_free() -> None:
    taken = {"a", "a-1"}
    assert unique("a", taken) == "a-2"
    assert "a-2" in taken
