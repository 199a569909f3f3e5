"""Readers' own files: chosen, dropped or pasted, of any size, read where Python runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

FILES = {
    "content/index.md": """
        # Page

        Text above the demos.

        :::{demo} tables:rows
        :::

        :::{demo} tables:last
        :::

        :::{demo} tables:digest
        :::

        :::{demo} tables:patient
        :::
    """,
    "content/tables.py": """
        import sys
        import time
        import zlib
        from collections.abc import Iterator
        from typing import Annotated, BinaryIO

        from coldframe import File, Slider, demo

        @demo
        def rows(
            table: Annotated[bytes, File(".csv", help="One line a row.")],
            skip: Annotated[int, Slider(0, 2)] = 0,
        ) -> str:
            return f"{len(table.splitlines()) - skip} rows"

        @demo
        def last(log: Annotated[BinaryIO, File()]) -> str:
            size = log.seek(0, 2)
            log.seek(max(0, size - 20))
            line = log.read().decode().splitlines()[-1:]
            return f"{log.name!r} has {size} bytes and ends with {line}"

        def memory() -> int:
            if sys.platform == "emscripten":
                import pyodide_js
                return pyodide_js._module.HEAPU8.length
            return 0

        @demo
        def digest(film: Annotated[BinaryIO, File("video/*,.bin")]) -> Iterator[str]:
            before = memory()
            size = crc = 0
            while part := film.read(1 << 20):
                size += len(part)
                crc = zlib.crc32(part, crc)
                if size % (50 << 20) == 0:
                    yield f"{size} bytes so far"
            yield f"{size} bytes, {crc:08x}, {memory() - before} more of memory"

        @demo
        def patient(slow: Annotated[BinaryIO, File()], wait: int = 0) -> str:
            if wait:
                while True:
                    time.sleep(0.1)
            return f"{slow.name}: {slow.read()}"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.fixture
def chosen(tmp_path: Path) -> Callable[..., Path]:
    """`chosen("a.csv", b"1\\n")`: a file on the reader's disk."""

    def write(name: str, content: bytes = b"1\n2\n3\n") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def devtools(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def opened(page: Page, site: Any) -> None:
    page.goto(site.url)
    for name in ("rows", "last", "digest", "patient"):
        expect(page.locator(f"#{name}")).to_have_attribute("data-ready", "")


def drag(page: Page, devtools: CDPSession, target: str, *files: Path, end: str = "drop") -> None:
    """Drag files from the desktop over the middle of `target`; the browser's own events."""
    page.locator(target).scroll_into_view_if_needed()
    box = page.locator(target).bounding_box()
    assert box
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    for kind in ("dragEnter", "dragOver", end):
        devtools.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


def test_a_file_is_dropped_on_its_control(
    page: Page, site: Any, devtools: CDPSession, chosen: Any
) -> None:
    opened(page, site)
    demo = page.locator("#rows")
    expect(demo.locator(".drop-said")).to_have_text("or drop a file here")
    drag(page, devtools, "#rows .drop", chosen("a.csv"))
    expect(demo.locator(".demo-result")).to_have_text("3 rows")
    expect(demo.locator(".drop-said")).to_have_text("a.csv, 6 bytes")
    expect(demo.locator(".chip")).to_have_text("computed here")
    assert demo.locator("input[type=file]").evaluate("(input) => input.files[0].name") == "a.csv"


def test_a_file_is_dropped_anywhere_on_its_demo(
    page: Page, site: Any, devtools: CDPSession, chosen: Any
) -> None:
    opened(page, site)
    demo = page.locator("#rows")
    drag(page, devtools, "#rows .demo-result", chosen("b.csv", b"1\n"), end="dragOver")
    expect(demo.locator("[data-control=file]")).to_have_attribute("data-drop", "")
    drag(page, devtools, "#rows .demo-result", chosen("b.csv", b"1\n"))
    expect(demo.locator(".demo-result")).to_have_text("1 rows")
    expect(demo.locator("[data-control=file]")).not_to_have_attribute("data-drop", "")


def test_what_does_not_fit_is_told_and_the_file_stays(
    page: Page, site: Any, devtools: CDPSession, chosen: Any, tmp_path: Path
) -> None:
    opened(page, site)
    demo, said = page.locator("#rows"), page.locator("#rows .drop-said")
    drag(page, devtools, "#rows .drop", chosen("a.csv"))
    expect(demo.locator(".demo-result")).to_have_text("3 rows")
    drag(page, devtools, "#rows .drop", chosen("notes.txt"))
    expect(said).to_have_text("notes.txt is not taken: choose .csv.")
    drag(page, devtools, "#rows .drop", chosen("b.csv"), chosen("c.csv"))
    expect(said).to_have_text("These are 2 files. Drop one.")
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    drag(page, devtools, "#rows .drop", folder)
    expect(said).to_have_text("That is a folder. Drop a file.")
    expect(said).to_have_attribute("role", "status")
    expect(demo.locator(".demo-result")).to_have_text("3 rows")
    assert demo.locator("input[type=file]").evaluate("(input) => input.files[0].name") == "a.csv"


def test_a_drop_beside_the_demos_does_not_leave_the_page(
    page: Page, site: Any, devtools: CDPSession, chosen: Any
) -> None:
    opened(page, site)
    drag(page, devtools, "h1", chosen("page.html", b"<h1>Elsewhere</h1>"))
    drag(page, devtools, "#rows .drop", chosen("a.csv"))
    expect(page.locator("#rows .demo-result")).to_have_text("3 rows")
    assert page.url == site.url


def test_remove_goes_back_to_what_was_recorded(page: Page, site: Any, chosen: Any) -> None:
    opened(page, site)
    demo = page.locator("#rows")
    demo.locator("input[type=file]").set_input_files(chosen("a.csv"))
    expect(demo.locator(".demo-result")).to_have_text("3 rows")
    remove = demo.get_by_role("button", name="Remove")
    remove.focus()
    page.keyboard.press("Enter")
    expect(demo.locator(".chip")).to_have_text("recorded")
    expect(demo.locator(".demo-result")).to_have_text("0 rows")
    expect(demo.locator(".drop-said")).to_have_text("or drop a file here")
    expect(remove).to_be_hidden()
    expect(demo.locator("input[type=file]")).to_be_focused()

    demo.locator("input[type=file]").set_input_files(chosen("a.csv"))
    expect(demo.locator(".demo-result")).to_have_text("3 rows")
    demo.get_by_role("button", name="Reset").click()
    expect(demo.locator(".chip")).to_have_text("recorded")
    expect(remove).to_be_hidden()


def test_a_file_is_pasted(page: Page, site: Any) -> None:
    opened(page, site)
    page.locator("#rows input[type=file]").evaluate(
        """(input) => {
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File(["1\\n2\\n"], "pasted.csv", {type: "text/csv"}));
          input.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}));
        }"""
    )
    expect(page.locator("#rows .demo-result")).to_have_text("2 rows")
    expect(page.locator("#rows .drop-said")).to_have_text("pasted.csv, 4 bytes")


def test_a_stream_is_open_and_has_a_name(page: Page, site: Any, chosen: Any) -> None:
    opened(page, site)
    demo, result = page.locator("#last"), page.locator("#last .demo-result")
    expect(result).to_have_text("'' has 0 bytes and ends with []")
    demo.locator("input[type=file]").set_input_files(chosen("<b>.log", b"one\ntwo\n"))
    expect(result).to_have_text("'<b>.log' has 8 bytes and ends with ['two']")
    expect(demo.locator(".chip")).to_have_text("computed here")
    demo.get_by_role("button", name="Reset").click()
    expect(result).to_have_text("'' has 0 bytes and ends with []")
    expect(demo.locator(".chip")).to_have_text("recorded")


def test_a_file_larger_than_the_memory_is_read_where_it_stands(
    page: Page, site: Any, tmp_path: Path
) -> None:
    large = tmp_path / "large.log"
    with large.open("wb") as file:
        file.truncate(5_000_000_000)  # a hole: it takes no room on the disk
        file.seek(0, 2)
        file.write(b"\nthe end\n")
    opened(page, site)
    page.locator("#last input[type=file]").set_input_files(large)
    expect(page.locator("#last .demo-result")).to_have_text(
        "'large.log' has 5000000009 bytes and ends with ['the end']"
    )
    expect(page.locator("#last .drop-said")).to_have_text("large.log, 5.0 GB")


def test_a_file_that_is_too_large_to_be_taken_whole_is_told(
    page: Page, site: Any, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(5_000_000_000)
    opened(page, site)
    demo = page.locator("#rows")
    demo.locator("input[type=file]").set_input_files(large)
    expect(demo.locator(".control-problem")).to_contain_text(
        "large.csv is too large", timeout=60_000
    )
    demo.get_by_role("button", name="Remove").click()
    expect(demo.locator(".chip")).to_have_text("recorded")
    demo.get_by_label("Skip").fill("1")
    expect(demo.locator(".demo-result")).to_have_text("-1 rows")


def test_a_large_file_is_summed_in_parts_while_memory_stays(
    page: Page, site: Any, tmp_path: Path
) -> None:
    import zlib

    content = bytes(range(256)) * 4096 * 250
    film = tmp_path / "film.bin"
    film.write_bytes(content)
    opened(page, site)
    result = page.locator("#digest .demo-result")
    result.evaluate(
        """(box) => {
          window.seen = [];
          const look = () => window.seen.push(box.textContent);
          const all = {childList: true, characterData: true, subtree: true};
          new MutationObserver(look).observe(box, all);
        }"""
    )
    page.locator("#digest input[type=file]").set_input_files(film)
    expect(page.locator("#digest .chip")).to_have_text("computed here", timeout=60_000)
    words = result.inner_text().split()
    assert words[:3] == [str(len(content)), "bytes,", f"{zlib.crc32(content):08x},"]
    assert int(words[3]) <= 8 << 20, "Python's memory grew with the file"
    assert any("so far" in text for text in page.evaluate("seen")), "nothing was shown meanwhile"


def test_a_file_that_changed_after_it_was_chosen_is_told(
    page: Page, site: Any, chosen: Any
) -> None:
    opened(page, site)
    for name, result in (("last", "has 6 bytes"), ("rows", "3 rows")):
        demo = page.locator(f"#{name}")
        file = chosen(f"{name}.csv")
        demo.locator("input[type=file]").set_input_files(file)
        expect(demo.locator(".demo-result")).to_contain_text(result)
        file.write_bytes(b"another\n")
        demo.locator("input[type=file]").dispatch_event("change")
        expect(demo.get_by_role("alert")).to_contain_text(f"{name}.csv was changed, moved")
        expect(demo.get_by_role("alert")).to_contain_text("Choose it again")
        demo.locator("input[type=file]").set_input_files(chosen(f"{name}.csv", b"9\n"))
        expect(demo.locator(".chip")).to_have_text("computed here")
        expect(demo.locator(".control-problem")).to_be_hidden()


def test_a_fresh_python_gets_the_file_again(page: Page, site: Any, chosen: Any, enter: Any) -> None:
    opened(page, site)
    demo = page.locator("#patient")
    demo.locator("input[type=file]").set_input_files(chosen("slow.txt", b"still here"))
    expect(demo.locator(".demo-result")).to_have_text("slow.txt: b'still here'")
    enter(demo.get_by_label("Wait"), 1)
    expect(demo.locator(".chip")).to_have_text("computing")
    # This run never yields: Stop ends the whole Python.
    demo.get_by_role("button", name="Stop").click()
    expect(demo.locator(".chip")).to_have_text("stale")
    enter(demo.get_by_label("Wait"), 0)
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(demo.locator(".demo-result")).to_have_text("slow.txt: b'still here'")


def test_the_python_that_is_copied_opens_the_file(
    page: Page, site: Any, chosen: Any, context: Any
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, site)
    demo = page.locator("#last")

    def copied() -> str:
        demo.get_by_role("button", name="More").click()
        demo.get_by_role("button", name="Copy as Python").click()
        expect(demo.get_by_text("Copied.")).to_be_visible()
        page.keyboard.press("Escape")
        text = page.evaluate("navigator.clipboard.readText()")
        assert isinstance(text, str)
        return text

    assert "import io" in copied()
    assert "    log=io.BytesIO(),\n" in copied()
    demo.locator("input[type=file]").set_input_files(chosen("my log.txt", b"one\n"))
    expect(demo.locator(".chip")).to_have_text("computed here")
    assert '    log=open("my log.txt", "rb"),\n' in copied()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_screen_holds_it(
    page: Page, site: Any, chosen: Any, axe: Callable[[], list[str]], scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, site)
    assert axe() == []
    name = f"{'a-very-long-name-' * 8}.csv"
    page.locator("#rows input[type=file]").set_input_files(chosen(name))
    expect(page.locator("#rows .demo-result")).to_have_text("3 rows")
    assert axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
