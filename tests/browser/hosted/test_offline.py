"""`offline = true`: what a reader visited is there without a network."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect


def test_a_visited_page_its_demo_and_python_work_without_a_network(
    page: Page, host: Any, reader: Any, enter: Any
) -> None:
    reader.visits("/lab/", "Lab A")
    host.down = True
    page.reload()
    reader.sees("A")
    expect(page.locator("#wave")).to_have_attribute("data-ready", "")
    page.locator("#wave-n").fill("5")
    expect(page.locator("#wave .demo-result")).to_have_text("A 5 0")
    enter(page.locator("#wave-x"), 7)
    expect(page.locator("#wave .demo-result")).to_have_text("A 5 7")
    expect(page.locator("#wave .chip")).to_have_text("computed here")
    # Modules and codecs that a browser fetches when they are imported.
    enter(page.locator("#wave-x"), 60)
    expect(page.locator("#wave .demo-result")).to_have_text("&lt;A 5 60&gt;")


def test_the_network_may_go_while_the_first_page_is_open(
    page: Page, host: Any, reader: Any, enter: Any
) -> None:
    """The service worker came after the page did; it answers all the same."""
    reader.visits("/lab/", "Lab A")
    host.down = True
    enter(page.locator("#wave-x"), 7)
    expect(page.locator("#wave .demo-result")).to_have_text("A 3 7")
    assert "100" in page.evaluate("fetch('/picture.svg').then((answer) => answer.text())")


def test_nothing_is_fetched_twice(page: Page, host: Any, reader: Any) -> None:
    reader.visits("/lab/", "Lab A")
    twice = {path for path in host.asked if host.asked.count(path) > 1}
    # The page is compared with its list; a browser asks for a worker's script as it likes.
    assert twice <= {"/lab/", "/picture.svg", "/sw.js"}
    before = len(host.asked)
    reader.visits("/", "Home A")
    assert [path for path in host.asked[before:] if "/_coldframe/" in path] == [
        "/_coldframe/offline.json"
    ]


def test_what_is_being_fetched_to_be_kept_is_not_fetched_by_the_page_too(
    page: Page, host: Any, reader: Any
) -> None:
    """The page asks for what tells a failure a second after it has begun."""
    file = next(f for f in host.folder.glob("_coldframe/runtime-*/failure.js"))
    path = f"/{file.relative_to(host.folder).as_posix()}"
    host.held.add(path)
    reader.opens("/lab/")
    page.wait_for_timeout(3000)
    host.held.clear()
    reader.keeps("/lab/", "Lab A")
    assert host.asked.count(path) == 1


def test_a_page_of_words_needs_no_python(reader: Any, host: Any, page: Page) -> None:
    reader.visits("/text/", "Text A")
    assert host.count("pyodide") == 0
    host.down = True
    page.goto(host.url + "text/?a=b#c")
    expect(page.locator("main")).to_contain_text("Nothing but words")


def test_what_was_not_visited_is_told_with_what_is_kept(
    page: Page, host: Any, reader: Any, axe: Callable[[], list[str]]
) -> None:
    reader.visits("/text/", "Text A")
    reader.visits("/", "Home A")
    host.down = True
    page.goto(host.url + "lab/")
    expect(page.locator("h1")).to_have_text("You are offline")
    links = page.locator("#coldframe-kept a")
    expect(links).to_have_text(["Home A", "Text A"])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe() == []
    links.nth(1).click()
    expect(page.locator("h1")).to_have_text("Text A")
    page.go_back()
    host.down = False
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("h1")).to_have_text("Lab A")


def test_once_the_network_is_back_the_page_comes_by_itself(
    page: Page, host: Any, reader: Any, context: BrowserContext
) -> None:
    reader.visits("/text/", "Text A")
    context.set_offline(True)
    page.goto(host.url + "lab/")
    expect(page.locator("h1")).to_have_text("You are offline")
    context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Lab A")


def test_a_slow_host_is_not_waited_for_where_the_page_is_kept(
    page: Page, host: Any, reader: Any
) -> None:
    reader.visits("/text/", "Text A")
    host.held = {"/text/"}
    page.reload()
    expect(page.locator("h1")).to_have_text("Text A")
    host.held = set()


def test_a_page_that_a_script_fetches_is_answered_like_one_that_is_opened(
    page: Page, host: Any, reader: Any
) -> None:
    reader.visits("/", "Home A")
    reader.visits("/text/", "Text A")
    host.down = True
    fetched = "(path) => fetch(path).then((answer) => answer.text(), () => 'no network')"
    assert "Home A" in page.evaluate(fetched, "/")
    assert page.evaluate(fetched, "/lab/") == "no network"


def test_a_page_that_came_without_unloading_the_last_one_is_kept(page: Page, reader: Any) -> None:
    reader.visits("/", "Home A")
    page.evaluate(
        """() => {
          navigation.addEventListener("navigate", (event) => event.intercept());
          history.pushState(null, "", "/text/");
        }"""
    )
    reader.keeps("/text/", "Text A")


def test_a_large_grid_is_kept_with_all_its_parts(
    page: Page, host: Any, reader: Any, publish: Any, tmp_path: Path
) -> None:
    host.folder = publish(
        tmp_path / "large",
        {
            "coldframe.toml": "offline = true\n",
            "content/index.md": "# Large\n\n:::{demo} large:words\n:::\n",
            "content/large.py": LARGE,
        },
    )
    grids = [f"/_coldframe/grids/{f.name}" for f in (host.folder / "_coldframe/grids").iterdir()]
    assert len(grids) > 2
    reader.visits("/", "Large")
    host.down = True
    page.reload()
    expect(page.locator("#words")).to_have_attribute("data-ready", "")
    for n in (0, 20, 39):
        page.locator("#words-n").fill(str(n))
        expect(page.locator("#words .demo-result")).to_contain_text(f"{n} and")
        expect(page.locator("#words .chip")).to_have_text("recorded")


LARGE = """\
from random import Random
from typing import Annotated

from coldframe import Slider, demo


@demo
def words(n: Annotated[int, Slider(0, 39)] = 3) -> str:
    return f"{n} and " + "".join(Random(n).choices("abcdefgh", k=9000))
"""


@pytest.mark.parametrize("connection", ["{saveData: true}", "{type: 'cellular'}"])
def test_where_bytes_are_dear_nothing_more_is_fetched(
    page: Page, host: Any, reader: Any, connection: str
) -> None:
    page.add_init_script(f"Object.defineProperty(navigator, 'connection', {{value: {connection}}})")
    reader.visits("/lab/", "Lab A")
    assert host.count("pyodide") + host.count("vega") + host.count("grids") == 0
    host.down = True
    page.reload()
    reader.sees("A")
    expect(page.locator("#wave")).to_have_attribute("data-ready", "")


def quota(page: Page, host: Any, size: int) -> None:
    origin = {"origin": host.url.rstrip("/"), "quotaSize": size}
    page.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", origin)


def test_a_full_disk_breaks_no_page(page: Page, host: Any, reader: Any, enter: Any) -> None:
    """Something else of this origin took all of it."""
    reader.visits("/text/", "Text A")
    used = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    quota(page, host, used + 1_000_000)
    page.evaluate(FILL)
    reader.opens("/lab/")
    expect(page.locator("#wave")).to_have_attribute("data-ready", "")
    enter(page.locator("#wave-x"), 7)
    expect(page.locator("#wave .demo-result")).to_have_text("A 3 7")
    reader.settles()
    assert "QuotaExceededError" in page.evaluate(FILL)
    # With room again it is kept as ever.
    page.evaluate("caches.delete('other')")
    quota(page, host, 500_000_000)
    reader.visits("/lab/", "Lab A")
    host.down = True
    page.reload()
    reader.sees("A")


FILL = """async () => {
  const other = await caches.open("other");
  try {
    for (let i = 0; i < 1000; i++) {
      await other.put(`/other/${i}/${Math.random()}`, new Response(new Uint8Array(4000)));
    }
  } catch (error) {
    return error.name;
  }
}"""


def test_the_page_that_was_not_visited_for_long_gives_way(
    page: Page, host: Any, reader: Any
) -> None:
    reader.visits("/text/", "Text A")
    reader.visits("/", "Home A")
    # A quarter of it is ours: not enough for three pages and their style sheet.
    quota(page, host, 160_000)
    reader.opens("/lab/")
    expect(page.locator("#wave")).to_have_attribute("data-ready", "")
    reader.only_keeps({"/lab/"})
