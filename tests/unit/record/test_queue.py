"""Which job a place takes next, and what becomes of those that are not wanted any more."""

from itertools import pairwise

from coldframe.model import Job
from coldframe.record.queue import Queue


def jobs(group: str, *keys: str, kind: str = "point") -> list[Job]:
    return [Job(kind, key, {}, group, group, None) for key in keys]  # type: ignore[arg-type]


def taken(queue: Queue, *places: int) -> list[str]:
    found = (queue.take(place) for place in places)
    return [job.key if job else "" for job in found]


def test_groups_are_taken_in_their_order() -> None:
    queue = Queue(1)
    queue.want([*jobs("b", "b1", "b2"), *jobs("a", "a1")])
    assert taken(queue, 0, 0, 0, 0) == ["b1", "b2", "a1", ""]


def test_each_place_has_neighbours_and_helps_another_from_its_end() -> None:
    queue = Queue(2)
    queue.want(jobs("a", "1", "2", "3", "4", "5", "6"))
    assert taken(queue, 0, 1, 1, 1, 1, 0) == ["1", "4", "5", "6", "3", "2"]


def test_neighbours_stay_together_while_others_are_wanted_anew() -> None:
    queue = Queue(2)
    keys = [str(n) for n in range(40)]
    places: dict[str, int] = {}
    for turn in range(40):
        queue.want(jobs("a", *(key for key in keys if key not in places)))
        job = queue.take(turn % 2)
        assert job
        places[job.key] = turn % 2
        queue.ended(job)
    assert sum(places[a] != places[b] for a, b in pairwise(keys)) == 1


def test_what_runs_and_is_wanted_no_more_is_named_once() -> None:
    queue = Queue(2)
    first, second = jobs("a", "1", "2")
    queue.want([first, second])
    assert taken(queue, 0, 1) == ["1", "2"]
    assert queue.want([second]) == ("1",)
    assert taken(queue, 0) == [""]
    assert queue.want([second]) == ()


def test_a_group_has_ended_with_the_last_of_it() -> None:
    queue = Queue(2)
    first, second = jobs("a", "1", "2")
    queue.want([first, second])
    taken(queue, 0, 1)
    assert [queue.ended(second), queue.ended(first)] == [False, True]


def test_what_is_wanted_no_more_does_not_keep_a_group_from_its_end() -> None:
    """The same demo's points of two versions; what runs may take its time to be ended."""
    queue = Queue(2)
    queue.want(jobs("a", "old"))
    assert taken(queue, 0) == ["old"]
    (new,) = jobs("a", "new")
    assert queue.want([new]) == ("old",)
    assert taken(queue, 1) == ["new"]
    assert queue.ended(new)


def test_what_is_wanted_again_runs_again() -> None:
    queue = Queue(2)
    queue.want(jobs("a", "old"))
    assert taken(queue, 0) == ["old"]
    queue.want(jobs("a", "new"))
    queue.want(jobs("a", "old"))
    assert taken(queue, 1) == ["old"]


def test_what_two_demos_want_ends_for_the_one_that_wants_it_now() -> None:
    queue = Queue(1)
    (first,) = jobs("a", "1")
    queue.want([first])
    taken(queue, 0)
    queue.want(jobs("b", "1"))
    assert queue.ended(first)


def test_cells_of_a_page_run_one_after_the_other() -> None:
    queue = Queue(2)
    first, *_ = cells = jobs("page", "1", "2", "3", kind="cell")
    queue.want([*cells, *jobs("other", "4")])
    assert taken(queue, 0, 1, 1) == ["1", "4", ""]
    queue.ended(first)
    assert taken(queue, 1) == ["2"]


def test_the_newest_order_counts() -> None:
    queue = Queue(1)
    queue.want([*jobs("a", "a1", "a2"), *jobs("b", "b1")])
    assert taken(queue, 0) == ["a1"]
    queue.want([*jobs("b", "b1"), *jobs("a", "a1", "a2")])
    assert taken(queue, 0, 0) == ["b1", "a2"]
