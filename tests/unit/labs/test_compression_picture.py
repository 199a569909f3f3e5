"""Weights as a picture."""

import re

from labs.compression.picture import squares, weights_picture

UNIT = [[0.5, 0.0], [0.0, -2.0]]


def test_units_stand_side_by_side_with_a_gap() -> None:
    assert [(x, y) for x, y, _ in squares([UNIT] * 3, across=2)] == [
        *((0, 0), (1, 1)),
        *((3, 0), (4, 1)),
        *((0, 3), (1, 4)),
    ]


def test_colour_says_the_sign_and_strength_the_size() -> None:
    drawn = weights_picture([UNIT], 1, largest=1.0, label="One unit").text
    found = re.findall(r'fill="var\(--chart-(\d)\)" fill-opacity="([\d.]+)" d="(M\d \d)', drawn)
    assert found == [("1", "1", "M1 1"), ("2", "0.6", "M0 0")]
    assert 'viewBox="0 0 2 2"' in drawn
    assert 'aria-label="One unit"' in drawn
