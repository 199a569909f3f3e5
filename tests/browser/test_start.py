"""How Python starts in the browser: from an image of its memory, and without one."""

import gzip
import json
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from coldframe.browser import core

GATHERED = core.GATHERED / "pyodide"

FILES = {
    "content/index.md": """
        ---
        title: Start
        ---
        :::{demo} lab:double
        :freeze: none
        :::
        :::{demo} lab:rare
        :freeze: none
        :::
        :::{demo} lab:named
        :freeze: none
        :::
        :::{demo} lab:again
        :freeze: none
        :::
        :::{demo} lab:stuck
        :freeze: none
        :::
    """,
    "content/early.md": """
        # Early

        :::{demo} clock:age
        :freeze: none
        :::
    """,
    "content/whole.md": """
        # Whole

        :::{demo} clock:half
        :::
    """,
    "content/clock.py": """
        import time

        from coldframe import demo

        IMPORTED = time.monotonic()

        @demo
        def age(unit: str = "") -> str:
            return f"{time.monotonic() - IMPORTED:.3f} {unit}" if unit else "-"

        @demo
        def half(whole: bool = False) -> str:
            return "1" if whole else "0.5"
    """,
    "content/lab.py": """
        import random
        from collections.abc import Iterator

        from coldframe import demo


        @demo
        def double(x: int = 1) -> str:
            return f"twice is {2 * x}"


        @demo
        def rare(word: str = "a") -> str:
            import html
            return html.escape(word.encode("cp1252").decode("cp437"))


        @demo
        def named(letter: str = "a") -> str:
            import unicodedata
            return unicodedata.name(letter) + " " + letter.encode("utf-16-be").hex()


        @demo
        def again(name: str = "stat") -> str:
            import importlib
            module = importlib.import_module(name)
            return importlib.reload(module).__name__ + str(len(vars(module)) > 5)


        @demo
        def stuck(go: bool = False) -> Iterator[str]:
            yield "going" if go else "still"
            while go:
                pass
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Any:
    return demo_site(FILES)


def started(page: Page, enter: Any, x: int) -> None:
    enter(page.get_by_label("X"), x)
    expect(page.locator("#double .demo-result")).to_have_text(f"twice is {2 * x}")
    expect(page.locator("#double .chip")).to_have_text("computed here")


def test_an_image_takes_the_place_of_the_library(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.goto(site.url)
    started(page, enter, 7)
    assert len(seen.asked("memory.bin")) == 1
    assert len(seen.asked("first.wasm")) == 1
    assert seen.asked("stdlib-") == []


def test_modules_and_codecs_that_are_not_in_it_come_when_they_are_needed(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Word"), "<é")
    expect(page.locator("#rare .demo-result")).to_have_text("&lt;Θ")
    assert [url.rpartition("/")[2] for url in seen.asked("stdlib-")] == [
        "stdlib-more.zip",
        "stdlib-rest.zip",
    ]


# Once the worker has them it need not fetch them itself.
GIVEN = """
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...others) {
  window.given ||= message?.type === "rest";
  return post.call(this, message, ...others);
};
"""


def test_functions_that_usual_demos_do_without_come_after_the_first_result(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.add_init_script(GIVEN)
    page.goto(site.url)
    with page.expect_response("**/rest.wasm"):
        started(page, enter, 4)
    page.wait_for_function("() => window.given")
    enter(page.get_by_label("Letter"), "ő")
    expect(page.locator("#named .demo-result")).to_have_text(site.text("lab:named", letter="ő"))
    assert len(seen.asked("rest.wasm")) == 1


def test_a_demo_that_needs_them_first_fetches_them_itself(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page.goto(site.url)
    demo = page.locator("#double")
    enter(page.get_by_label("X"), 5)
    demo.get_by_role("button", name="Run").click()
    expect(demo.locator(".demo-result")).to_have_text("twice is 10")
    assert seen.asked("rest.wasm") == []
    enter(page.get_by_label("Letter"), "é")
    named = page.locator("#named")
    named.get_by_role("button", name="Run").click()
    expect(named.locator(".demo-result")).to_have_text(site.text("lab:named", letter="é"))
    assert len(seen.asked("rest.wasm")) == 1


def test_modules_that_came_with_the_image_are_imported_again(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page.goto(site.url)
    again = page.locator("#again")
    enter(page.locator("#again-name"), "posixpath")
    again.get_by_role("button", name="Run").click()
    expect(again.locator(".demo-result")).to_have_text("posixpathTrue")
    assert len(seen.asked("rest.wasm")) == 1


def test_functions_that_do_not_come_are_told_and_asked_for_again(
    page: Page, site: Any, enter: Any
) -> None:
    page.route("**/rest.wasm", lambda route: route.abort())
    page.goto(site.url)
    enter(page.get_by_label("Letter"), "é")
    named = page.locator("#named")
    expect(named.locator(".demo-error")).to_contain_text("Is there a network?")
    page.unroute("**/rest.wasm")
    enter(page.get_by_label("Letter"), "ü")
    expect(named.locator(".demo-result")).to_have_text(site.text("lab:named", letter="ü"))


def other_build(image: bytes) -> bytes:
    """The image with another build's id in its head."""
    raw = bytearray(gzip.decompress(image))
    _, _, runs = struct.unpack("<3I", raw[:12])
    raw[12 + 8 * runs + 20] ^= 0xFF
    return gzip.compress(bytes(raw), 1)


def one_bit(image: bytes) -> bytes:
    """The image with another last block: nothing but its hash tells."""
    raw = bytearray(gzip.decompress(image))
    raw[-32] ^= 1
    return gzip.compress(bytes(raw), 1)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(one_bit, id="one bit changed"),
        pytest.param(lambda image: image[:5000], id="cut off"),
        pytest.param(lambda image: image[:90_000] + b"?" + image[90_001:], id="a byte changed"),
        pytest.param(lambda image: b"<h1>404</h1>", id="not an image"),
        pytest.param(other_build, id="of another build"),
    ],
)
def test_without_a_sound_image_python_starts_from_its_library(
    page: Page, site: Any, seen: Any, enter: Any, damage: Any
) -> None:
    body = damage((GATHERED / "memory.bin").read_bytes())
    page.route("**/memory.bin", lambda route: route.fulfill(body=body))
    page.goto(site.url)
    started(page, enter, 8)
    # The spare, which starts once the first is in use, may have asked too.
    assert len(seen.asked("stdlib-core.zip")) in (1, 2)


def test_a_program_with_one_wrong_byte_does_not_run(page: Page, site: Any, enter: Any) -> None:
    """In the code of a function: it compiles, and would compute something else."""
    program = (GATHERED / "first.wasm").read_bytes()
    # A float64.const of 0.5 becomes one of 0.25.
    half = b"\x44" + struct.pack("<d", 0.5)
    at = program.index(half)
    wrong = program[:at] + b"\x44" + struct.pack("<d", 0.25) + program[at + 9 :]
    answer = {"body": wrong, "content_type": "application/wasm"}
    page.route("**/first.wasm", lambda route: route.fulfill(**answer))
    page.goto(site.url)
    enter(page.get_by_label("X"), 4)
    error = page.locator("#double .demo-error")
    # Ten megabytes, several times, through the test's own hands.
    expect(error).to_contain_text("Python is damaged: ", timeout=60_000)
    expect(page.locator("#double .demo-result")).to_have_text("twice is 2")
    page.unroute("**/first.wasm")
    page.locator("#double").get_by_role("button", name="Try again").click()
    expect(page.locator("#double .demo-result")).to_have_text("twice is 8")


def test_a_damaged_part_of_the_library_is_told(page: Page, site: Any, enter: Any) -> None:
    body = bytearray((GATHERED / "stdlib-more.zip").read_bytes())
    body[5000] ^= 1
    page.route("**/stdlib-more.zip", lambda route: route.fulfill(body=bytes(body)))
    page.goto(site.url)
    enter(page.get_by_label("Word"), "<é")
    error = page.locator("#rare .demo-error")
    expect(error).to_contain_text("A part of Python's library could not be fetched.")
    page.unroute("**/stdlib-more.zip")
    page.locator("#rare").get_by_role("button", name="Try again").click()
    expect(page.locator("#rare .demo-result")).to_have_text("&lt;Θ")


def test_an_image_that_did_not_come_is_no_fault_either(page: Page, site: Any, enter: Any) -> None:
    page.route("**/memory.bin", lambda route: route.abort())
    page.goto(site.url)
    started(page, enter, 9)


def test_a_spare_waits_once_the_first_is_in_use(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    """Stop ends a worker that does not listen, and the next result comes from the spare."""
    page.goto(site.url)
    started(page, enter, 10)
    expect_workers(page, 2)
    page.get_by_label("Go").check()
    # A run that has not begun would hear of Stop.
    expect(page.locator("#stuck .demo-result")).to_have_text("going")
    page.locator("#stuck").get_by_role("button", name="Stop").click()
    expect_workers(page, 1)
    started(page, enter, 11)
    expect_workers(page, 2)
    assert len(seen.asked("memory.bin")) == 1
    assert len(seen.asked("first.wasm")) == 1


def test_a_small_machine_keeps_no_spare(page: Page, site: Any, enter: Any) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'deviceMemory', {value: 1})")
    page.goto(site.url)
    started(page, enter, 12)
    page.wait_for_timeout(3000)
    assert len(page.workers) == 1


def expect_workers(page: Page, count: int) -> None:
    for _ in range(600):
        if len(page.workers) == count:
            return
        page.wait_for_timeout(100)
    assert len(page.workers) == count


def test_python_starts_where_the_pointer_rests_on_what_only_it_can_answer(
    page: Page, site: Any
) -> None:
    page.goto(site.url)
    with page.expect_response("**/memory.bin"):
        page.get_by_label("X").hover()
    expect(page.locator("#double .chip")).to_have_text("recorded")


def test_for_a_reader_who_had_python_here_it_starts_when_the_page_is_idle(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(f"{site.url}early/")
    page.wait_for_timeout(3000)
    assert page.workers == [], "a reader who may never need it"
    enter(page.get_by_label("Unit"), "s")
    expect(page.locator(".chip")).to_have_text("computed here")
    again = page.context.new_page()
    with again.expect_worker():
        again.goto(f"{site.url}early/")
    expect(again.locator(".chip")).to_have_text("recorded")


def test_but_not_where_all_was_recorded_the_machine_is_small_or_bytes_are_dear(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(f"{site.url}early/")
    enter(page.get_by_label("Unit"), "s")
    expect(page.locator(".chip")).to_have_text("computed here")
    for path, what, value in (
        ("whole/", "deviceMemory", "8"),
        ("early/", "deviceMemory", "1"),
        ("early/", "connection", "{saveData: true}"),
    ):
        again = page.context.new_page()
        lack = f"Object.defineProperty(navigator, '{what}', {{value: {value}}})"
        again.add_init_script(lack)
        again.goto(f"{site.url}{path}")
        expect(again.locator("coldframe-demo")).to_have_attribute("data-ready", "")
        again.wait_for_timeout(3000)
        assert again.workers == []
        again.close()


@pytest.mark.parametrize("connection", ["{saveData: true}", "{type: 'cellular'}"])
def test_but_never_where_bytes_are_dear(page: Page, site: Any, seen: Any, connection: str) -> None:
    page.add_init_script(f"Object.defineProperty(navigator, 'connection', {{value: {connection}}})")
    page.goto(site.url)
    page.get_by_label("X").hover()
    page.get_by_label("X").focus()
    page.wait_for_timeout(1000)
    assert seen.asked("pyodide") == []


# The digest of a new memory where the image writes nothing, as readMemory takes it.
UNTOUCHED = """
async (base) => {
  const { default: create } = await import(`${base}pyodide.asm.mjs`);
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const { readMemory } = await import(`${base}image.js`);
  const answer = await READ(`${base}memory.bin`);
  const { size, head, write } = readMemory(answer);
  let bytes;
  const enough = new Error("enough");
  await loadPyodide({
    indexURL: base,
    stdLibURL: `${base}stdlib-core.zip`,
    lockFileContents: LOCK,
    packageBaseUrl: base,
    _loadSnapshot: head,
    createPyodideModule: async (settings) => {
      const module = await create({ ...settings, INITIAL_MEMORY: size });
      const end = module._emscripten_stack_get_end();
      const written = new Uint8Array(size);
      write({ HEAPU8: written.fill(1), ___heap_base: 0, _sbrk: () => 0 });
      bytes = module.HEAPU8.slice(0, end);
      const marked = new Uint8Array(size);
      write({ HEAPU8: marked, ___heap_base: 0, _sbrk: () => 0 });
      // A byte that two different backgrounds agree on was written.
      for (let i = 0; i < end; i++) if (written[i] === marked[i]) bytes[i] = 0;
      throw enough;
    },
  }).catch((error) => { if (error !== enough) throw error; });
  let sum = 0;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0;
  return sum;
}
"""
UNPACK = """
  (async (url) => new Response(
    (await fetch(url)).body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer())
"""
NODE = """
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
const packed = gunzipSync(readFileSync(process.argv[2] + "memory.bin"));
const read = async () => packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length);
console.log(await (%s)(process.argv[2]));
process.exit(0);
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in GATHERED.iterdir():
        shutil.copy(file, tmp_path)
    for file in (GATHERED.parents[1] / "runtime").glob("*.js"):
        shutil.copy(file, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "index.html").write_text("<title>Plain</title>")
    return tmp_path


@pytest.fixture
def plain(page: Page, folder: Path) -> str:
    """The gathered files at a URL of their own, without a policy."""

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2] or "index.html"
        route.fulfill(path=folder / name)

    page.route("http://localhost:1/**", answer)
    return "http://localhost:1/"


def test_the_memory_that_the_image_leaves_alone_is_the_same_in_the_browser(
    page: Page, plain: str, folder: Path
) -> None:
    """The image holds only what differs from the memory of a module just made under Node: the rest
    of the reader's must be as it was there."""
    lock = json.loads((folder / "start.json").read_text())["lock"]
    program = UNTOUCHED.replace("LOCK", json.dumps(lock))
    page.goto(plain)
    here = page.evaluate(program.replace("READ", UNPACK), plain)
    (folder / "untouched.mjs").write_text(NODE % program.replace("READ", "read"))
    found = shutil.which("node")
    assert found, "Node is missing: `make test` sees to it"
    command = [found, folder / "untouched.mjs", f"{folder}/"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-500:]
    assert here == json.loads(done.stdout.splitlines()[-1])


def test_a_demos_module_is_imported_when_the_pointer_comes_near(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(f"{site.url}early/")
    field = page.get_by_label("Unit")
    with page.expect_worker() as worker:
        field.hover()
    # Of the page, whose policy it is under.
    assert worker.value.url.startswith(f"blob:{site.url}")
    # Nothing on the page tells that it is ready.
    page.wait_for_timeout(6000)
    enter(field, "s")
    expect(page.locator(".demo-result")).to_contain_text(" s")
    assert float(page.locator(".demo-result").inner_text().split()[0]) > 0.05
