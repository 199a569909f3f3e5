"""Sections, reading order, and what a page shows of the others."""

from pathlib import PurePosixPath
from time import process_time

from coldframe.model import NavItem, Site, Source
from coldframe.sources.markdown import parse_document
from coldframe.structure.navigation import branch, breadcrumbs, children, navigation_digests
from coldframe.structure.resolve import resolve


def site(files: dict[str, str]) -> Site:
    return resolve(
        [
            parse_document(
                Source(PurePosixPath("content", name), "page", "0", 1),
                f"---\n{front_matter}\n---\n".encode(),
            )
            for name, front_matter in files.items()
        ],
        {},
        "/",
        drafts=False,
    )


FILES = {
    "index.md": "title: Home",
    "about.md": "title: About\norder: 3",
    "404.md": "",
    "guide/index.md": "title: Guide\norder: 1",
    "guide/zebra.md": "title: Zebra\norder: 1",
    "guide/alpha.md": "title: Alpha",
    "guide/deep/one.md": "title: One",
    "labs/bandits/index.md": "title: Bandits",
}


def outline(items: tuple[NavItem, ...]) -> list[object]:
    """Titles; the current one marked; what is open with its items after it."""
    lines: list[object] = []
    for item in items:
        lines.append(f"({item.title})" if item.current else item.title)
        if item.open:
            lines.append(outline(item.children))
    return lines


def test_order_then_title_then_path_and_folders_among_the_pages() -> None:
    assert list(site(FILES).pages) == [
        "/",
        "/guide/",
        "/guide/zebra/",
        "/guide/alpha/",
        "/guide/deep/one/",
        "/about/",
        "/labs/bandits/",
        "/404.html",
    ]


def test_only_the_branch_of_the_page_is_open() -> None:
    built = site(FILES)
    assert outline(branch(built, built.pages["/"])) == ["Guide", "About", "Labs"]
    assert outline(branch(built, built.pages["/guide/"])) == [
        "(Guide)",
        ["Zebra", "Alpha", "Deep"],
        "About",
        "Labs",
    ]
    assert outline(branch(built, built.pages["/guide/deep/one/"])) == [
        "Guide",
        ["Zebra", "Alpha", "Deep", ["(One)"]],
        "About",
        "Labs",
    ]
    assert outline(branch(built, built.pages["/labs/bandits/"])) == [
        "Guide",
        "About",
        "Labs",
        ["(Bandits)", []],
    ]


def test_a_folder_without_a_page_has_a_title_and_no_address() -> None:
    built = site(FILES)
    trail = breadcrumbs(built, built.pages["/guide/deep/one/"])
    assert [(item.title, item.url) for item in trail] == [
        ("Home", "/"),
        ("Guide", "/guide/"),
        ("Deep", ""),
    ]


def test_a_page_of_the_folders_name_is_its_page() -> None:
    built = site({"labs.md": "title: All labs", "labs/one.md": "title: One"})
    assert [item.title for item in children(built, built.pages["/labs/"])] == ["One"]
    assert [item.title for item in breadcrumbs(built, built.pages["/labs/one/"])] == [
        "Home",
        "All labs",
    ]


def test_previous_and_next_stay_in_the_top_level_folder() -> None:
    built = site(FILES)
    assert dict(built.next) == {
        "/guide/": "/guide/zebra/",
        "/guide/zebra/": "/guide/alpha/",
        "/guide/alpha/": "/guide/deep/one/",
    }
    assert {new: old for old, new in built.next.items()} == built.previous


def test_a_digest_changes_with_what_the_page_shows_of_others() -> None:
    before = navigation_digests(site(FILES))
    after = navigation_digests(site({**FILES, "guide/alpha.md": "title: Beta"}))
    assert {url for url in before if before[url] != after[url]} == {
        "/guide/",
        "/guide/zebra/",
        "/guide/alpha/",
        "/guide/deep/one/",
    }


def test_a_digest_does_not_change_with_what_it_does_not_show() -> None:
    before = navigation_digests(site(FILES))
    after = navigation_digests(site({**FILES, "guide/alpha.md": "title: Alpha\ndate: 2026-05-17"}))
    assert {url for url in before if before[url] != after[url]} == {"/guide/"}


def test_a_thousand_pages_cost_little() -> None:
    files = {f"s{i % 20}/p{i}.md": f"title: Page {i}" for i in range(1000)}
    built = site(files)
    started = process_time()
    navigation_digests(built)
    assert process_time() - started < 0.1
    shared = [branch(built, page) for page in built.pages.values()]
    assert len({id(item) for items in shared for item in items}) < 1100 + 20 * 20
