"""A link to another page of the site, once Python runs: the page changes, Python goes on."""

import json
import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

FILES = {
    "coldframe.toml": """
        title = "Moving"
        packages = ["./mylib"]
    """,
    "content/index.md": """
        # First

        [second](second.md) [its last part](second.md#last-part) [another view](index.md?twice.n=2)
        [text](text.md) [cells](cells.md) [packed](packed.md) [unlike](unlike.md)

        <a href="/old/">alias</a> <a href="/nothing/">missing</a> <a href="/plain.html">plain</a>
        <a href="/second">without its slash</a> <a href="/words.csv">data</a>
        <a href="/second/" target="_blank">elsewhere</a>

        :::{demo} first:twice
        :freeze: none
        :::

        <div style="height: 3000px"></div>

        [from below](second.md)
    """,
    "content/second.md": """
        ---
        aliases: [/old/]
        description: The second page.
        ---
        # Second

        [first](index.md) [text](text.md)

        :::{demo} second:draw
        :::

        <div style="height: 3000px"></div>

        ## Last part

        <div style="height: 3000px"></div>
    """,
    "content/text.md": """
        # Text

        [first](index.md) [second](second.md) [packed](packed.md)
    """,
    "content/cells.md": """
        # Cells

        [first](index.md)

        ```python live
        from coldframe import data
        from first import STARTED

        with data("words.csv") as file:
            words = file.read().split()
        print("twice" in globals(), len(words), len(STARTED))
        ```
    """,
    "content/words.csv": "one\ntwo\nthree\n",
    "content/packed.md": """
        # Packed

        [first](index.md) [second](second.md)

        :::{demo} packed:greet
        :::
    """,
    "content/unlike.md": """
        ---
        template: unlike.html
        ---
        # Unlike
    """,
    "templates/unlike.html": """
        {% extends "theme/page.html" %}
        {% block head %}<script src="{{ url('/own.js') }}"></script>{% endblock %}
    """,
    "static/own.js": "document.documentElement.dataset.own = 'ran';\n",
    "static/plain.html": "<!doctype html><title>Plain</title><h1>Plain</h1>\n",
    "content/first.py": """
        from coldframe import demo

        STARTED: list[int] = []

        @demo
        def twice(n: int = 1, endless: bool = False) -> str:
            STARTED.append(n)
            while endless:
                pass
            return str(2 * n)
    """,
    "content/second.py": """
        import random

        import first
        from coldframe import demo

        @demo
        def draw(n: int = 1) -> str:
            return f"{first.twice(n)} {random.random()}"
    """,
    "content/packed.py": """
        from coldframe import demo
        from mylib import greeting

        @demo
        def greet(name: str = "Ada") -> str:
            return greeting(name)
    """,
    "mylib/pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"

        [project]
        name = "mylib"
        version = "0.1"
    """,
    "mylib/mylib/__init__.py": """
        def greeting(name: str) -> str:
            return f"Good day, {name}!"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The build's processes find mylib as if it was installed."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "mylib.py").write_text("def greeting(name):\n    return f'Good day, {name}!'\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        patch.syspath_prepend(str(folder))
        return demo_site(FILES)


@pytest.fixture
def started(page: Page, site: Any, enter: Any) -> None:
    """Python runs on the first page, with a mark that a load would wipe away."""
    page.goto(site.url)
    live(page, enter, "N", 7, "14")
    page.evaluate("window.mark = 'kept'")


def live(page: Page, enter: Any, label: str, value: object, result: str) -> None:
    enter(page.get_by_label(label, exact=True), value)
    expect(page.locator(".demo-result")).to_have_text(result)
    expect(page.locator(".chip")).to_have_text("computed here")


def follow(page: Page, link: str, title: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()
    arrived(page, title)


def arrived(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.wait_for_load_state()


def kept(page: Page) -> bool:
    return bool(page.evaluate("window.mark === 'kept'"))


@pytest.mark.usefixtures("started")
def test_python_goes_on_and_answers_as_a_fresh_one_would(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    follow(page, "second", "Second")
    assert kept(page)
    expect(page).to_have_title("Second · Moving")
    assert page.locator("meta[name=description]").get_attribute("content") == "The second page."
    expect(page).to_have_url(site.url + "second/")
    live(page, enter, "N", 8, site.text("second:draw", n=8))
    follow(page, "first", "First")
    live(page, enter, "N", 9, "18")
    follow(page, "second", "Second")
    live(page, enter, "N", 8, site.text("second:draw", n=8))
    assert kept(page)
    for part in ("memory.bin", "first.wasm"):
        assert len(seen.asked(part)) == 1
    # Each page's modules once, and the spare has them, too.
    assert len(set(seen.asked("/_coldframe/python/"))) == 2
    assert len(page.workers) <= 2


@pytest.mark.usefixtures("started")
def test_back_and_forward_bring_page_values_and_place_again(
    page: Page, site: Any, enter: Any
) -> None:
    page.get_by_role("link", name="from below").scroll_into_view_if_needed()
    below = steady(page, "scrollY")
    assert below > 2000
    follow(page, "from below", "Second")
    assert page.evaluate("scrollY") == 0
    live(page, enter, "N", 8, site.text("second:draw", n=8))
    page.go_back()
    arrived(page, "First")
    expect(page.get_by_label("N", exact=True)).to_have_value("7")
    expect(page.locator(".demo-result")).to_have_text("14")
    until(page, f"Math.abs(scrollY - {below}) < 3", True)
    page.go_forward()
    arrived(page, "Second")
    expect(page.get_by_label("N", exact=True)).to_have_value("8")
    assert kept(page)


@pytest.mark.usefixtures("started")
def test_until_the_next_page_is_there_this_one_stays_as_it_is(page: Page, site: Any) -> None:
    with held(page, f"{site.url}second/"):
        touch(page, "second")
        # Playwright's own actions would wait for the page that comes.
        page.evaluate("document.querySelector('#twice-n').value = '4'")
        event = "new Event('change', { bubbles: true })"
        page.evaluate(f"document.querySelector('#twice-n').dispatchEvent({event})")
        until(page, "document.querySelector('.demo-result').textContent.trim()", "8")
        until(page, "location.pathname + location.search", "/?twice.n=4")
    # Its values went into the address meanwhile; the link is followed all the same.
    arrived(page, "Second")
    page.go_back()
    arrived(page, "First")
    expect(page.get_by_label("N", exact=True)).to_have_value("4")


@pytest.mark.usefixtures("started")
def test_until_the_page_before_is_there_its_address_means_nothing_to_this_one(
    page: Page, site: Any, enter: Any
) -> None:
    follow(page, "second", "Second")
    live(page, enter, "N", 8, site.text("second:draw", n=8))
    with held(page, f"{site.url}?twice.n=7"):
        page.evaluate("history.back()")
        until(page, "location.search", "?twice.n=7")
        page.wait_for_timeout(300)
        assert page.evaluate("document.querySelector('#draw-n').value") == "8"
        assert page.evaluate("document.querySelector('.chip').textContent") == "computed here"
    arrived(page, "First")
    expect(page.get_by_label("N", exact=True)).to_have_value("7")
    assert kept(page)


@pytest.mark.usefixtures("started")
def test_the_last_of_two_links_counts(page: Page, site: Any) -> None:
    with held(page, f"{site.url}second/"):
        touch(page, "second")
        follow(page, "cells", "Cells")
    page.wait_for_timeout(300)
    arrived(page, "Cells")
    follow(page, "first", "First")
    with held(page, f"{site.url}cells/"):
        page.evaluate("history.back()")
        until(page, "location.pathname", "/cells/")
        page.evaluate("history.forward()")
        until(page, "location.pathname", "/")
    page.wait_for_timeout(300)
    arrived(page, "First")
    expect(page.locator(".demo-result")).to_have_text("2")
    assert kept(page)


@contextmanager
def held(page: Page, url: str) -> Iterator[None]:
    """The answer of `url` comes at the end of the block."""
    waiting: list[Route] = []
    page.route(url, lambda route: waiting.append(route))
    yield
    for route in waiting:
        route.continue_()
    page.unroute(url)


def touch(page: Page, link: str) -> None:
    """A click that waits for nothing."""
    box = page.get_by_role("link", name=link, exact=True).first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 4, box["y"] + 4)


def steady(page: Page, expression: str) -> float:
    """Its value once that stays: scrolling takes its time."""
    before, now = None, page.evaluate(expression)
    while before != now:
        page.wait_for_timeout(200)
        before, now = now, page.evaluate(expression)
    return float(now)


def until(page: Page, expression: str, value: object) -> None:
    """Playwright's own waiting needs `eval`, which the pages' policy forbids."""
    for _ in range(1200):
        if page.evaluate(expression) == value:
            return
        time.sleep(0.05)
    assert page.evaluate(expression) == value


PLACE = "document.querySelector('#last-part').getBoundingClientRect()"


@pytest.mark.usefixtures("started")
def test_a_place_in_the_next_page_is_gone_to_at_once(page: Page) -> None:
    page.emulate_media(reduced_motion="no-preference")
    follow(page, "its last part", "Second")
    expect(page.locator(":target")).to_have_text("Last part")
    # Once a frame later, and not after a long way down.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert 0 <= page.evaluate(f"{PLACE}.top") < 100
    assert kept(page)


@pytest.mark.usefixtures("started")
def test_another_view_of_the_page_is_a_link_as_any(page: Page) -> None:
    follow(page, "another view", "First")
    expect(page.get_by_label("N", exact=True)).to_have_value("2")
    expect(page.locator(".demo-result")).to_have_text("4")
    assert kept(page)
    page.go_back()
    expect(page.get_by_label("N", exact=True)).to_have_value("7")
    expect(page.locator(".demo-result")).to_have_text("14")


@pytest.mark.usefixtures("started")
def test_the_new_page_is_announced_and_the_keyboard_begins_at_its_top(
    page: Page, axe: Callable[[], list[str]]
) -> None:
    page.get_by_role("link", name="second", exact=True).first.press("Enter")
    arrived(page, "Second")
    expect(page.get_by_role("status").filter(has_text="Second · Moving")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.emulate_media(reduced_motion="reduce")
    assert axe() == []
    assert kept(page)


@pytest.mark.usefixtures("started")
def test_cells_and_their_data_come_with_the_page_that_has_them(page: Page, enter: Any) -> None:
    follow(page, "cells", "Cells")
    page.get_by_role("button", name="Run").click()
    # A module that was imported is not imported anew; the names of cells are.
    expect(page.locator(".cell-result")).to_have_text("False 3 1")
    assert kept(page)


@pytest.mark.usefixtures("started")
def test_a_package_comes_when_it_is_needed_and_once(page: Page, seen: Any, enter: Any) -> None:
    follow(page, "packed", "Packed")
    assert seen.asked("/packages/") == []
    live(page, enter, "Name", "Grace", "Good day, Grace!")
    follow(page, "first", "First")
    follow(page, "packed", "Packed")
    live(page, enter, "Name", "Emmy", "Good day, Emmy!")
    assert len(set(seen.asked("/packages/"))) == 1
    assert kept(page)
    assert len(seen.asked("memory.bin")) == 1


@pytest.mark.usefixtures("started")
def test_what_does_not_come_is_told_and_the_next_run_tries_again(
    page: Page, seen: Any, enter: Any
) -> None:
    page.route("**/packages/mylib*", lambda route: route.abort())
    follow(page, "packed", "Packed")
    enter(page.get_by_label("Name"), "Grace")
    error = page.locator(".demo-error")
    expect(error).to_contain_text("The package mylib could not be fetched. Is there a network?")
    page.unroute("**/packages/mylib*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".demo-result")).to_have_text("Good day, Grace!")
    assert len(seen.asked("memory.bin")) == 1


@pytest.mark.usefixtures("started")
def test_what_the_page_before_still_computes_holds_up_nobody(
    page: Page, site: Any, enter: Any
) -> None:
    page.get_by_label("Endless").check()
    expect(page.locator(".chip")).to_have_text("computing")
    follow(page, "second", "Second")
    live(page, enter, "N", 8, site.text("second:draw", n=8))
    # And so does a second one, which waits behind the first when its page is left.
    follow(page, "first", "First")
    page.get_by_label("Endless").check()
    expect(page.locator(".chip")).to_have_text("computing")
    enter(page.get_by_label("N", exact=True), 5)
    enter(page.get_by_label("N", exact=True), 6)
    page.get_by_label("Endless").uncheck()
    expect(page.locator(".demo-result")).to_have_text("12")
    assert kept(page)


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("alias", "Second"),
        ("missing", "Page not found"),
        ("plain", "Plain"),
        ("without its slash", "Second"),
        ("text", "Text"),
        ("unlike", "Unlike"),
    ],
)
def test_what_is_unusual_the_browser_loads(page: Page, link: str, title: str) -> None:
    follow(page, link, title)
    until(page, "window.mark ?? null", None)
    if title == "Unlike":
        expect(page.locator("html")).to_have_attribute("data-own", "ran")
    page.go_back()
    arrived(page, "First")
    expect(page.locator(".demo-result")).to_have_text("14")


def other_build(html: str) -> str:
    return html.replace("/_coldframe/runtime-", "/_coldframe/runtime-0")


def other_style(html: str) -> str:
    return html.replace("/_coldframe/style-", "/_coldframe/style-0")


def other_policy(html: str) -> str:
    return html.replace("object-src", "manifest-src")


@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("change", [other_build, other_style, other_policy])
def test_a_page_of_another_build_is_loaded(
    page: Page, site: Any, change: Callable[[str], str]
) -> None:
    """What comes first is of another deploy; the second request is the browser's."""
    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.resource_type)
        found = route.fetch()
        route.fulfill(
            response=found, body=change(found.text()) if len(asked) == 1 else found.text()
        )

    page.route(f"{site.url}second/", answer)
    follow(page, "second", "Second")
    until(page, "window.mark ?? null", None)
    assert asked == ["fetch", "document"]


@pytest.mark.usefixtures("started")
def test_a_page_that_is_slow_is_left_to_the_browser(page: Page, site: Any) -> None:
    page.evaluate(
        "((timeout) => (AbortSignal.timeout = () => timeout.call(AbortSignal, 50)))"
        "(AbortSignal.timeout)"
    )
    loaded = page.expect_request(lambda request: request.resource_type == "document")
    with held(page, f"{site.url}second/"), loaded:
        touch(page, "second")
    arrived(page, "Second")
    assert not kept(page)


@pytest.mark.usefixtures("started")
def test_without_a_network_the_browser_says_so(page: Page, site: Any) -> None:
    page.route(f"{site.url}second/", lambda route: route.abort())
    with page.expect_event("framenavigated"):
        touch(page, "second")
    page.unroute(f"{site.url}second/")
    page.reload()
    arrived(page, "Second")
    page.go_back()
    arrived(page, "First")


@pytest.mark.usefixtures("started")
def test_a_reload_is_a_reload_and_back_works_after_it(page: Page) -> None:
    follow(page, "second", "Second")
    page.reload()
    arrived(page, "Second")
    assert not kept(page)
    # To the browser the first page is the same document, which is not there any more.
    page.go_back()
    arrived(page, "First")
    expect(page.locator(".demo-result")).to_have_text("14")
    page.go_forward()
    arrived(page, "Second")


@pytest.mark.usefixtures("started")
def test_another_window_is_another(page: Page) -> None:
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="elsewhere").click()
    arrived(opened.value, "Second")
    arrived(page, "First")
    assert kept(page)


def test_without_python_the_browser_loads_each_page(page: Page, site: Any, seen: Any) -> None:
    page.goto(site.url)
    page.evaluate("window.mark = 'kept'")
    follow(page, "second", "Second")
    assert not kept(page)
    assert seen.asked("worker.js") == []


def test_without_the_navigation_api_too(page: Page, site: Any, enter: Any) -> None:
    page.add_init_script("delete window.NavigationPrecommitController")
    page.goto(site.url)
    live(page, enter, "N", 7, "14")
    page.evaluate("window.mark = 'kept'")
    follow(page, "second", "Second")
    until(page, "window.mark ?? null", None)
    live(page, enter, "N", 8, site.text("second:draw", n=8))


@pytest.mark.usefixtures("started")
def test_thirty_pages_later_nothing_is_left_of_them(page: Page) -> None:
    counts = page.context.new_cdp_session(page)

    def there_and_back(times: int) -> dict[str, int]:
        for _ in range(times):
            follow(page, "second", "Second")
            expect(page.locator("coldframe-demo")).to_have_attribute("data-ready", "")
            follow(page, "first", "First")
            expect(page.locator("coldframe-demo")).to_have_attribute("data-ready", "")
        counts.send("HeapProfiler.collectGarbage")
        found: dict[str, int] = counts.send("Memory.getDOMCounters")
        return found

    before = there_and_back(2)
    after = there_and_back(13)
    assert kept(page)
    assert len(page.workers) <= 2
    assert after["nodes"] <= before["nodes"] + 200, (before, after)
    assert after["jsEventListeners"] <= before["jsEventListeners"] + 20, (before, after)
    assert after["documents"] <= before["documents"] + 2, (before, after)


@pytest.mark.usefixtures("started")
def test_a_module_that_was_deployed_anew_gets_a_fresh_python(
    page: Page, site: Any, enter: Any, seen: Any
) -> None:
    html = page.request.get(f"{site.url}second/").text()
    (facts,) = re.findall('id="coldframe-page">(.*?)</script>', html)
    url = json.loads(facts)["python"]
    old = page.request.get(site.url.rstrip("/") + url).text()
    new = old.replace("2 * n", "20 * n")
    html = html.replace(url, "/_coldframe/python/new.json").replace(hashed(old), hashed(new))
    page.route(f"{site.url}second/", lambda route: answer(route, html, "text/html"))
    page.route("**/new.json", lambda route: answer(route, new, "application/json"))
    follow(page, "second", "Second")
    enter(page.get_by_label("N", exact=True), 8)
    expect(page.locator(".demo-result")).to_contain_text("160 ")
    expect(page.locator(".chip")).to_have_text("computed here")
    assert kept(page)
    assert len(page.workers) <= 2
    assert len(seen.asked("memory.bin")) == 1


def hashed(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def answer(route: Route, body: str, kind: str) -> None:
    route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")


def test_the_preview_follows_the_page_to_which_the_reader_moved(
    page: Page, demo_site: Callable[..., Any], enter: Any
) -> None:
    names = ("content/first.py", "content/second.py", "content/second.md", "content/text.md")
    index = "# First\n\n[second](second.md)\n\n:::{demo} first:twice\n:freeze: none\n:::\n"
    text = "# Text\n\n[second](second.md)\n"
    site = demo_site(
        {**{name: FILES[name] for name in names}, "content/index.md": index, names[3]: text},
        watch=True,
    )
    second = site.root / "content/second.md"
    page.goto(site.url)
    live(page, enter, "N", 7, "14")
    page.evaluate("window.mark = 'kept'")
    with page.expect_request("**/_coldframe/events?page=%2Fsecond%2F*"):
        follow(page, "second", "Second")
    second.write_text(second.read_text().replace("# Second", "# Second\n\nNew words.", 1))
    expect(page.get_by_text("New words.")).to_be_visible()
    live(page, enter, "N", 8, site.text("second:draw", n=8))
    assert kept(page)
