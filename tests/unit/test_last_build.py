"""What the last build read and wrote, in a file that may be missing, old or half."""

from pathlib import Path

import pytest

from coldframe.last_build import LastBuild, read_last_build, write_last_build

LAST = LastBuild(
    key="0123456789abcdef",
    settled=7,
    stamps={"content/index.md": (1, 2, "aa")},
    published={"index.html": ("bb", 3, 4)},
    report={"pages": 1, "lines": []},
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "work/last.json"
    write_last_build(file, LAST)
    assert read_last_build(file) == LAST


def test_before_the_first_build_there_is_nothing(tmp_path: Path) -> None:
    assert read_last_build(tmp_path / "last.json") == LastBuild()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"key": "0123',
        b"[]",
        b"null",
        b"\xff",
        b'{"key": "0123"}',
        b'{"key": "", "settled": 0, "stamps": {"a": [1, 2]}, "published": {}, "report": {}}',
        b'{"key": "", "settled": "now", "stamps": {}, "published": {}, "report": {}}',
        b'{"key": "", "settled": 0, "stamps": {}, "published": [], "report": {}}',
    ],
)
def test_a_file_that_is_not_whole_counts_as_none(tmp_path: Path, content: bytes) -> None:
    """The build is then a first one: slow, and right."""
    file = tmp_path / "last.json"
    file.write_bytes(content)
    assert read_last_build(file) == LastBuild()
