"""Few bytes that would stand for very many: in front matter, in TOML, in a paragraph."""

import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from coldframe.config import read_config
from coldframe.deploy.target import read_target
from coldframe.model import Source
from coldframe.problems import shown
from coldframe.sources.markdown import parse_document

ALIASES = "x0: &a0 [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"x{i + 1}: &a{i + 1} [{','.join(9 * [f'*a{i}'])}]\n" for i in range(9)
)
MERGES = "m0: &m0 {a: 1}\n" + "".join(
    f"m{i + 1}: &m{i + 1} {{<<: [{','.join(9 * [f'*m{i}'])}]}}\n" for i in range(9)
)
BOMBS = {
    "aliases": (f"{ALIASES}title: *a9", "aliases"),
    "aliases below extra": (f"extra:\n  {ALIASES.replace(chr(10), chr(10) + '  ')}", "aliases"),
    "merged keys": (MERGES, "aliases"),
    "what holds itself": ("extra: &a [*a]", "deep"),
    "open brackets": ("extra: " + "[" * 100_000, "deep"),
    "brackets": ("extra: " + "[" * 900 + "]" * 900, "deep"),
    "indentation": (
        "extra:\n" + "".join(" " * i + "a:\n" for i in range(1, 3_000)),
        "deep",
    ),
    "digits": ("order: " + "9" * 5_000, "digits"),
    "binary digits": ("extra: {a: 0b" + "1" * 20_000 + "}", "digits"),
    "hexadecimal digits": ("title: 0x" + "f" * 9_000, "digits"),
    "base sixty": ("extra: {a: 1" + ":59" * 3_000 + "}", "digits"),
}


def problems(text: str) -> list[str]:
    source = Source(PurePosixPath("content/a.md"), "page", "0", len(text))
    return [problem.what for problem in parse_document(source, text.encode()).problems]


@pytest.mark.parametrize(("text", "what"), BOMBS.values(), ids=BOMBS.keys())
def test_front_matter(text: str, what: str) -> None:
    (told,) = problems(f"---\n{text}\n---\n# A\n")
    assert what in told
    assert len(told) < 200


def test_much_that_is_written_in_full_is_no_bomb() -> None:
    rows = ", ".join(f"[{i}, {{a: {i}}}]" for i in range(6_000))
    assert problems(f"---\nextra: {{rows: [{rows}], one: &x [1, 2], two: *x}}\n---\n# A\n") == []


@pytest.mark.parametrize(
    "value",
    [1 << 20_000, [[[[["x"] * 99] * 99] * 99] * 99], "x" * 10**6, {i: i for i in range(999)}],
    ids=["a number", "lists", "a text", "a mapping"],
)
def test_a_message_is_short(value: object) -> None:
    assert len(shown(value)) < 2_000


def test_a_wrong_value_is_cut_in_its_message() -> None:
    (told,) = problems(f"---\ntags: [{', '.join('[a]' for _ in range(9_000))}]\n---\n# A\n")
    assert len(told) < 200


TOML = {
    "tables in tables": "a" + ".a" * 3_000 + " = 1\n",
    "lists in lists": "extra.a = " + "[" * 3_000 + "]" * 3_000,
    "digits": "workers = " + "9" * 5_000,
    "hexadecimal digits": "title = 0x" + "f" * 9_000,
    "a target of digits": "deploy.target = 0x" + "f" * 9_000,
    "a whole book": f"language = [{', '.join('1' * 9_000)}]",
}


@pytest.mark.parametrize("text", TOML.values(), ids=TOML.keys())
def test_configuration(tmp_path: Path, text: str) -> None:
    (tmp_path / "coldframe.toml").write_text(text)
    _, found = read_config(tmp_path)
    if not found:
        _, found = read_target(tmp_path, "", tmp_path)
    assert found
    assert all(len(problem.what) < 400 for problem in found)


@pytest.mark.parametrize("unit", ["a <![CDATA[", "a [", "a ![", "a ^["])
def test_a_paragraph_takes_no_square_of_its_length(unit: str) -> None:
    """Counted in steps of the interpreter, since a busy machine's clock says nothing."""
    assert steps(unit, 4_000) < 3 * steps(unit, 2_000)


def steps(unit: str, count: int) -> int:
    taken = 0

    def line(*_: object) -> Any:
        nonlocal taken
        taken += 1
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        problems(f"# A\n\n{unit * count}\n")
    finally:
        sys.settrace(before)
    return taken


def test_a_site_with_such_a_page_says_so(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": f"---\n{ALIASES}title: *a9\n---\n# A\n"})
    (problem,) = folder.publish().problems
    assert "aliases" in problem.what
