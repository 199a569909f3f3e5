"""The order of a deploy: after every single request all that a page refers to stands."""

from collections.abc import Mapping, Set
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from coldframe.deploy.plan import Kept, Record, Wanted, is_page, make_plan, still_known, unsure

type Pages = Mapping[str, frozenset[str]]
"""Path → the paths that it refers to, none for what is no page."""

HEX = "0123456789abcdef"
PATHS = [
    *(f"{name}/index.html" for name in "abcd"),
    *(f"{name}.svg" for name in "efg"),
    f"_coldframe/grids/{HEX}.json",
    f"_coldframe/grids/{HEX[::-1]}.json",
    "_coldframe/offline.json",
]


LIST = "_coldframe/offline.json"
"""The service worker asks for it, and goes without; no page does."""


@st.composite
def sites(draw: st.DrawFn) -> Pages:
    """A site without a broken reference."""
    paths = sorted(draw(st.sets(st.sampled_from(PATHS), min_size=1)) | {"a/index.html"})
    refers = st.frozensets(st.sampled_from([path for path in paths if path != LIST]))
    return {path: draw(refers) if is_page(path) else frozenset() for path in paths}


@given(sites(), sites(), st.randoms())
def test_no_page_ever_lacks_what_it_refers_to(old: Pages, new: Pages, chance: Random) -> None:
    changed = {path for path in new.keys() & old.keys() if old[path] != new[path]}
    wanted = {path: Wanted("new" if path in changed else "same", "") for path in new}
    known = {path: Kept("same", "", "stamp") for path in old}
    plan = make_plan(wanted, dict.fromkeys(old, "stamp"), known)
    stands = dict(old)
    for name, paths in plan.phases:
        for path in chance.sample(paths, len(paths)):
            stands[path] = new[path]
            assert_whole(stands, pages(new, old) if name == "new pages" else set())
    for path in plan.deletions:
        del stands[path]
        assert_whole(stands, pages(old, new))
    assert stands == new


def pages(one: Pages, but_not: Pages) -> Set[str]:
    return {path for path in one.keys() - but_not.keys() if is_page(path)}


def assert_whole(stands: Pages, unlinked: Set[str]) -> None:
    """`unlinked` are pages that only link each other: new ones until all of them stand, and those
    that are gone. What they show must be there all the same."""
    for page, refers in stands.items():
        assert refers - unlinked <= stands.keys(), page
        assert page in unlinked or refers <= stands.keys(), page


def test_pages_come_after_files_and_the_list_that_vouches_for_them_last() -> None:
    wanted = {path: Wanted("new", "") for path in PATHS}
    plan = make_plan(wanted, {"a/index.html": "1", "e.svg": "2"}, {})
    assert [name for name, _ in plan.phases] == [
        "new files for ever",
        "new files",
        "new pages",
        "changed files",
        "changed pages",
        "list of files",
    ]
    assert plan.foreign == ("a/index.html", "e.svg")


def test_only_what_somebody_may_have_written_is_looked_at() -> None:
    record = Record(
        {"same": Kept("1", "", "a"), "edited": Kept("1", "", "a"), "deleted": Kept("1", "", "a")},
        frozenset({("begun", "2")}),
    )
    standing = {"same": "a", "edited": "b", "begun": "c", "foreign": "d", "in the way": "e"}
    assert still_known(record, standing).keys() == {"same"}
    assert unsure({"same", "in the way"}, record, standing) == ("begun", "edited", "in the way")
