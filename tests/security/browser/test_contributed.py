"""A stranger's Markdown with HTML in it: it takes nothing from the build's own data, and the page's
policy holds whatever it says.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

EVIL = """
from coldframe import demo

@demo
def total(n: int = 1):
    return f"evil {n}"
"""
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
    "static/evil.json": json.dumps({"sums.py": EVIL}),
}
FACTS = re.compile(r'(id="coldframe-page">)(.*?)(</script>)')


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Any:
    return demo_site(FILES)


@pytest.fixture
def rewritten(page: Page, site: Any) -> Callable[[Callable[[str], str]], list[str]]:
    """Opens the page as somebody wrote it; what it asks for."""

    def open(change: Callable[[str], str]) -> list[str]:
        def answer(route: Route) -> None:
            found = route.fetch()
            route.fulfill(response=found, body=change(found.text()))

        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.route(site.url, answer)
        page.goto(site.url)
        return asked

    return open


def compute(page: Page) -> None:
    page.get_by_label("N", exact=True).fill("7")
    page.get_by_label("N", exact=True).press("Enter")


def with_python(html: str, address: str) -> str:
    """The facts of the page, with the modules from elsewhere."""
    found = FACTS.search(html)
    assert found
    facts = {**json.loads(found[2]), "python": address, "hashes": {}}
    return json.dumps(facts)


def test_facts_before_the_builds_own_do_not_count(
    page: Page, rewritten: Any, foreign: Any, site: Any
) -> None:
    def insert(html: str) -> str:
        hostile = with_python(html, f"{site.url}evil.json")
        element = f'<script type="application/json" id="coldframe-page">{hostile}</script>'
        return html.replace('<div class="text-body">', f'<div class="text-body">{element}')

    rewritten(insert)
    compute(page)
    expect(page.locator(".chip")).to_have_text("computed here")
    expect(page.locator(".demo-result")).to_have_text("our 7")


@pytest.mark.parametrize(
    "address",
    ["FOREIGN/evil.json", "/evil.json", "/_coldframe/../evil.json", "\t//FOREIGN_HOST/evil.json"],
)
def test_facts_name_files_of_the_build_only(
    page: Page, rewritten: Any, foreign: Any, address: str
) -> None:
    host = foreign.url.removeprefix("http://")
    address = address.replace("FOREIGN_HOST", host).replace("FOREIGN", foreign.url)

    def replace(html: str) -> str:
        return FACTS.sub(lambda found: found[1] + with_python(html, address) + found[3], html)

    asked = rewritten(replace)
    compute(page)
    expect(page.locator(".demo-error")).to_be_visible()
    expect(page.locator(".demo-result")).to_have_text("our 1")
    assert [url for url in asked if "evil" in url] == []
    assert foreign.heard == []


def test_a_form_sends_nothing_to_another_host(page: Page, rewritten: Any, foreign: Any) -> None:
    form = (
        f'<form action="{foreign.url}/form" method="get" target="_blank"><input name="said" '
        'value="secret"><button id="send">Send</button></form>'
    )
    rewritten(lambda html: html.replace("</h1>", f"</h1>{form}"))
    with page.expect_console_message(lambda message: "form-action" in message.text):
        page.locator("#send").click()
    assert foreign.heard == []


@pytest.mark.parametrize("address", ["FOREIGN/", "/other/"])
def test_a_base_moves_no_address(page: Page, rewritten: Any, foreign: Any, address: str) -> None:
    base = f'<base href="{address.replace("FOREIGN", foreign.url)}">'
    rewritten(lambda html: html.replace("</h1>", f'</h1>{base}<img src="near.png">'))
    assert page.evaluate("document.baseURI") == page.url
    assert foreign.heard == []


def test_pictures_and_frames_of_other_hosts_are_refused_where_the_build_saw_none(
    page: Page, rewritten: Any, foreign: Any
) -> None:
    """The policy of a page of plain text, whatever comes into it later."""
    policies = []
    rewritten(lambda html: policies.append(html) or html)
    (html,) = policies
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', html)[0]
    assert "https:" not in policy
    refused = page.evaluate(
        """(host) => new Promise((resolve) => {
          const found = [];
          addEventListener("securitypolicyviolation", ({ violatedDirective }) => {
            found.push(violatedDirective);
            if (found.length === 4) resolve(found.sort());
          });
          document.querySelector("main").insertAdjacentHTML("beforeend",
            `<img src="${host}/p.png"><video src="${host}/v.mp4"></video>` +
            `<iframe src="${host}/f"></iframe><object data="${host}/o"></object>`);
        })""",
        foreign.url,
    )
    assert refused == ["frame-src", "img-src", "media-src", "object-src"]
    assert foreign.heard == []
