"""A page of the preview while its site is recorded: what is new comes in place, and nothing that
the author set, typed or looks at is lost."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from coldframe.cache import file_digest
from coldframe.model import Artifact, Built
from coldframe.preview.agree import running
from coldframe.preview.messages import Message
from coldframe.preview.serve import build_once, runtime_artifacts
from coldframe.preview.server import Preview, preview_app
from coldframe.render.demos import demo_html

HOME = PurePosixPath("index.html")
SOURCE = PurePosixPath("content/index.md")
TALL = '<div class="tall" style="height: 1500px"></div>'
FILES = {
    "coldframe.toml": 'title = "Test"\n',
    "content/index.md": """
        # Page

        First words, {value}`say:words` and {value}`say.size`.

        :::{demo} recorded:say
        :::

        ```python live
        print("one")
        ```

        ```python live
        print("two")
        ```

        TALL

        :::{demo} recorded:count
        :::

        TALL

        :::{demo} recorded:apart
        :::

        :::{controls} apart
        :::

        [Other](other.md)

        Last words.
    """.replace("TALL", TALL),
    "content/other.md": """
        # Other

        :::{demo} recorded:say
        :::

        Other words.
    """,
    "content/recorded.py": """
        import time
        from typing import Annotated
        from coldframe import Outputs, Slider, demo

        @demo
        def say(size: Annotated[int, Slider(0, 9)] = 5, word: str = "old"):
            return Outputs({"words": f"{word} {size}"})

        @demo
        def count(to: Annotated[int, Slider(1, 5)] = 3, slow: bool = False) -> str:
            for _ in range(200 * slow):
                time.sleep(0.01)
            return "".join(f"line {i}\\n" * 9 for i in range(to))

        @demo
        def apart(n: Annotated[int, Slider(0, 3)] = 1) -> str:
            return f"apart {n}"
    """,
}


@dataclass
class Stage:
    """A preview whose builds and news a test brings in."""

    built: Built
    url: str = ""
    preview: Preview = field(init=False)
    loops: list[asyncio.AbstractEventLoop] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.preview = Preview(self.built, "/", runtime_artifacts())

    def app(self) -> ASGIApp:
        inner = preview_app(self.preview)

        async def noting(scope: Scope, receive: Receive, send: Send) -> None:
            self.loops.append(asyncio.get_running_loop())
            await inner(scope, receive, send)

        return noting

    def show(self, built: Built) -> None:
        self.loops[-1].call_soon_threadsafe(self.preview.update, built)

    def tell(self, message: Message) -> None:
        self.loops[-1].call_soon_threadsafe(self.preview.tell, message)

    def end(self) -> None:
        if self.loops:
            self.loops[-1].call_soon_threadsafe(self.preview.end)


def changed(built: Built, *changes: tuple[str, str], path: PurePosixPath = HOME) -> Built:
    """The same site with another page."""
    html = page_html(built, path)
    for old, new in changes:
        assert old in html, old
        html = html.replace(old, new)
    content = html.encode()
    page = Artifact(path, file_digest(content), content)
    return replace(built, artifacts={**built.artifacts, path: page})


def page_html(built: Built, path: PurePosixPath = HOME) -> str:
    content = built.artifacts[path].content
    return (content.read_bytes() if isinstance(content, Path) else content).decode()


def unrecorded(built: Built, name: str, **changes: Any) -> Built:
    """The same site, as it was before the demo was recorded."""
    demo = built.demos[SOURCE, name]
    before = replace(demo, default={}, grid="", recorded=0, pictures={}, **changes)
    return changed(built, (demo_html(demo, "/", "/"), demo_html(before, "/", "/")))


@pytest.fixture(scope="module")
def recorded(site_at: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = tmp_path_factory.mktemp("recorded")
    site_at(root, FILES)
    built = build_once(root, False, lambda line: None, quick=True)
    assert not built.problems
    return built


@pytest.fixture
def stage(recorded: Built) -> Iterator[Callable[[Built], Stage]]:
    """Serves what it is given."""
    from contextlib import ExitStack

    with ExitStack() as served:

        def serve(built: Built) -> Stage:
            made = Stage(built)
            made.url = served.enter_context(running(made.app(), "/"))
            served.callback(made.end)
            return made

        yield serve


def visit(page: Page, stage: Stage) -> None:
    with page.expect_request("**/_coldframe/events*"):
        page.goto(stage.url)
    # Whatever is exchanged is another element, which has no such mark.
    page.evaluate("""() => {
        window.mark = 1;
        for (const one of document.querySelectorAll('main, main *')) one.first = 1;
    }""")


def marked(page: Page, selector: str) -> bool:
    """Whether the element is the one that was there at first."""
    return bool(page.locator(selector).first.evaluate("(one) => one.first === 1"))


def test_a_demo_says_that_it_is_being_recorded_and_answers_live(
    page: Page, recorded: Built, stage: Any, seen: Any
) -> None:
    visit(page, stage(unrecorded(recorded, "say")))
    say = page.locator("#say")
    expect(say.locator(".chip")).to_have_text("recording")
    expect(say.locator(".demo-result")).to_have_text("The result is being recorded.")
    expect(say).to_have_attribute("data-ready", "")
    say.locator(".demo-run").click()
    expect(say.locator(".chip")).to_have_text("computed here")
    expect(say.locator(".demo-result")).to_contain_text("old 5")
    page.locator("#say-size").fill("7")
    expect(say.locator(".demo-result")).to_contain_text("old 7")
    expect(say.locator(".chip")).to_have_text("computed here")
    page.locator("#say-size").fill("5")
    expect(say.locator(".demo-result")).to_contain_text("old 5")
    assert not [url for url in seen.requests if url.endswith("/grids/.json")]


def test_a_demo_whose_python_was_not_read_yet_waits_without_controls(
    page: Page, recorded: Built, stage: Any
) -> None:
    unread = unrecorded(recorded, "say", described=False, parameters=(), shown=())
    shown = stage(unread)
    with page.expect_request("**/_coldframe/events*"):
        page.goto(f"{shown.url}?say.size=8")
    say = page.locator("#say")
    expect(say.locator(".chip")).to_have_text("recording")
    expect(say.locator("form")).to_have_count(0)
    shown.show(unrecorded(recorded, "say"))
    expect(page.locator("#say-size")).to_have_value("8")
    expect(say.locator(".demo-result")).to_contain_text("old 8")
    shown.show(recorded)
    expect(say.locator(".chip")).to_have_text("recorded")
    expect(say.locator(".demo-result")).to_contain_text("old 8")
    expect(page).to_have_url(re.compile(r"say\.size=8"))


def test_what_is_recorded_comes_in_its_place_and_all_else_stays(
    page: Page, recorded: Built, stage: Any
) -> None:
    shown = stage(unrecorded(recorded, "say"))
    visit(page, shown)
    expect(page.locator("#say")).to_have_attribute("data-ready", "")
    page.locator("#say-size").focus()
    shown.show(recorded)
    expect(page.locator("#say .chip")).to_have_text("recorded")
    expect(page.locator("#say .demo-result")).to_contain_text("old 5")
    expect(page.locator("output[data-output=words]")).to_have_text("old 5")
    expect(page.locator("#say-size")).to_be_focused()
    for selector in ("main", "#say-size", "#count", "#cell-0", "main p"):
        assert marked(page, selector), selector
    # It has what was recorded for the other values, too.
    page.locator("#say-size").fill("6")
    expect(page.locator("#say .demo-result")).to_contain_text("old 6")
    expect(page.locator("#say .chip")).to_have_text("recorded")
    expect(page.locator("output[data-output=words]")).to_have_text("old 6")


def test_values_that_the_author_set_stay_when_their_demo_is_recorded(
    page: Page, recorded: Built, stage: Any
) -> None:
    shown = stage(unrecorded(recorded, "say"))
    visit(page, shown)
    page.locator("#say-size").fill("7")
    expect(page.locator("#say .chip")).to_have_text("computed here")
    page.locator("#say-word").fill("typ")
    shown.show(recorded)
    expect(page.locator("#say")).to_have_attribute("data-grid", re.compile("grids"))
    expect(page.locator("#say-size")).to_have_value("7")
    expect(page.locator("#say-word")).to_have_value("typ")
    expect(page.locator("#say-word")).to_be_focused()


def test_a_run_is_not_interrupted_by_what_is_recorded_meanwhile(
    page: Page, recorded: Built, stage: Any
) -> None:
    shown = stage(unrecorded(recorded, "count"))
    visit(page, shown)
    count = page.locator("#count")
    expect(count).to_have_attribute("data-ready", "")
    count.locator("#count-slow").check()
    expect(count.locator(".chip")).to_have_text("computing")
    page.evaluate("""() => {
        window.chips = [];
        const chip = document.querySelector('#count .chip');
        new MutationObserver(() => window.chips.push(chip.textContent))
            .observe(chip, {childList: true, characterData: true, subtree: true});
    }""")
    shown.show(recorded)
    # The rest of the page has what is new.
    shown.show(changed(recorded, ("Last words.", "Other words.")))
    expect(page.locator(".text-body p", has_text="Other words.")).to_be_visible()
    # It has been recorded meanwhile, which is shown once the run is over.
    expect(count.locator(".chip")).to_have_text("recorded")
    expect(count).to_have_attribute("data-grid", re.compile("grids"))
    chips = page.evaluate("window.chips")
    answered = chips.index("computed here")
    assert not {"recorded", "stale", "error"} & set(chips[:answered])
    count.locator("#count-slow").uncheck()
    expect(count.locator(".chip")).to_have_text("recorded")


def test_what_is_looked_at_stays_where_it_is(page: Page, recorded: Built, stage: Any) -> None:
    shown = stage(unrecorded(unrecorded(recorded, "say"), "count"))
    visit(page, shown)
    place = "() => document.querySelector('#count .demo-bar').getBoundingClientRect().top"
    last = "() => [...document.querySelectorAll('main p')].at(-1).getBoundingClientRect().top"
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    before = page.evaluate(last)
    assert page.evaluate(place) < 0
    # 27 lines take more room than the placeholder.
    shown.show(recorded)
    expect(page.locator("#count .chip")).to_have_text("recorded")
    expect(page.locator("#say .chip")).to_have_text("recorded")
    assert abs(page.evaluate(last) - before) < 1
    page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    assert abs(page.evaluate(last) - before) < 1


@pytest.mark.parametrize("moves", [True, False])
def test_text_is_exchanged_around_what_stays_alive(
    page: Page, recorded: Built, stage: Any, moves: bool
) -> None:
    if not moves:
        page.add_init_script("delete Element.prototype.moveBefore")
    shown = stage(recorded)
    visit(page, shown)
    page.locator("#count-to").fill("2")
    expect(page.locator("#count .demo-result")).not_to_contain_text("line 2")
    page.locator("#cell-0 .cell-edit").click()
    expect(page.locator("#cell-0 .cell-code")).to_have_attribute("data-editor", "rich")
    page.locator("#cell-0 [role=textbox]").fill('print("mine")')
    page.locator("#cell-0 .cell-run").click()
    expect(page.locator("#cell-0 .chip")).to_have_text("computed here")
    page.locator("#count-to").focus()
    cell = re.search(r"<coldframe-cell.*?</coldframe-cell>", page_html(recorded), re.DOTALL)
    assert cell
    count = demo_html(recorded.demos[SOURCE, "count"], "/", "/")
    moved = changed(
        recorded,
        (count, ""),
        (cell[0], ""),
        ("<p>First words", f"{count}<p>New words"),
        ("Last words.</p>", f"Last words.</p>{cell[0]}"),
        ("Page</h1>", "P</h1>"),
    )
    shown.show(moved)
    expect(page.locator("h1")).to_have_text("P")
    expect(page.locator("#count + p")).to_contain_text("New words")
    assert marked(page, "#count")
    assert marked(page, "#say")
    expect(page.locator("#count-to")).to_have_value("2")
    expect(page.locator("#count-to")).to_be_focused()
    expect(page.locator("#count")).to_have_count(1)
    assert marked(page, "#cell-0")
    expect(page.locator("p + #cell-0 .chip")).to_have_text("computed here")
    expect(page.locator("#cell-0 .cell-result")).to_have_text("mine")
    expect(page.locator("#cell-0 .cell-code")).to_have_text('print("mine")')
    expect(page.locator("#cell-0 .cell-reset")).to_be_visible()
    page.locator("#count-to").fill("1")
    expect(page.locator("#count .demo-result")).not_to_contain_text("line 1")
    assert page.evaluate("window.mark") == 1


def test_what_was_typed_in_a_cell_stays_and_is_told_of_other_code(
    page: Page, recorded: Built, stage: Any
) -> None:
    shown = stage(recorded)
    visit(page, shown)
    page.locator("#cell-1 .cell-edit").click()
    editor = page.locator("#cell-1 [role=textbox], #cell-1 textarea").last
    expect(page.locator("#cell-1 .cell-code")).to_have_attribute("data-editor", "rich")
    editor.fill('print("mine")')
    shown.show(changed(recorded, ("two", "three"), ("First words", "New words")))
    expect(page.locator("#cell-1 .cell-changed")).to_have_text(
        "The page has other code here now. Reset shows it."
    )
    expect(editor).to_have_text('print("mine")')
    expect(page.locator("#cell-1 .chip")).to_have_text("stale")
    page.locator("#cell-1 .cell-run").click()
    expect(page.locator("#cell-1 .cell-result")).to_have_text("mine")
    page.locator("#cell-1 .cell-reset").click()
    expect(page.locator("#cell-1 .highlight")).to_contain_text("three")
    expect(page.locator("#cell-1 .cell-changed")).to_have_count(0)
    page.locator("#cell-1 .cell-run").click()
    expect(page.locator("#cell-1 .cell-result")).to_have_text("three")
    assert marked(page, "#cell-0")


def test_a_cell_above_takes_no_typed_code_along(page: Page, recorded: Built, stage: Any) -> None:
    """Its number is another's then."""
    shown = stage(recorded)
    visit(page, shown)
    page.locator("#cell-1 .cell-edit").click()
    editor = page.locator("#cell-1 [role=textbox], #cell-1 textarea").last
    expect(page.locator("#cell-1 .cell-code")).to_have_attribute("data-editor", "rich")
    editor.fill('print("mine")')
    cell = re.search(r"<coldframe-cell.*?</coldframe-cell>", page_html(recorded), re.DOTALL)
    assert cell
    third = cell[0].replace("cell-0", "cell-1").replace('index="0"', 'index="1"')
    third = third.replace("one", "between")
    second = page_html(recorded).partition('<coldframe-cell id="cell-1"')[2].partition("</coldf")[0]
    renumbered = second.replace('data-index="1"', 'data-index="2"').replace("cell-1", "cell-2")
    shown.show(
        changed(
            recorded,
            (
                f'<coldframe-cell id="cell-1"{second}',
                f'{third}<coldframe-cell id="cell-2"{renumbered}',
            ),
            (
                '{"code":"print(\\"two\\")\\n"',
                '{"code":"print(\\"between\\")\\n"},{"code":"print(\\"two\\")\\n"',
            ),
        )
    )
    expect(page.locator("#cell-2 .cell-code")).to_have_text('print("mine")')
    expect(page.locator("#cell-1 .highlight")).to_contain_text("between")
    expect(page.locator(".cell-changed")).to_have_count(0)
    page.locator("#cell-2 .cell-run").click()
    expect(page.locator("#cell-2 .cell-result")).to_have_text("mine")


def test_a_cell_that_is_not_recorded_yet_runs_live(page: Page, recorded: Built, stage: Any) -> None:
    before = changed(
        recorded,
        (
            'class="cell" data-state="frozen" data-index="0"',
            'class="cell" data-state="recording" data-index="0" data-waits="a/one.csv.py"',
        ),
        (
            '<div class="cell-result"><pre class="text">one\n</pre></div>',
            '<div class="cell-result"><p class="awaited">It is recorded.</p></div>',
        ),
    )
    shown = stage(before)
    visit(page, shown)
    expect(page.locator("#cell-0 .chip")).to_have_text("recording")
    expect(page.locator("#cell-1 .chip")).to_have_text("recorded")
    shown.show(recorded)
    expect(page.locator("#cell-0 .chip")).to_have_text("recorded")
    expect(page.locator("#cell-0 .cell-result")).to_have_text("one")
    shown.show(before)
    expect(page.locator("#cell-0 .chip")).to_have_text("recording")
    page.locator("#cell-0 .cell-run").click()
    expect(page.locator("#cell-0 .cell-result")).to_have_text("one")
    expect(page.locator("#cell-0 .chip")).to_have_text("computed here")


def test_many_updates_in_a_row_end_at_the_last(page: Page, recorded: Built, stage: Any) -> None:
    shown = stage(recorded)
    visit(page, shown)
    for i in range(40):
        shown.show(changed(recorded, ("Last words.", f"Words {i}.</p><p>And {i}.")))
    expect(page.locator(".text-body p", has_text="Words 39.")).to_have_count(1)
    expect(page.locator(".text-body p", has_text=re.compile(r"And \d+\."))).to_have_count(1)
    shown.show(recorded)
    expect(page.locator(".text-body p", has_text="Last words.")).to_have_count(1)
    expect(page.locator(".text-body p", has_text=re.compile(r"And \d+\."))).to_have_count(0)
    for selector in ("main", "#say", "#count", "#cell-0"):
        assert marked(page, selector), selector


def test_a_page_that_missed_an_update_gets_it_when_it_listens(
    page: Page, recorded: Built, stage: Any
) -> None:
    shown = stage(recorded)
    late = changed(recorded, ("Last words.", "Late words."))

    def update(route: Any) -> None:
        shown.preview.update(late)
        route.continue_()

    page.route("**/_coldframe/events*", update)
    page.goto(shown.url)
    expect(page.locator(".text-body p", has_text="Late words.")).to_be_visible()


def test_progress_is_told_in_a_box_that_goes_by_itself(
    page: Page, recorded: Built, stage: Any, axe: Callable[[], list[str]]
) -> None:
    shown = stage(recorded)
    page.set_viewport_size({"width": 360, "height": 640})
    visit(page, shown)
    height = page.evaluate("document.documentElement.scrollHeight")
    shown.tell(
        {
            "kind": "progress",
            "done": 120,
            "total": 3172,
            "what": "labs.bandits.demos:regret",
            "seconds_left": 41.5,
            "page": True,
        }
    )
    box = page.locator("#coldframe-progress")
    expect(box.locator("p").first).to_have_text(
        "Recording 120 of 3,172 · labs.bandits.demos:regret · 42 s left"
    )
    expect(box.locator("[role=status]")).to_have_text(re.compile("Recording 120"))
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # Only what eyes see goes on at once.
    shown.tell({"kind": "progress", "done": 121, "total": 3172, "what": "a:b", "page": True})
    expect(box.locator("p").first).to_have_text("Recording 121 of 3,172 · a:b")
    expect(box.locator("[role=status]")).to_have_text(re.compile("Recording 120"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe() == []

    page.clock.install()
    shown.tell({"kind": "progress", "done": 3172, "total": 3172, "lines": ["say: <b>all</b>"]})
    box.locator("summary").click()
    expect(box.locator("li")).to_have_text("say: <b>all</b>")
    page.clock.run_for(9_000)
    expect(box).to_have_count(1)
    box.locator("summary").click()
    page.clock.run_for(9_000)
    expect(box).to_have_count(0)


def test_what_waits_for_a_loader_says_for_how_long(page: Page, recorded: Built, stage: Any) -> None:
    shown = stage(unrecorded(recorded, "say", waits="a/table.csv.py"))
    visit(page, shown)
    expect(page.locator("#say .demo-result")).to_have_text("The result waits for table.csv.py.")
    expect(page.locator("#cell-0")).to_have_attribute("data-ready", "")
    text = "waits for table.csv.py, running for 12 s"
    both = [{"id": "say", "text": text}, {"id": "cell-0", "text": text}]
    shown.tell({"kind": "waiting", "waiting": both})  # type: ignore[typeddict-item]
    for name in ("say", "cell-0"):
        expect(page.locator(f"#{name} .waits")).to_have_text(text)
    shown.tell({"kind": "waiting", "waiting": [{"id": "say", "text": text.replace("12", "13")}]})
    expect(page.locator("#say .waits")).to_have_text(text.replace("12", "13"))
    expect(page.locator("#cell-0 .waits")).to_have_count(0)
    shown.show(recorded)
    shown.tell({"kind": "waiting", "waiting": []})
    expect(page.locator("#say .waits")).to_have_count(0)
    expect(page.locator("#say .chip")).to_have_text("recorded")


def test_controls_apart_are_exchanged_with_their_demo(
    page: Page, recorded: Built, stage: Any
) -> None:
    shown = stage(recorded)
    visit(page, shown)
    form = page.locator("form[data-demo=apart]")
    form.locator("input").fill("3")
    expect(page.locator("#apart .demo-result")).to_have_text("apart 3")
    shown.show(changed(recorded, ('id="apart-n" name="n" data-kind="int" min="0" max="3"',) * 2))
    shown.show(
        changed(
            recorded,
            (
                'id="apart-n" name="n" data-kind="int" min="0" max="3"',
                'id="apart-n" name="n" data-kind="int" min="0" max="7"',
            ),
        )
    )
    expect(form.locator("input")).to_have_attribute("max", "7")
    expect(form.locator("input")).to_have_value("3")
    expect(page.locator("#apart .demo-result")).to_have_text("apart 3")
    form.locator("input").fill("2")
    expect(page.locator("#apart .demo-result")).to_have_text("apart 2")
    assert marked(page, "#say")


def test_a_page_that_was_moved_on_to_is_followed_too(
    page: Page, recorded: Built, stage: Any
) -> None:
    shown = stage(recorded)
    visit(page, shown)
    # From its first run on Python is kept from page to page.
    page.locator("#count-slow").focus()
    page.locator("#cell-0 .cell-run").click()
    expect(page.locator("#cell-0 .chip")).to_have_text("computed here")
    with page.expect_response("**/_coldframe/events?*other*"), page.expect_response("**/other/"):
        page.get_by_role("link", name="Other", exact=True).last.click()
    expect(page.locator("#say")).to_have_attribute("data-ready", "")
    assert page.evaluate("window.mark") == 1
    page.locator("#say-size").fill("8")
    expect(page.locator("#say .demo-result")).to_contain_text("old 8")
    page.evaluate("document.querySelector('#say').first = 1")
    other = PurePosixPath("other/index.html")
    shown.show(changed(recorded, ("Other words.", "New words."), path=other))
    expect(page.locator(".text-body p", has_text="New words.")).to_be_visible()
    expect(page.locator("#say-size")).to_have_value("8")
    assert page.evaluate("window.mark") == 1
    assert marked(page, "#say")
