"""Jobs run on processes that may end at any time; what is wanted no more ends at once."""

import errno
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from coldframe.cache import Cache, digest, file_digest
from coldframe.config import Config
from coldframe.freeze.answers import Answers
from coldframe.freeze.execute import Task
from coldframe.model import Answer, Job, Limits
from coldframe.record.recorder import Recorder

CODE = """
import os
from pathlib import Path
from coldframe import demo

@demo
def where(n: int = 0):
    return str(os.getpid())

@demo
def forever(n: int = 0):
    Path(__file__).with_name("began").touch()
    while True:
        pass
"""


class Recording:
    """Points of `CODE`, asked for as a build asks."""

    def __init__(self, root: Path) -> None:
        (root / "content").mkdir()
        (root / "content/demos.py").write_text(CODE)
        self.began = root / "content/began"
        self.news = threading.Event()
        self.answers = Answers(Cache(root / "cache"))
        config = Config(workers=2, limits=Limits(seconds=60))
        self.recorder = Recorder(root, config, self.answers, on_news=self.news.set)

    def run_all(self, jobs: Sequence[Job], basis: str = "") -> list[Answer]:
        self.recorder.want(jobs, basis)
        while len(found := self.answers.find_all(jobs)) < len(jobs):
            self.recorder.wait()
        return [found[job.key] for job in jobs]


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Recording]:
    made = Recording(tmp_path)
    with made.recorder:
        yield made


def points(name: str, count: int = 1) -> list[Job]:
    every = [{"do": "point", "function": f"demos:{name}", "values": {"n": n}, "all": False}
             for n in range(count)]  # fmt: skip
    return [Job("point", digest(json.dumps(task)), task, name, name, None) for task in every]


def shown(answer: Any) -> str:
    return "".join(frame["text/plain"] for frame in answer["frames"])


def test_neighbours_run_in_one_process_but_for_what_another_helps_with(
    recording: Recording,
) -> None:
    processes = [shown(answer) for answer in recording.run_all(points("where", 40))]
    assert sum(one != next_ for one, next_ in pairwise(processes)) <= 2
    assert str(os.getpid()) not in processes


def test_what_is_wanted_no_more_ends_at_once_and_the_rest_goes_on(recording: Recording) -> None:
    endless = points("forever")
    recording.recorder.want([*endless, *points("where")])
    while not recording.began.exists():
        recording.recorder.wait(0.05)
    (answer,) = recording.run_all(points("where"))
    assert "frames" in answer
    assert recording.answers.find_all(endless) == {}
    # Both places are free again: two more points run, whichever of the two had been busy.
    assert len(recording.run_all(points("where", 6))) == 6
    assert recording.recorder.running == ()


def test_what_runs_and_is_still_wanted_is_left_alone(recording: Recording) -> None:
    endless = points("forever")
    recording.recorder.want(endless)
    while not recording.began.exists():
        recording.recorder.wait(0.05)
    (before,) = recording.recorder.running
    others = points("where", 3)
    recording.recorder.want([*others, *endless])
    while len(recording.answers.find_all(others)) < len(others):
        recording.recorder.wait()
    assert before in recording.recorder.running


def test_other_files_of_the_site_are_read_by_another_process(recording: Recording) -> None:
    before = {shown(answer) for answer in recording.run_all(points("where", 4), "one")}
    same = {shown(answer) for answer in recording.run_all(points("where", 8), "one")}
    assert before <= same
    after = {shown(answer) for answer in recording.run_all(points("where", 12)[8:], "two")}
    assert not after & same


def test_what_a_page_shows_at_first_is_told_before_the_grid_that_has_it_too(
    tmp_path: Path,
) -> None:
    away, answers, every = Away(), Answers(Cache(tmp_path / "cache")), points("where", 3)
    default = replace(every[1], group="default", first=True)
    with Recorder(tmp_path, Config(), answers, away) as recorder:
        recorder.want([default, *every])
        while not away.asked:
            recorder.wait(0.01)
        assert len(away.asked) == 3
        away.asked[0].set_result({"frames": []})
        assert recorder.wait(10)
        assert answers.find_all(every).keys() == {default.key}


@pytest.mark.parametrize(("known", "kept"), [("print(1)\n", True), ("print(2)\n", False)])
def test_a_loader_that_was_saved_meanwhile_made_nothing(
    tmp_path: Path, known: str, kept: bool
) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/table.csv.py").write_text("print(1)\n")
    answers, path = Answers(Cache(tmp_path / "cache")), "content/table.csv.py"
    job = Job("loader", "key", path, path, path, None)
    with Recorder(tmp_path, Config(), answers) as recorder:
        recorder.want([job], files={path: file_digest(known.encode())})
        assert recorder.wait(60)
    assert (answers.failures == {}) == kept
    if not kept:
        assert answers.failures["key"]["error"]["message"].startswith(f"{path} changed while")


def test_nothing_runs_twice(recording: Recording) -> None:
    jobs = points("where", 5)
    first = recording.run_all(jobs)
    recording.recorder.want(jobs)
    assert recording.recorder.running == ()
    assert recording.run_all(jobs) == first


def test_a_process_that_can_not_start_is_raised(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(recording.began))
    with pytest.raises(FileNotFoundError):
        recording.run_all(points("where"))


def test_whoever_waits_elsewhere_is_called(recording: Recording) -> None:
    recording.recorder.want(points("where"))
    assert recording.news.wait(60)


class Full(Answers):
    """The disk has no room for what was computed."""

    def keep(self, job: Job, answer: Answer | bytes) -> None:
        if "error" not in answer:
            raise OSError(errno.ENOSPC, "No space left on device")
        super().keep(job, answer)


def test_a_full_disk_is_an_error_of_what_could_not_be_kept(recording: Recording) -> None:
    jobs = points("where", 3)
    answers = Full(Cache(recording.began.parent.parent / "cache"))
    with Recorder(recording.began.parent.parent, Config(workers=2), answers) as recorder:
        recorder.want(jobs)
        while len(answers.failures) < len(jobs):
            assert recorder.wait(60)
    for answer in answers.failures.values():
        assert answer["error"]["message"].endswith("could not be kept: No space left on device")
        assert answer["error"]["mend"] == "Make room on the disk"


def test_so_it_is_of_what_came_from_elsewhere(tmp_path: Path) -> None:
    away, answers, jobs = Away(), Full(Cache(tmp_path / "cache")), points("where", 2)
    with Recorder(tmp_path, Config(), answers, away) as recorder:
        recorder.want(jobs)
        while not away.asked:
            recorder.wait(0.01)
        for future in away.asked:
            future.set_result({"frames": []})
        assert recorder.wait(10)
        assert len(answers.failures) == 2


class Away:
    """Another machine, whose answers a test sends."""

    def __init__(self) -> None:
        self.asked: list[Future[Answer]] = []

    def submit_all(self, tasks: Sequence[Task]) -> list[Future[Answer]]:
        new: list[Future[Answer]] = [Future() for _ in tasks]
        self.asked += new
        return new


class InTheMoment(Answers):
    """An answer comes right after it was found missing."""

    def __init__(self, cache: Cache) -> None:
        super().__init__(cache)
        self.comes: Callable[[], None] | None = None

    def has_ended(self, keys: Iterable[str]) -> bool:
        found = super().has_ended(keys)
        if self.comes:
            comes, self.comes = self.comes, None
            comes()
        return found


def test_an_answer_from_elsewhere_is_not_missed_while_the_next_are_wanted(tmp_path: Path) -> None:
    away, answers, jobs = Away(), InTheMoment(Cache(tmp_path / "cache")), points("where", 2)
    kept = threading.Event()

    def comes() -> None:
        answering = threading.Thread(target=away.asked[0].set_result, args=({"frames": []},))
        answering.start()
        kept.wait(0.5)

    with Recorder(tmp_path, Config(), answers, away, on_news=kept.set) as recorder:
        recorder.want(jobs)
        while not away.asked:
            kept.wait(0.01)
        answers.comes = comes
        recorder.want(jobs)
        away.asked[1].set_result({"frames": []})
        assert recorder.wait(10)
        assert len(answers.find_all(jobs)) == len(away.asked) == 2
