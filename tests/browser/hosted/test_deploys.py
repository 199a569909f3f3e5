"""A new deploy takes the place of the old one, and no page is a mixture of the two."""

import json
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect


def test_a_reader_sees_the_newest_page_and_it_takes_the_old_ones_place(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    reader.visits("/", "Home A")
    old = set(reader.files())
    host.folder = deploys["B"]
    reader.visits("/", "Home B")
    reader.sees("B")
    host.down = True
    page.reload()
    reader.sees("B")
    host.down = False
    reader.leaves_for_good()
    page.reload()
    # Of the old deploy nothing is left but what both have.
    gone = {url for url in old if "/content/" in url or "/page/" in url}
    assert gone
    for _ in range(200):
        if not gone & set(reader.files()):
            break
        page.wait_for_timeout(50)
    assert not gone & set(reader.files())


def test_pages_that_are_not_open_follow_a_deploy(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    reader.visits("/", "Home A")
    reader.visits("/text/", "Text A")
    host.folder = deploys["B"]
    reader.visits("/text/", "Text B")
    reader.keeps("/", "Home B")
    host.down = True
    page.goto(host.url)
    reader.sees("B")


def test_the_network_goes_in_the_middle_of_a_deploys_first_page(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    reader.visits("/", "Home A")
    host.folder = deploys["B"]
    host.held = {"/picture.svg"}
    reader.page.goto(host.url, wait_until="commit")
    expect(page.locator("h1")).to_have_text("Home B")
    host.down = True
    page.wait_for_function("() => document.querySelector('main img').complete")
    # No picture rather than the old one's.
    assert page.evaluate("document.querySelector('main img').naturalWidth") == 0
    page.reload()
    reader.sees("A")


def test_a_page_is_kept_for_the_old_one_when_all_that_its_demos_need_is_here(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    reader.visits("/lab/", "Lab A")
    host.folder = deploys["B"]
    python = {f"/_coldframe/python/{file.name}" for file in python_files(deploys["B"])}
    host.refused = python
    reader.opens("/lab/")
    reader.sees("B")
    for _ in range(200):
        if any(host.asked.count(path) for path in python):
            break
        page.wait_for_timeout(50)
    reader.settles()
    host.down = True
    page.reload()
    reader.sees("A")
    host.down, host.refused = False, set()
    reader.visits("/lab/", "Lab B")
    host.down = True
    page.reload()
    reader.sees("B")


def python_files(folder: Path) -> list[Path]:
    return list((folder / "_coldframe/python").iterdir())


def test_a_host_that_changes_file_by_file_is_not_kept_half(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    """Its list and its page are new, its picture is not yet."""
    reader.visits("/", "Home A")
    host.folder = deploys["B"]
    host.late = {"/picture.svg": deploys["A"]}
    before = host.count("offline.json")
    reader.opens("/")
    while host.count("offline.json") == before:
        page.wait_for_timeout(50)
    reader.settles()
    assert reader.kept()["/"]["title"] == "Home A"
    host.down = True
    page.reload()
    reader.sees("A")
    host.down, host.late = False, {}
    reader.visits("/", "Home B")
    reader.sees("B")


def test_two_tabs_of_two_deploys_get_each_its_own(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    reader.visits("/lab/", "Lab A")
    page.reload()
    reader.sees("A")
    host.folder = deploys["B"]
    other = type(reader)(page.context.new_page(), host)
    other.visits("/lab/", "Lab B")
    picture = "fetch('/picture.svg').then((answer) => answer.text())"
    for _ in range(2):
        for tab, deploy, width in ((page, "A", "100"), (other.page, "B", "200")):
            assert f'width="{width}"' in tab.evaluate(picture)
            tab.locator("#wave-n").fill("6")
            expect(tab.locator("#wave .demo-result")).to_have_text(f"{deploy} 6 0")
            tab.locator("#wave-n").fill("3")
        host.down = True


def test_a_tab_that_looks_for_a_newer_page_still_shows_its_own(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    reader.visits("/", "Home A")
    page.reload()
    host.folder = deploys["B"]
    page.evaluate("fetch('/', { cache: 'no-store' }).then((answer) => answer.text())")
    other = type(reader)(page.context.new_page(), host)
    other.visits("/", "Home B")
    assert 'width="100"' in page.evaluate("fetch('/picture.svg').then((a) => a.text())")


def test_another_worker_takes_over_under_open_pages(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path], tmp_path: Path
) -> None:
    """As with a newer Coldframe."""
    reader.visits("/", "Home A")
    page.reload()
    host.folder = deploys["B"]
    worker = tmp_path / "sw.js"
    worker.write_bytes((deploys["B"] / "sw.js").read_bytes() + b"\n// newer")
    host.late = {"/sw.js": tmp_path}
    taken = page.evaluate_handle(
        "new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done))"
        ".then(() => 'taken')"
    )
    other = page.context.new_page()
    other.goto(host.url)
    assert taken.json_value() == "taken"
    host.down = True
    assert 'width="100"' in page.evaluate("fetch('/picture.svg').then((a) => a.text())")


def test_a_page_that_the_site_has_no_more_is_kept_no_more(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path], tmp_path: Path
) -> None:
    reader.visits("/text/", "Text A")
    without = Path(shutil.copytree(deploys["A"], tmp_path / "site"))
    shutil.rmtree(without / "text")
    listed = json.loads((without / "_coldframe/offline.json").read_text())
    del listed["files"]["text/index.html"]
    (without / "_coldframe/offline.json").write_text(json.dumps(listed))
    host.folder = without
    reader.visits("/", "Home A")
    reader.leaves_for_good()
    reader.visits("/", "Home A")
    reader.only_keeps({"/"})


def test_two_sites_of_one_address_keep_apart(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path], tmp_path: Path, publish: Any
) -> None:
    """As those of one name at GitHub Pages."""
    settings = 'title = "Notes"\nurl = "https://name.github.io/notes/"\noffline = VALUE\n'
    files = {"content/index.md": "# Notes\n\n![Dot](dot.svg)\n", "content/dot.svg": "<svg/>\n"}
    both = Path(shutil.copytree(deploys["A"], tmp_path / "both"))
    for value in ("true", '"remove"'):
        toml = {"coldframe.toml": settings.replace("VALUE", value)}
        made = publish(tmp_path / "notes", files | toml)
        shutil.copytree(made, both / "notes", dirs_exist_ok=True)
        host.folder = both
        reader.opens("/notes/")
        if value == "true":
            reader.keeps("/notes/", "Notes")
            reader.visits("/text/", "Text A")
            assert set(reader.kept()) == {"/text/"}
            host.down = True
            reader.opens("/notes/")
            expect(page.locator("h1")).to_have_text("Notes")
            assert "<svg" in page.evaluate("fetch('dot.svg').then((answer) => answer.text())")
            host.down = False
    scopes = (
        "async () => (await navigator.serviceWorker.getRegistrations())"
        ".map(({ scope }) => new URL(scope).pathname)"
    )
    for _ in range(100):
        if page.evaluate(scopes) == ["/"]:
            break
        page.wait_for_timeout(50)
    assert page.evaluate(scopes) == ["/"]
    host.down = True
    reader.opens("/text/")
    expect(page.locator("h1")).to_have_text("Text A")


def test_remove_takes_it_back(page: Page, host: Any, reader: Any, deploys: dict[str, Path]) -> None:
    reader.visits("/", "Home A")
    host.folder = deploys["remove"]
    page.goto(host.url)
    expect(page.locator("h1")).to_have_text("Home B")
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistrations()).length === 0"
    )
    for _ in range(100):
        left = page.evaluate(
            "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations()])"
        )
        if left == [[], []]:
            break
        page.wait_for_timeout(50)
    assert left == [[], []]
    page.reload()
    reader.sees("B")


def test_a_worker_that_was_forgotten_shows_no_old_pages(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path]
) -> None:
    reader.visits("/", "Home A")
    host.folder = deploys["false"]
    page.goto(host.url)
    reader.sees("B")
