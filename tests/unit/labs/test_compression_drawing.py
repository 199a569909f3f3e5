"""A drawing becomes a picture like those of the data set."""

from labs.compression.drawing import normalised, rows_of


def drawing(*rows: str) -> bytes:
    """8 rows of `#` for ink; missing rows are paper."""
    text = "".join(row.ljust(8) for row in rows).ljust(64)
    return bytes(255 * (mark == "#") for mark in text)


def test_an_empty_canvas_is_paper() -> None:
    assert normalised(bytes(64)) == [0.0] * 64


def test_it_does_not_matter_where_the_digit_stands() -> None:
    assert normalised(drawing("##", " #", " #")) == normalised(
        drawing("", "", "   ##", "    #", "    #")
    )


def test_a_small_digit_is_stretched_to_the_height_of_the_field() -> None:
    rows = rows_of(normalised(drawing("", "#", "#", "#", "#")))
    assert all(max(row) == 16 for row in rows)
    assert rows[0] == [0, 0, 0, 16, 16, 0, 0, 0]


def test_faint_ink_is_as_good_as_dark() -> None:
    dark = drawing(" ## ", "#  #", " ## ")
    assert normalised(bytes(level // 5 for level in dark)) == normalised(dark)
