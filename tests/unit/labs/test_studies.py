"""Studies are as their recipes are now, and say of what they were made."""

import json
from pathlib import Path

import pytest

from labs import studies


@pytest.mark.parametrize("recipe", studies.recipes(), ids=lambda recipe: recipe.parent.name)
def test_every_study_was_made_by_the_recipe_as_it_is(recipe: Path) -> None:
    study = json.loads(studies.result_of(recipe).read_text("utf-8"))["study"]
    assert study["sources"] == studies.digest(recipe), f"{recipe.name} was edited: `make studies`"
    assert study["seeds"]
    assert study["python"]


def test_every_result_is_small_and_has_lines_to_read() -> None:
    assert len(studies.recipes()) > 5
    for recipe in studies.recipes():
        text = studies.result_of(recipe).read_text("utf-8")
        assert len(text) < 50_000
        assert max(map(len, text.splitlines())) <= studies.WIDTH + 50


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that imports a module, which imports another of a package."""
    content = tmp_path / "content"
    files = {
        "labs/lab/count_study.py": (
            "from labs.lab import helper\nSEEDS = (1, 2)\ndef found():\n    return helper.all()\n"
        ),
        "labs/lab/helper.py": "import labs.package.inner\n",
        "labs/package/__init__.py": "",
        "labs/package/inner.py": "number = 1  # one\n",
        "labs/lab/other.py": "",
    }
    for name, text in files.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text, "utf-8")
    monkeypatch.setattr(studies, "CONTENT", content)
    return content / "labs/lab/count_study.py"


def test_the_digest_is_of_all_that_the_recipe_imports(recipe: Path) -> None:
    content = recipe.parents[2]
    before = studies.digest(recipe)
    (content / "labs/lab/other.py").write_text("number = 2\n", "utf-8")
    assert studies.digest(recipe) == before
    for name in ("labs/package/inner.py", "labs/package/__init__.py", "labs/lab/helper.py"):
        before = studies.digest(recipe)
        with (content / name).open("a", encoding="utf-8") as file:
            file.write("more = 1\n")
        assert studies.digest(recipe) != before, name


def test_a_comment_makes_no_study_outdated_and_a_number_does(recipe: Path) -> None:
    inner = recipe.parents[2] / "labs/package/inner.py"
    before = studies.digest(recipe)
    inner.write_text("\nnumber = 1  # the first\n", "utf-8")
    assert studies.digest(recipe) == before
    inner.write_text("number = 2  # one\n", "utf-8")
    assert studies.digest(recipe) != before


def test_a_study_without_a_result_or_of_another_recipe_is_outdated(recipe: Path) -> None:
    assert studies.outdated(recipe)
    result = recipe.with_name("count.json")
    result.write_text(json.dumps({"study": {"sources": studies.digest(recipe)}}), "utf-8")
    assert not studies.outdated(recipe)
    recipe.write_text(recipe.read_text("utf-8").replace("1, 2", "1, 3"), "utf-8")
    assert studies.outdated(recipe)


def test_long_json_gets_a_line_for_each_part_and_reads_back() -> None:
    value = {"short": [1, 2.5, None], "long": [{"name": "x" * 40, "at": n} for n in range(3)]}
    text = studies.lines(value)
    assert json.loads(text) == value
    assert text.splitlines()[1] == ' "short":[1,2.5,null],'
    assert sum('"at"' in line for line in text.splitlines()) == 3
