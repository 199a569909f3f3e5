"""A link, a reader's file or a column of data says what a result shows: the worst of it asks no
other host, runs nothing, and covers nothing of the page. The page's policy, which would stop most
of it, too, is put out of force.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} shown:echo
        :::

        :::{demo} shown:chart
        :::
    """,
    "content/shown.py": """
        from coldframe import Html, Svg, demo


        @demo
        def echo(kind: str = "html", text: str = "") -> object:
            if kind == "svg":
                return Svg(f'<svg viewBox="0 0 9 9"><rect class="mark"/>{text}</svg>')
            return Html(f'<p class="mark">{text.encode().hex()}</p>{text}')


        @demo
        def chart(paint: str = "red", address: str = "") -> dict:
            values = [{"x": 1, "c": paint, "u": address}, {"x": 2, "c": "blue", "u": ""}]
            x = {"field": "x", "type": "quantitative"}
            colour = {"field": "c", "type": "nominal", "scale": None}
            point = {"type": "point", "filled": True}
            picture = {"type": "image", "width": 9, "height": 9}
            return {
                "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
                "data": {"values": values},
                "layer": [
                    {"mark": point, "encoding": {"x": x, "color": colour}},
                    {"mark": "bar", "encoding": {"x": x, "stroke": colour, "fill": colour}},
                    {"mark": picture, "encoding": {"x": x, "url": {"field": "u"}}},
                ],
            }
    """,
    "static/evil.js": "window.ran = 1; export default {};",
}
# HOST is the address of another host, BARE the same without a scheme.
HTML = [
    '<img src="HOST/img">',
    '<img src="/&#9;/BARE/tab">',
    '<img src="/&#10;/BARE/line">',
    '<img src="\\\\BARE/back">',
    '<img src=" ht&#9;tp://BARE/scheme">',
    '<img srcset="x.png 1x, HOST/srcset 2x">',
    '<picture><source srcset="//BARE/source"><img src="data:,"></picture>',
    '<video poster="/&#9;/BARE/poster"></video>',
    '<video src="//BARE/video" autoplay></video><audio src="//BARE/audio" autoplay></audio>',
    '<video autoplay><source src="/&#9;/BARE/video"><track default src="//BARE/track"></video>',
    '<svg><image href="/&#9;/BARE/image"/><image xlink:href="//BARE/xlink"/></svg>',
    '<svg><filter id="f"><feImage href="//BARE/fe"/></filter><rect filter="url(#f)"/></svg>',
    '<svg><rect width="9" height="9" fill="url(HOST/fill.svg#a)"/></svg>',
    '<svg><g fill="/**/url(//BARE/comment.svg#a)"><rect width="9" height="9"/></g></svg>',
    '<svg><a fill="url(//BARE/link.svg#a)"><rect width="9" height="9"/></a></svg>',
    '<svg><rect width="9" height="9" mask="url(//BARE/mask.svg#a)"/></svg>',
    '<p style="background: url(/&#9;/BARE/style)">p</p>',
    '<p style="background: u\\72l(//BARE/escape)">p</p>',
    "<p style='background: image-set(\"//BARE/set\" 1x)'>p</p>",
    '<p style="cursor: url(//BARE/cursor), auto">p</p>',
    '<div><template shadowrootmode="open"><img src="//BARE/shadow"></template></div>',
    '<template><img src="//BARE/template"></template>',
    '<link rel="stylesheet" href="//BARE/link.css"><style>@import "//BARE/import.css";</style>',
    '<iframe src="//BARE/frame"></iframe><object data="//BARE/object"></object>',
    '<embed src="//BARE/embed"><input type="image" src="//BARE/input">',
    '<table background="//BARE/table"><tr><td background="//BARE/cell">x</table>',
    '<body background="//BARE/body"><meta http-equiv="refresh" content="0; url=//BARE/meta">',
    '<coldframe-widget data-module="/evil.js"><span>x</span></coldframe-widget>',
    '<my-own data-module="/evil.js"></my-own><p is="my-own" data-embed="//BARE/data">p</p>',
    '<coldframe-demo id="x" data-grid="//BARE/grid" data-function="os:abort"></coldframe-demo>',
    "<script src='/evil.js'></script><svg><script href='/evil.js'></script></svg>",
    '<svg><animate attributeName="href" values="//BARE/animate"/></svg>',
    '<svg><image><set attributeName="href" to="//BARE/set"/></image></svg>',
    '<svg><foreignObject><img src="//BARE/foreign"></foreignObject></svg>',
    '<math><mtext><table><mglyph><style><img src="//BARE/mutation" onerror="ran = 1">',
    '<svg></p><style><a title="</style><img src=//BARE/title onerror=ran=1>">',
]
LEFT = ":is(script, style, link, meta, template, iframe, object, embed, form, base)"
# Elements of nobody's standard, and attributes that scripts go by or are.
NAMES = """(box) => [...box.querySelectorAll("*")].flatMap((one) => [
  ...(one.localName.includes("-") ? [one.localName] : []),
  ...one.getAttributeNames().filter((name) => /^(data-|on|is$)/.test(name)),
])"""
FENCE = """async (host) => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await fetch(`${host}/fence`);
}"""


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Any:
    return demo_site(FILES)


@pytest.fixture(params=["setHTML", "DOMPurify"])
def page(browser: Browser, request: Any) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    if request.param == "DOMPurify":
        page.add_init_script("delete Element.prototype.setHTML")
    yield page
    context.close()


def at(foreign: Any, text: str) -> str:
    bare = foreign.url.removeprefix("http://")
    return text.replace("HOST", foreign.url).replace("BARE", bare)


@pytest.mark.parametrize("kind", ["html", "svg"])
def test_a_results_markup_asks_no_other_host(
    page: Page, site: Any, foreign: Any, kind: str
) -> None:
    demo = page.locator("#echo")
    page.goto(f"{site.url}?echo.kind={kind}&echo.text=first")
    expect(demo.locator(".chip")).to_have_text("computed here")
    for text in HTML:
        hostile = at(foreign, text)
        demo.get_by_label("Text").fill(hostile)
        demo.get_by_label("Text").press("Enter")
        expect(demo.locator(".chip")).to_have_text("computed here")
        if kind == "html":
            expect(demo.locator(".mark")).to_have_text(hostile.encode().hex())
        page.evaluate(FENCE, foreign.url)
        assert foreign.heard == ["GET /fence"], text
        foreign.heard.clear()
        result = demo.locator(".demo-result")
        expect(result.locator(LEFT)).to_have_count(0)
        assert result.evaluate(NAMES) == [], text
    assert page.evaluate("window.ran") is None


def test_a_charts_column_asks_no_other_host(page: Page, site: Any, foreign: Any) -> None:
    demo = page.locator("#chart")
    paint = quote(f"url({foreign.url}/paint.svg#a)")
    address = quote(at(foreign, "//BARE/picture"))
    page.goto(f"{site.url}?chart.paint={paint}&chart.address={address}")
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(demo.locator(".demo-result svg path").first).to_be_attached()
    page.evaluate(FENCE, foreign.url)
    assert foreign.heard == ["GET /fence"]


def test_a_result_covers_nothing_of_the_page(page: Page, site: Any) -> None:
    cover = '<a href="https://evil.test/" style="position: fixed; inset: 0; z-index: 9">here</a>'
    page.goto(f"{site.url}?echo.text={quote(cover)}")
    expect(page.locator("#echo .chip")).to_have_text("computed here")
    expect(page.locator("#echo .demo-result a")).to_be_attached()
    at_heading = """() => {
      const { left, top } = document.querySelector("h1").getBoundingClientRect();
      return document.elementFromPoint(left + 3, top + 3).localName;
    }"""
    assert page.evaluate(at_heading) == "h1"
    assert page.locator("#echo .demo-bar").evaluate(
        "bar => { const { left, top } = bar.getBoundingClientRect();"
        " return document.elementFromPoint(left + 3, top + 3).closest('a') === null; }"
    )
