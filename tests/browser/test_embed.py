"""A demo in a page of another site, and the way there."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "coldframe.toml": 'title = "Labs"\nurl = "https://labs.example/notes/"\n',
    "content/index.md": "# Home\n",
    "content/lab.md": """
        ---
        title: A <lab>
        ---

        ## Above

        :::{controls} area
        :::

        :::{demo} shapes:area
        :link: side
        :label: Area & "unit"
        At {value}`area.side`: see [above](#above) and [home](index.md).
        :::

        :::{demo} shapes:area
        :id: other
        :link: side
        :controls: none
        :::
    """,
    "content/shapes.py": """
        from typing import Annotated

        from coldframe import Number, Slider, demo

        @demo
        def area(
            side: Annotated[int, Slider(1, 4)] = 2, times: Annotated[int, Number(1, 99)] = 1
        ) -> str:
            return "\\n".join([f"{times * side**2}"] * times)
    """,
}
EMBED = "lab/embed/area/"


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`elsewhere(body)`: the address of a page on another origin."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def write(body: str) -> str:
        (tmp_path / "index.html").write_text(f"<!doctype html><title>Blog</title>{body}")
        return f"http://localhost:{server.server_port}/"

    yield write
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_the_demo_alone(page: Page, site: Any, axe: Any) -> None:
    page.goto(site.url + EMBED)
    expect(page.locator("coldframe-demo")).to_have_count(1)
    expect(page.locator("h1")).to_have_text('Area & "unit"')
    # Its controls stand in it again, and what its caption says of the page leads there.
    expect(page.locator("#area .control")).to_have_count(2)
    expect(page.locator("nav, header")).to_have_count(0)
    caption = page.locator(".demo-caption a")
    expect(caption.first).to_have_attribute("href", "/notes/lab/#above")
    expect(caption.last).to_have_attribute("href", "/notes/")
    source = page.locator(".embed-source a")
    expect(source).to_have_text("A <lab>")
    expect(source).to_have_attribute("href", "/notes/lab/#area")
    head = page.locator("head")
    expect(head.locator("meta[name=robots]")).to_have_attribute("content", "noindex")
    expect(head.locator("link[rel=canonical]")).to_have_attribute(
        "href", "https://labs.example/notes/lab/"
    )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []


def test_its_values_are_in_its_address_and_it_computes(page: Page, site: Any, enter: Any) -> None:
    page.goto(f"{site.url}{EMBED}?area.side=3")
    expect(page.locator(".demo-result")).to_have_text("9")
    expect(page.locator(".demo-caption")).to_contain_text("At 3:")
    enter(page.locator("#area-times"), 2)
    expect(page.locator("#area")).to_have_attribute("data-state", "live")
    expect(page.locator(".demo-result")).to_have_text("18 18")
    # The second of a link keeps the link's name.
    page.goto(f"{site.url}lab/embed/other/?area.side=4")
    expect(page.locator(".demo-result")).to_have_text("16")
    # What follows another demo there has nobody to follow here.
    page.locator("#other-side").press("Home")
    expect(page.locator(".demo-result")).to_have_text("1")


def test_the_pages_own_address_leads_there(page: Page, site: Any) -> None:
    page.goto(f"{site.url}lab/?area.side=3&embed=area")
    page.wait_for_url(f"**/{EMBED}?area.side=3")
    expect(page.locator(".demo-result")).to_have_text("9")
    page.goto(f"{site.url}lab/?embed=nothing")
    expect(page.locator("#area")).to_have_attribute("data-ready", "")
    assert page.url.endswith("?embed=nothing")


def test_it_works_in_a_page_of_another_origin(
    page: Page, site: Any, elsewhere: Callable[[str], str]
) -> None:
    script = (
        "<script>addEventListener('message', ({data, source}) => {"
        "for (const frame of data?.type === 'coldframe-height' ?"
        " document.querySelectorAll('iframe') : [])"
        " if (frame.contentWindow === source) frame.height = data.height; });</script>"
    )
    frame = f'<iframe src="{site.url}{EMBED}?area.side=3" title="Area" width="100%"></iframe>'
    page.goto(elsewhere(script + frame))
    inside = page.frame_locator("iframe")
    expect(inside.locator(".demo-result")).to_have_text("9")
    inside.locator("#area-side").press("ArrowRight")
    expect(inside.locator(".demo-result")).to_have_text("16")

    def fits() -> None:
        """Nothing is cut off, and nothing is left empty below."""
        page.wait_for_function(
            """() => {
                const frame = document.querySelector("iframe");
                return frame.height > 200;
            }"""
        )
        (embedded,) = page.frames[1:]
        embedded.wait_for_function(
            "() => innerHeight === Math.ceil(document.body.getBoundingClientRect().height)"
        )

    fits()
    before = int(page.locator("iframe").get_attribute("height") or 0)
    # A longer result asks for more room, a shorter one gives it back.
    inside.locator("#area-times").fill("20")
    inside.locator("#area-times").press("Enter")
    expect(inside.locator("#area")).to_have_attribute("data-state", "live")
    page.wait_for_function(f"document.querySelector('iframe').height > {before + 200}")
    fits()
    inside.locator(".demo-reset").click()
    page.wait_for_function(f"document.querySelector('iframe').height < {before + 100}")


def test_without_a_script_it_shows_the_default(
    browser: Any, site: Any, elsewhere: Callable[[str], str]
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(elsewhere(f'<iframe src="{site.url}{EMBED}" title="Area"></iframe>'))
    inside = page.frame_locator("iframe")
    expect(inside.locator(".demo-result")).to_have_text("4")
    expect(inside.locator(".demo-controls")).to_be_hidden()
    expect(inside.locator(".embed-source")).to_be_visible()
    page.close()


def test_the_menu_gives_the_code_to_embed_it(page: Page, site: Any, axe: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site.url}lab/")
    expect(page.locator("#area")).to_have_attribute("data-ready", "")
    page.locator("#area-side").press("End")
    expect(page.locator("#area .demo-result")).to_have_text("16")
    page.locator("#area .demo-more").click()
    page.get_by_role("button", name="Embed").click()
    expect(page.locator(".menu-said")).to_have_text("Copied.")
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith(
        '<iframe src="https://labs.example/notes/lab/embed/area/?area.side=4"'
        ' title="Area &amp; &quot;unit&quot;" width="100%" height="'
    )
    assert code.endswith(
        'loading="lazy" style="border: 0" allow="clipboard-write; fullscreen"></iframe>'
    )
    page.emulate_media(reduced_motion="reduce")
    assert axe() == []


def test_it_fits_320_pixels(page: Page, site: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.url + EMBED)
    expect(page.locator("#area")).to_have_attribute("data-ready", "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
