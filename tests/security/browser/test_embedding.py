"""A page of somebody else's holds a demo in a frame: it hears the demo's height, and is not heard.
And a page that a stranger wrote leads nowhere by `?embed=`, and makes no module a control.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} sums:total
        :::
    """,
    "content/sums.py": """
        from coldframe import demo


        @demo
        def total(n: int = 1) -> str:
            return f"our {n}"
    """,
    "coldframe.toml": 'title = "Test"\nurl = "https://example.org/site/"\n',
    "static/near.js": "window.ran = 1; export default { render: () => {} };",
}
SAY = """async () => {
  const frame = document.querySelector("iframe").contentWindow;
  const facts = { python: "/evil.json", data: {}, packages: [], bytes: {}, hashes: {} };
  for (const message of [
    { type: "run", id: 1, function: "sums:total", values: { n: 9 } },
    { type: "frame", id: 1, index: 0, bundle: { "text/plain": "evil" } },
    { type: "boot", version: 1, facts }, { type: "page", facts },
    { kind: "problems", html: "evil" }, "evil", null,
  ]) frame.postMessage(message, "*");
}"""


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Any:
    return demo_site(FILES)


def test_an_embedding_page_hears_the_height_and_is_not_heard(
    page: Page, site: Any, foreign: Any
) -> None:
    script = "<script>heard = []; onmessage = ({ data }) => heard.push(data);</script>"
    foreign.pages["/"] = f'{script}<iframe src="{site.url}embed/total/" height="400"></iframe>'
    page.goto(foreign.url)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".demo-result")).to_have_text("our 1")
    frame.get_by_label("N", exact=True).fill("2")
    frame.get_by_label("N", exact=True).press("Enter")
    expect(frame.locator(".chip")).to_have_text("computed here")
    page.evaluate(SAY)
    frame.get_by_label("N", exact=True).fill("3")
    frame.get_by_label("N", exact=True).press("Enter")
    expect(frame.locator(".demo-result")).to_have_text("our 3")
    heard = page.evaluate("heard")
    assert heard
    assert {tuple(sorted(message)) for message in heard} == {("height", "type")}
    assert {message["type"] for message in heard} == {"coldframe-height"}


def with_text(page: Page, url: str, markup: str) -> None:
    """The page, with more in it."""

    def answer(route: Route) -> None:
        found = route.fetch()
        route.fulfill(response=found, body=found.text().replace("</h1>", f"</h1>{markup}"))

    page.route(url, answer)


def test_embed_leads_to_the_site_only(page: Page, site: Any, foreign: Any) -> None:
    address = f"{site.url}?embed=bait"
    with_text(
        page, address, f'<coldframe-demo id="bait" data-embed="{foreign.url}/"></coldframe-demo>'
    )
    page.goto(address)
    expect(page.locator("#total")).to_have_attribute("data-ready", "")
    assert page.url == address
    assert foreign.heard == []


def test_a_widgets_module_is_a_file_of_the_site(page: Page, site: Any) -> None:
    """Others may have files on its origin: here the site has its folder `/site/`."""
    origin = site.url.removesuffix("/site/")
    page.route(
        f"{origin}/other.js",
        lambda route: route.fulfill(content_type="text/javascript", body="window.ran = 1"),
    )
    control = (
        '<form class="demo-controls" data-demo="total"><fieldset><coldframe-widget class="control" '
        f'data-control="widget" data-name="x" data-module="{origin}/other.js"><span id="x">X</span>'
        '<div class="widget"></div></coldframe-widget></fieldset></form>'
    )
    with_text(page, site.url, control)
    page.goto(site.url)
    page.evaluate(
        """async () => {
          const { src } = document.querySelector("script[type=module]");
          await import(new URL("widget.js", src).href);
        }"""
    )
    expect(page.locator(".widget-failure")).to_contain_text("it is no file of this site")
    assert page.evaluate("window.ran") is None
