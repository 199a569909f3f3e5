"""What the service worker keeps: a demo's code can't write there, and what anybody else on the
origin wrote there never runs.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

REACH = """
    import sys

    from coldframe import demo


    def reach(js, name):
        found = js
        for part in name.split("."):
            found = getattr(found, part)
        return found


    @demo
    def tried(names: str = ""):
        if sys.platform != "emscripten":
            return ""
        import js

        said = []
        for name in names.split():
            try:
                reach(js, name)
                said.append(f"{name} is there")
            except AttributeError:
                said.append(f"{name} is not")
        return " / ".join(said)
"""
WAYS = [
    "caches.open",
    "caches.delete",
    "CacheStorage.prototype.open",
    "Cache.prototype.put",
    "indexedDB.open",
    "IDBFactory.prototype.open",
    "navigator.locks.request",
    "navigator.serviceWorker.register",
    "navigator.storageBuckets.open",
    "Worker",
    "SharedWorker",
]


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Any:
    return demo_site(
        {"content/index.md": "# Page\n\n:::{demo} reach:tried\n:::\n", "content/reach.py": REACH}
    )


def test_a_demos_code_reaches_nothing_that_outlives_it(page: Page, site: Any) -> None:
    page.goto(site.url)
    page.get_by_label("Names").fill(" ".join([*WAYS, "caches"]))
    page.get_by_label("Names").press("Enter")
    said = " / ".join([*(f"{way} is not" for way in WAYS), "caches is there"])
    expect(page.locator(".demo-result")).to_have_text(said)


def test_in_firefox_a_demos_code_reaches_nothing_that_outlives_it(firefox: Any, site: Any) -> None:
    firefox.open(site.url)
    firefox.until("!document.querySelector('#tried fieldset').disabled", True)
    firefox.enter("#tried-names", " ".join(WAYS))
    firefox.shows(".demo-result", " / ".join(f"{way} is not" for way in WAYS))


OVERWRITE = """async ([part, text, type]) => {
  let written = 0;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.includes(part)) continue;
      const old = await cache.match(request);
      // With the seal of what stood there.
      const seal = old.headers.get("coldframe-seal") ?? "";
      const headers = { "content-type": type, "coldframe-seal": seal };
      await cache.put(request, new Response(text, { headers }));
      written += 1;
    }
  }
  return written;
}"""
EVIL = "window.ran = 1; document.title = 'evil';"


@pytest.mark.parametrize("name", ["index.js", "live.js"])
def test_a_script_that_was_overwritten_never_runs(
    page: Page, host: Any, reader: Any, enter: Any, name: str
) -> None:
    reader.visits("/lab/", "Lab A")
    assert page.evaluate(OVERWRITE, [f"/{name}", EVIL, "text/javascript"]) == 1
    page.reload()
    enter(page.locator("#wave-x"), 7)
    expect(page.locator("#wave .demo-result")).to_have_text("A 3 7")
    assert page.evaluate("window.ran") is None
    # It was dropped, and is kept anew as it was built.
    reader.keeps("/lab/", "Lab A")


def test_a_script_that_was_overwritten_is_missing_without_a_network(
    page: Page, host: Any, reader: Any
) -> None:
    reader.visits("/lab/", "Lab A")
    assert page.evaluate(OVERWRITE, ["/index.js", EVIL, "text/javascript"]) == 1
    host.down = True
    page.reload()
    expect(page.locator("h1")).to_have_text("Lab A")
    expect(page.locator("#wave .demo-result")).to_have_text("A 3 0")
    assert page.evaluate("window.ran") is None


def test_a_page_that_was_overwritten_is_not_shown(page: Page, host: Any, reader: Any) -> None:
    reader.visits("/text/", "Text A")
    reader.visits("/", "Home A")
    evil = "<!doctype html><title>evil</title><h1>evil</h1>"
    assert page.evaluate(OVERWRITE, ["/kept/content/", evil, "text/html"]) > 2
    host.down = True
    page.goto(host.url + "text/")
    expect(page.locator("body")).to_contain_text("You are offline, and this page was not kept.")


def test_what_the_host_sends_damaged_is_not_kept(
    page: Page, host: Any, reader: Any, deploys: Any, tmp_path: Any
) -> None:
    """Not under the name of a script that was built."""
    folder = shutil.copytree(deploys["A"], tmp_path / "site")
    (script,) = folder.glob("_coldframe/runtime-*/failure.js")
    script.write_text(EVIL)
    host.folder = folder
    reader.opens("/lab/")
    expect(page.locator("h1")).to_have_text("Lab A")
    while "/lab/" not in reader.kept():
        page.wait_for_timeout(20)
    reader.settles()
    assert [file for file in reader.files() if "index.js" in file]
    assert [file for file in reader.files() if "failure.js" in file] == []


def test_a_site_within_another_ones_folder_keeps_its_own(
    page: Page, host: Any, reader: Any, deploys: Any, publish: Any, tmp_path: Path
) -> None:
    """Two service workers of one origin, the scope of one within that of the other."""
    outer = shutil.copytree(deploys["A"], tmp_path / "outer")
    settings = 'title = "Site B"\nurl = "https://example.org/two/"\noffline = true\n'
    text = {"coldframe.toml": settings, "content/index.md": "# Inner\n\nWords of B.\n"}
    shutil.copytree(publish(tmp_path / "inner", text), outer / "two")
    host.folder = outer
    reader.visits("/text/", "Text A")
    reader.visits("/two/", "Inner")
    assert set(reader.kept()) == {"/two/"}
    host.down = True
    page.goto(host.url + "two/")
    expect(page.locator("main")).to_contain_text("Words of B.")
    page.goto(host.url + "text/")
    expect(page.locator("main")).to_contain_text("Nothing but words")
    page.goto(host.url + "two/elsewhere/")
    expect(page.locator("#coldframe-kept")).to_contain_text("Inner")
    expect(page.locator("#coldframe-kept")).not_to_contain_text("Text A")
