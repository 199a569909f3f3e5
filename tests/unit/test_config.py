"""coldframe.toml: what it may hold, and what an author is told."""

from pathlib import Path

import pytest

from coldframe.config import Config, normalize_config, read_config
from coldframe.model import Budget, Limits, Scale


def read(tmp_path: Path, text: str) -> tuple[Config, list[str]]:
    (tmp_path / "coldframe.toml").write_text(text, encoding="utf-8")
    config, problems = read_config(tmp_path)
    return config, [str(problem) for problem in problems]


def test_an_empty_file_is_a_configuration(tmp_path: Path) -> None:
    config, problems = read(tmp_path, "")
    assert config == Config()
    assert problems == []


def test_the_base_path_comes_from_the_address(tmp_path: Path) -> None:
    config, _ = read(tmp_path, 'url = "https://name.github.io/project"')
    assert (config.url, config.base) == ("https://name.github.io/project/", "/project/")


@pytest.mark.parametrize(
    ("written", "size"), [('"2 MB"', 2_000_000), ("500", 500), ('"3kB"', 3000)]
)
def test_sizes_may_have_units(tmp_path: Path, written: str, size: int) -> None:
    config, problems = read(tmp_path, f"[freeze]\nbytes = {written}\npoints = 9\n")
    assert problems == []
    assert config.budget == Budget(points=9, bytes=size)


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path,
        'titel = "x"\nworkers = "two"\nurl = "example.org"\n\n'
        '[freeze]\nbytes = "much"\npoints = -1\n',
    )
    assert [problem.partition(": error")[0] for problem in problems] == [
        "coldframe.toml:1",
        "coldframe.toml:2",
        "coldframe.toml:3",
        "coldframe.toml:6",
        "coldframe.toml:7",
    ]
    assert "Did you mean title?" in problems[0]


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    _, problems = read(tmp_path, 'title = "a"\nbroken =\n')
    assert problems[0].startswith("coldframe.toml:2: error: not TOML")


def test_a_folder_without_configuration_says_how_to_start(tmp_path: Path) -> None:
    _, problems = read_config(tmp_path)
    assert "coldframe new" in problems[0].mend


def test_true_is_no_number() -> None:
    _, problems = normalize_config({"workers": True})
    assert problems[0].what == "workers is bool True"


def test_points_have_limits_and_places(tmp_path: Path) -> None:
    text = 'cache = "s3://b/p"\n[freeze]\npoint_seconds = 5\npoint_memory = "1 GB"\n'
    config, problems = read(tmp_path, text + 'scheduler = "tcp://h:8786"\n')
    assert problems == []
    assert config.limits == Limits(5, 1_000_000_000)
    assert config.scale == Scale("dask", "tcp://h:8786", "s3://b/p")


def test_mistakes_in_limits_and_places_are_told(tmp_path: Path) -> None:
    text = 'cache = "ftp://b"\n[freeze]\npoint_seconds = 0\npoint_memory = "lots"\n'
    config, problems = read(tmp_path, text + 'executor = "threads"\n')
    assert (config.limits, config.scale) == (Limits(), Scale())
    assert [problem.partition(". ")[0] for problem in problems] == [
        "coldframe.toml:4: error: freeze.point_memory is 'lots', which is no size",
        "coldframe.toml:3: error: freeze.point_seconds is 0: no point could end",
        "coldframe.toml:5: error: freeze.executor is 'threads'",
        "coldframe.toml:1: error: cache is 'ftp://b', a kind of address that is not known",
    ]
