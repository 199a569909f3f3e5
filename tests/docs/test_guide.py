"""What the guide shows is true: its Python runs, its TOML and YAML are read without a mistake."""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import pytest

from coldframe.authoring.cells import CellCode, cell_frames
from coldframe.authoring.run import frames
from coldframe.config import read_config
from coldframe.model import Source
from coldframe.sources.front_matter import read_front_matter
from coldframe.sources.markdown import parse_document

CONTENT = Path(__file__).parents[2] / "content"
GUIDE = sorted((CONTENT / "guide").glob("*.md"))
FENCE = re.compile(r"^(`{3,})(.*)\n([\s\S]*?)^\1[ ]*$", re.MULTILINE)
DEMO = re.compile(r"^:::\{demo\} (\S+)", re.MULTILINE)


def blocks(page: Path, info: str) -> list[str]:
    """The page's fenced blocks of one kind."""
    return [code for _, own, code in FENCE.findall(page.read_text("utf-8")) if own == info]


def cases(info: str) -> list[Any]:
    return [
        pytest.param(code, id=f"{page.stem}-{number}")
        for page in GUIDE
        for number, code in enumerate(blocks(page, info), 1)
    ]


@pytest.mark.parametrize("code", cases("python"))
def test_python_runs(code: str) -> None:
    exec(compile(code, "guide", "exec"), {"__name__": "guide"})


@pytest.mark.parametrize("file", GUIDE, ids=lambda file: file.stem)
def test_cells_run(file: Path, loaded: None) -> None:
    source = Source(PurePosixPath("content/guide") / file.name, "page", "", 0)
    cells = parse_document(source, file.read_bytes()).cells
    codes = [CellCode(cell.code, cell.raises) for cell in cells]
    for index, code in enumerate(codes):
        list(cell_frames(codes[:index], code, str(file)))


@pytest.mark.parametrize("file", GUIDE, ids=lambda file: file.stem)
def test_demos_show_something(file: Path, loaded: None) -> None:
    for function in DEMO.findall(re.sub(FENCE, "", file.read_text("utf-8"))):
        assert list(frames(function, {})), function


@pytest.mark.parametrize("text", cases("toml"))
def test_toml_is_a_configuration(text: str, tmp_path: Path) -> None:
    (tmp_path / "coldframe.toml").write_text(text, encoding="utf-8")
    _, problems = read_config(tmp_path)
    assert problems == ()


def test_yaml_is_front_matter() -> None:
    for text in blocks(CONTENT / "guide" / "authoring.md", "yaml"):
        _, _, problems = read_front_matter(text, PurePosixPath("content/a.md"))
        assert problems == []


@pytest.mark.parametrize("text", cases("jinja"))
def test_jinja_is_read(text: str) -> None:
    jinja2.Environment(autoescape=True).parse(text)


@pytest.mark.parametrize("name", ["wave", "hypotenuse", "coin"])
def test_a_demo_is_the_one_that_the_guide_prints(name: str) -> None:
    own = (CONTENT / "guide" / "demos.py").read_text("utf-8")
    shown = "\n\n".join(code for page in GUIDE for code in blocks(page, "python"))
    body = re.compile(rf"^@demo\ndef {name}\([\s\S]*?(?=\n\n\n|\Z)", re.MULTILINE)
    assert _found(body, own) == _found(body, shown)


def test_the_loader_is_the_one_that_the_guide_prints() -> None:
    own = (CONTENT / "guide" / "primes.csv.py").read_text("utf-8")
    assert own in blocks(CONTENT / "guide" / "loaders.md", "python")


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    assert match, pattern.pattern
    return match[0].strip()


@pytest.fixture(scope="module")
def loaded() -> Any:
    """The data files that the guide's loaders make, where `data(…)` finds them."""
    from coldframe.sources.discover import discover
    from loading import run_loaders

    root = CONTENT.parent
    sources = {
        path: source
        for path, source in discover(root, {}).sources.items()
        if path.parts[:2] == ("content", "guide")
    }
    assert run_loaders(root, sources, workers=1).problems == ()


def mistakes() -> dict[str, tuple[dict[str, str | bytes], str, str]]:
    """The mistakes that the tests of the site make, by name."""
    file = Path(__file__).parents[1] / "site" / "test_mistakes.py"
    spec = importlib.util.spec_from_file_location("mistakes", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cases: dict[str, tuple[dict[str, str | bytes], str, str]] = module.CASES
    return cases


@pytest.mark.parametrize("name", mistakes())
def test_troubleshooting_knows_the_message(name: str, site: Callable[..., Any]) -> None:
    rows = (CONTENT / "guide" / "troubleshooting.md").read_text("utf-8").splitlines()
    told = [part for row in rows for part in re.findall(r"`([^`]+)`", row.partition(" | ")[0])]
    known = [re.compile(".*?".join(map(re.escape, part.split("…")))) for part in told]
    files, _, _ = mistakes()[name]
    for problem in site({"content/index.md": "# Good\n", **files}).problems():
        assert any(pattern.search(problem.what) for pattern in known), problem.what
