"""Old names still work, and the build says where one stands and until when it may."""

import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

import coldframe
from coldframe.authoring.renamed import RENAMED, Renamed, takes_old_names
from coldframe.cache import Cache
from coldframe.config import normalize_config
from coldframe.freeze.old_names import block_problems, module_problems
from coldframe.model import Block, Source
from coldframe.outdated import outdated
from coldframe.problems import Place, Problem
from coldframe.sources.front_matter import read_front_matter
from coldframe.sources.parser import markdown_parser

FILE = PurePosixPath("content/a.md")
TABLE = (
    Renamed("front matter", "weight", "order", "0.9"),
    Renamed("coldframe.toml", "lang", "language", "0.9"),
    Renamed("coldframe.toml", "freeze.size", "freeze.bytes", "0.9"),
    Renamed("{figure}", "text", "alt", "0.9"),
    Renamed("coldframe", "line_plot", "line_chart", "0.9"),
    Renamed("line_chart", "xlabel", "x_label", "0.9"),
)
UNTIL = "the old name works until Coldframe 0.9"


def told(problem: Problem) -> str:
    return f"{problem.place.line} {problem.severity}: {problem.what}. {problem.mend}"


def test_a_demo_s_label_was_its_title(site: Callable[..., Any]) -> None:
    module = "from coldframe import demo\n\n@demo\ndef f(n: int = 1) -> str:\n    return str(n)\n"
    page = "# A\n\n:::{demo} lab:f\n:title: Told by its old name\n:::\n"
    built = site({"content/index.md": page, "content/lab.py": module}).build()
    (problem,) = built.problems
    what = "the option :title: of {demo} is called :label: now"
    mend = "Write :label:: the old name works until Coldframe 0.3"
    assert problem == Problem(Place(PurePosixPath("content/index.md"), 4), what, mend, "warning")
    assert [demo.label for demo in built.demos.values()] == ["Told by its old name"]


def test_both_names_at_once_are_a_mistake(site: Callable[..., Any]) -> None:
    module = "from coldframe import demo\n\n@demo\ndef f(n: int = 1) -> str:\n    return str(n)\n"
    page = "# A\n\n:::{demo} lab:f\n:title: Old\n:label: New\n:::\n"
    (problem,) = site({"content/index.md": page, "content/lab.py": module}).problems()
    assert told(problem) == (
        "4 error: the option :title: of {demo} is called :label: now, and both are given. "
        "Keep :label:"
    )


def test_a_parameter_may_have_an_old_name_of_ours(site: Callable[..., Any]) -> None:
    module = (
        "from coldframe import demo\n\n@demo\ndef f(title: str = 'a') -> str:\n    return title\n"
    )
    page = "# A\n\n:::{demo} lab:f\n:title: its own\n:::\n"
    assert site({"content/index.md": page, "content/lab.py": module}).problems() == ()


def test_front_matter_is_followed() -> None:
    found, _, problems = read_front_matter("---\ntitle: A\nweight: 2\n---\n", FILE, TABLE)
    assert found.order == 2
    assert [told(problem) for problem in problems] == [
        f"3 warning: weight in the front matter is called order now. Write order: {UNTIL}"
    ]
    _, _, both = read_front_matter("---\nweight: 2\norder: 1\n---\n", FILE, TABLE)
    assert [problem.severity for problem in both] == ["error"]


def test_a_configuration_is_followed() -> None:
    text = 'lang = "fr"\n\n[freeze]\nsize = "1 kB"\n'
    table = {"lang": "fr", "freeze": {"size": "1 kB"}}
    config, problems = normalize_config(table, text, TABLE)
    assert (config.language, config.budget.bytes) == ("fr", 1000)
    assert [told(problem) for problem in problems] == [
        f"1 warning: lang in coldframe.toml is called language now. Write language: {UNTIL}",
        "4 warning: freeze.size in coldframe.toml is called freeze.bytes now. "
        f"Write freeze.bytes: {UNTIL}",
    ]
    _, both = normalize_config({"lang": "fr", "language": "de"}, text, TABLE)
    assert [problem.severity for problem in both] == ["error"]


def test_a_directive_s_option_is_followed() -> None:
    env: dict[str, Any] = {"mistakes": [], "line": 1, "renames": TABLE}
    tokens = markdown_parser().parse(":::{figure} a.jpg\n:text: Snow\n:::\n", env)
    (mistake,) = env["mistakes"]
    assert (mistake.line, mistake.severity) == (2, "warning")
    assert mistake.what == "the option :text: of {figure} is called :alt: now"
    assert tokens[0].meta["directive"].option("alt") == "Snow"


MODULE = """\
import coldframe
import coldframe as cf
from coldframe import demo, line_plot
from coldframe import line_chart as curve

def f():
    cf.line_plot([], x="a", y="b")
    curve([], x="a", y="b",
          xlabel="A")
    return line_chart(xlabel="not ours")
"""


def test_python_is_read_and_its_own_lines_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(MODULE)
    source = Source(PurePosixPath("a.py"), "module", "digest", 0)
    cache = Cache(tmp_path / "cache")
    first = module_problems(source, tmp_path, cache, TABLE)
    name = "coldframe.line_plot is called coldframe.line_chart now. Write coldframe.line_chart"
    argument = "the argument xlabel of line_chart is called x_label now. Write x_label"
    assert [told(problem) for problem in first] == [
        f"3 warning: {name}: {UNTIL}",
        f"7 warning: {name}: {UNTIL}",
        f"9 warning: {argument}: {UNTIL}",
    ]
    assert module_problems(source, tmp_path, cache, TABLE) == first, "from the cache"
    assert module_problems(source, tmp_path, cache) == (), "nothing of Python is renamed today"


def test_a_cell_is_read_too() -> None:
    block = Block("from coldframe import line_plot\n", Place(FILE, 10))
    assert [problem.severity for problem in block_problems(block, TABLE)] == ["warning"]


def test_a_call_with_an_old_argument_goes_on() -> None:
    @takes_old_names(TABLE)
    def line_chart(data: str, x_label: str = "") -> str:
        return data + x_label

    assert line_chart("a", xlabel="b") == line_chart("a", x_label="b") == "ab"
    with pytest.raises(TypeError, match="got x_label and its old name xlabel"):
        line_chart("a", x_label="b", xlabel="c")


def test_a_name_is_imported_by_its_old_name() -> None:
    assert coldframe._renamed("line_plot", TABLE) is coldframe.line_chart
    with pytest.raises(AttributeError, match="has no attribute 'line_plot'"):
        _ = coldframe.line_plot  # type: ignore[attr-defined]


def test_the_guide_shows_what_is_told() -> None:
    guide = Path(__file__).parents[2] / "content/guide/stability.md"
    assert str(outdated(RENAMED[0], Place(PurePosixPath("content/lab.md"), 12))) in guide.read_text(
        "utf-8"
    )


def number(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


@pytest.mark.parametrize("one", RENAMED, ids=lambda one: f"{one.where}-{one.old}")
def test_an_old_name_goes_when_it_was_said(one: Renamed) -> None:
    """If this fails, the version that drops the name is being made: take it out of RENAMED."""
    assert number(version("coldframe"))[: len(number(one.until))] < number(one.until)
    assert one.until in outdated(one, Place(FILE)).mend
