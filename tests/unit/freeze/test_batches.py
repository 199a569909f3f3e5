"""Points in batches on any executor of the standard library; here threads with a folder apart."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from coldframe.freeze.batches import Batches, Farm
from coldframe.freeze.cargo import Cargo, packed
from coldframe.freeze.execute import Unfit
from coldframe.freeze.remote import answered, release
from coldframe.model import Limits

CODE = """
from coldframe import data, demo

@demo
def double(n: int = 1):
    return f"{2 * n}{data('mark.txt').read()}"
"""


@pytest.fixture
def cargo(tmp_path: Path) -> Cargo:
    files = {"lab/demos.py": CODE, "lab/mark.txt": "!"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return packed({PurePosixPath(name): tmp_path / name for name in files}, ["numpy"])


type Sent = list[tuple[list[Any], bytes | None]]


@pytest.fixture
def sent() -> Sent:
    """The tasks of each batch, and the archive if it went along."""
    return []


@pytest.fixture
def started(tmp_path: Path, sent: Sent) -> Iterator[Callable[[Cargo], Batches]]:
    made: list[Batches] = []
    with ThreadPoolExecutor(2) as threads:

        def call(batch: str, archive: Any) -> str:
            sent.append((json.loads(batch)["tasks"], archive))
            return answered(batch, archive, tmp_path / "apart", "here")

        def start(cargo: Cargo) -> Batches:
            farm = Farm(threads, call, lambda: cargo.archive, lambda: 2, lambda e: False, told)
            made.append(Batches(farm, cargo, Limits(seconds=10)))
            return made[-1]

        yield start
        for batches in made:
            batches.cancel()
            release(batches.build)


def told(error: BaseException) -> Unfit:
    return Unfit(str(error), "")


def run(batches: Batches, count: int) -> list[str]:
    tasks = [
        {"do": "point", "function": "lab.demos:double", "values": {"n": n}, "all": False}
        for n in range(count)
    ]
    answers = [future.result(30) for future in [batches.submit(task) for task in tasks]]
    return [answer["frames"][0]["text/plain"] for answer in answers]


def test_each_point_has_its_answer_and_short_ones_travel_together(
    started: Callable[[Cargo], Batches], cargo: Cargo, sent: Sent
) -> None:
    assert run(started(cargo), 300) == [f"{2 * n}!" for n in range(300)]
    assert len(sent) < 60
    assert max(len(tasks) for tasks, _ in sent) > 10


def test_the_site_is_sent_only_where_it_is_lacking(
    started: Callable[[Cargo], Batches], cargo: Cargo, sent: Sent
) -> None:
    run(started(cargo), 40)
    first = sum(archive is not None for _, archive in sent)
    assert 1 <= first <= 4
    run(started(cargo), 40)
    assert sum(archive is not None for _, archive in sent) == first


def test_an_archive_that_is_not_what_its_name_says_is_refused(
    started: Callable[[Cargo], Batches], cargo: Cargo
) -> None:
    other = replace(cargo, digest="0" * 64)
    with pytest.raises(Unfit, match="not the one that was sent"):
        run(started(other), 1)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"python": "3.0"}, "Python 3"),
        ({"coldframe": "0.0.1"}, "Coldframe"),
        ({"code": "0"}, "of other code"),
        ({"packages": {"numpy": "1.0"}}, "numpy"),
    ],
)
def test_surroundings_that_differ_are_told(
    started: Callable[[Cargo], Batches], cargo: Cargo, change: dict[str, Any], what: str
) -> None:
    other = replace(cargo, surroundings=replace(cargo.surroundings, **change))
    with pytest.raises(Unfit, match=f"the worker here has .*{what}"):
        run(started(other), 1)


def test_an_executor_that_takes_nothing_more_is_told_for_each_point(cargo: Cargo) -> None:
    over = ThreadPoolExecutor(1)
    over.shutdown()
    farm = Farm(over, lambda b, a: "", lambda: b"", lambda: 1 // 0, lambda e: False, told)
    batches = Batches(farm, cargo, Limits())
    for future in [batches.submit({"do": "point"}) for _ in range(5)]:
        with pytest.raises(Unfit, match="after shutdown"):
            future.result(10)
    batches.cancel()


def test_the_same_files_make_the_same_cargo(cargo: Cargo, tmp_path: Path) -> None:
    names = ("lab/mark.txt", "lab/demos.py")
    again = packed({PurePosixPath(name): tmp_path / name for name in names}, ["numpy"])
    assert again == cargo
