"""The guide's table of promises names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_promise_is_held_by_a_test() -> None:
    guide = (ROOT / "content/guide/security.md").read_text("utf-8")
    named = re.findall(r"^\|.*\| `(tests/[^`]+)` \|$", guide, re.MULTILINE)
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []
    browser = {
        file.relative_to(ROOT).as_posix() for file in ROOT.glob("tests/security/browser/test_*.py")
    }
    assert browser <= set(named)
