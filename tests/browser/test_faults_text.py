"""Text from outside, in an address, a control or a file, stays text: nothing runs, no other host
hears of it, and nothing of the page's own is hidden behind it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} echo:markup
        :::

        :::{demo} echo:plain
        :::

        :::{demo} echo:table
        :::

        :::{demo} echo:chart
        :::
    """,
    "content/echo.py": """
        import json
        from typing import Annotated

        from coldframe import Html, Svg, Text, demo, line_chart

        Long = Annotated[str, Text(2_000_000)]

        @demo
        def markup(text: Long = "", kind: str = "html") -> object:
            if kind == "svg":
                return Svg(f'<svg viewBox="0 0 40 10">{text}</svg>')
            return Html(f"<p>{text}</p>")

        @demo
        def plain(word: Long = "") -> str:
            return f"{len(word)}: {ascii(word[:20])} {word[:20]}"

        @demo
        def table(rows: str = '[{"a": 1}]') -> object:
            return json.loads(rows)

        class Spec:
            def __init__(self, code):
                self.code = code

            def _repr_mimebundle_(self, **_):
                row = {"x": 1, "to": "javascript:window.ran=1", "words": "<img src=x>"}
                row["picture"] = "https://elsewhere.invalid/chart.png"
                x = {"field": "x", "type": "quantitative"}
                spec = {
                    "data": {"values": [row]},
                    "transform": [{"calculate": self.code, "as": "y"}],
                    "layer": [
                        {"mark": {"type": "image", "width": 20, "height": 20},
                         "encoding": {"x": x, "url": {"field": "picture"}}},
                        {"mark": {"type": "point", "size": 900, "filled": True},
                         "encoding": {"x": x, "href": {"field": "to"},
                                      "tooltip": {"field": "words"}}},
                    ],
                }
                return {"application/vnd.vegalite.v5+json": spec}

        @demo
        def chart(code: str = "") -> object:
            return Spec(code) if code else line_chart({"x": [0, 1], "y": [0, 1]}, x="x", y="y")
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


ELSEWHERE = "https://elsewhere.invalid"
CALLS = [
    f"<img src={ELSEWHERE}/1.png>",
    f"<img srcset='{ELSEWHERE}/2.png 1x, //elsewhere.invalid/3.png 2x'>",
    f"<picture><source srcset={ELSEWHERE}/4.png><img src=/favicon.ico></picture>",
    f"<video poster={ELSEWHERE}/5.png src={ELSEWHERE}/5.mp4 autoplay></video>",
    f"<audio src={ELSEWHERE}/6.mp3 autoplay></audio>",
    f"<table background={ELSEWHERE}/7.png><tr><td background={ELSEWHERE}/8.png>x</table>",
    f"<b style='background: url({ELSEWHERE}/9.png)'>x</b>",
    rf"<b style='background: u\72l({ELSEWHERE}/10.png)'>x</b>",
    f"<b style='--x: url({ELSEWHERE}/11.png); background: var(--x)'>x</b>",
    f"<b style='background: image-set(\"{ELSEWHERE}/12.png\" 1x)'>x</b>",
    f"<ul><li style='list-style-image: url(\"{ELSEWHERE}/13.png\")'>x</ul>",
    f"<b style='cursor: url({ELSEWHERE}/14.cur), auto'>x</b>",
    f"<svg><image href={ELSEWHERE}/15.png width=9 height=9 /></svg>",
    f"<svg><image xlink:href={ELSEWHERE}/16.png width=9 height=9 /></svg>",
    f"<svg><rect width=9 height=9 fill='url({ELSEWHERE}/17.svg#x)' /></svg>",
    f"<svg><filter id=f><feImage href={ELSEWHERE}/18.png /></filter><g filter='url(#f)' /></svg>",
    f"<svg><rect width=9 height=9 style='mask: url({ELSEWHERE}/19.svg#m)' /></svg>",
    f"<svg><use href={ELSEWHERE}/20.svg#x /></svg>",
    f"<link rel=stylesheet href={ELSEWHERE}/21.css><link rel=prefetch href={ELSEWHERE}/22>",
    f"<style>@import '{ELSEWHERE}/23.css'; p {{ background: url({ELSEWHERE}/24.png) }}</style>",
    f"<iframe src={ELSEWHERE}/25></iframe><object data={ELSEWHERE}/26></object>",
    f"<embed src={ELSEWHERE}/27><input type=image src={ELSEWHERE}/28.png>",
    f"<meta http-equiv=refresh content='0; url={ELSEWHERE}/29'>",
    f"<base href={ELSEWHERE}/>",
    f"<a class=bait ping={ELSEWHERE}/30 href='#here'>x</a>",
    f"<form action={ELSEWHERE}/31><button class=bait>x</button></form>",
    f"<button class=bait formaction={ELSEWHERE}/32>x</button>",
]
RUNS = [
    "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x dur=1s /></svg>",
    "<svg><a class=bait><animate attributeName=href values='javascript:window.ran=1' />"
    "<set attributeName=href to='javascript:window.ran=1' /><text y=9>x</text></a></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.ran=1</script>'></iframe></foreignObject>",
    "<svg><script>window.ran=1</script><script href='data:text/javascript,window.ran=1' /></svg>",
    "<math href='javascript:window.ran=1'><mi class=bait href='javascript:window.ran=1'>x</mi>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=window.ran=1>",
    "<a class=bait href='java\tscript:window.ran=1'>x</a>",
    "<a class=bait href=' javascript:window.ran=1'>x</a>",
    "<a class=bait href='&#1;javascript:window.ran=1'>x</a>",
    "<a class=bait href='data:text/html,<script>opener.ran=1</script>' target=_top>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'>",
    "<svg></p><style><a title='</style><img src=x onerror=window.ran=1>'>",
    "<template><img src=x onerror=window.ran=1></template><select><img src=x onerror=ran=1>",
    "<p popover id=p></p><button class=bait popovertarget=p onbeforetoggle=ran=1>x</button>",
    "<input autofocus onfocus=window.ran=1><p contenteditable autofocus onfocus=ran=1>",
]
NAMES = [
    "<img name=querySelector><img name=createElement><img name=body><img name=getElementById>",
    "<form name=querySelector id=querySelector></form><embed name=querySelectorAll>",
    "<p id=coldframe-page>{}</p><img id=coldframe-page name=coldframe-page>",
    "<a id=location href=https://elsewhere.invalid></a><a id=navigator name=navigator>x</a>",
]


@pytest.mark.parametrize("platform", [True, False], ids=["setHTML", "DOMPurify"])
@pytest.mark.parametrize("kind", ["html", "svg"])
def test_live_markup_runs_nothing_and_asks_nobody(
    browser: Any, site: Any, kind: str, platform: bool, enter: Any
) -> None:
    """The author's own f-string takes it in; the page's policy is out of force."""
    context = browser.new_context(bypass_csp=True)
    asked: list[str] = []

    def request(sent: Request) -> None:
        if urlsplit(sent.url).hostname not in {"127.0.0.1", None}:
            asked.append(sent.url)

    context.on("request", request)
    page = context.new_page()
    if not platform:
        page.add_init_script("delete Element.prototype.setHTML")
    page.goto(f"{site.url}?markup.kind={kind}&markup.text={quote(CALLS[0])}")
    demo = page.locator("#markup")
    expect(demo.locator(".chip")).to_have_text("computed here")
    everything = [*CALLS, *RUNS, *NAMES]
    if kind == "svg":
        everything = [one for one in everything if "<svg" in one or "style=" in one]
    # One by one: half of them would swallow what follows.
    for number, hostile in enumerate(everything):
        mark = f"seen-{number}"
        first = f"<g id={mark}></g>" if kind == "svg" else f"<i id={mark}></i>"
        enter(demo.get_by_label("Text"), first + hostile)
        expect(demo.locator(f".demo-result #{mark}")).to_have_count(1)
        for bait in demo.locator(".demo-result .bait:visible").all():
            bait.click()
        page.mouse.move(number % 7, number)
        assert page.evaluate("document.querySelector('script#coldframe-page').type")
        assert page.evaluate("document.body === document.documentElement.lastElementChild")
    assert page.evaluate("window.ran") is None
    assert asked == []
    assert page.url.startswith(f"{site.url}?markup.")
    context.close()


def test_any_text_is_a_value(page: Page, site: Any) -> None:
    """Also a character that is none, one that ends a text in C, or that turns a line around."""
    text = "a\0\u202eb\u2066\uffff😀<b>"
    page.goto(f"{site.url}?plain.word={quote(text)}")
    demo = page.locator("#plain")
    expect(demo.locator("pre")).to_contain_text(f"{len(text)}: {text!a}")
    expect(demo.locator("pre *")).to_have_count(0)


def test_half_a_character_and_a_megabyte_of_text(page: Page, site: Any) -> None:
    """An address can't hold them; a control can."""
    page.goto(site.url)
    demo = page.locator("#plain")
    for script in ("'a\\ud800b'", "'x'.repeat(1000000)"):
        page.evaluate(
            "([text]) => { const input = document.querySelector('[name=word]');"
            "input.value = eval(text); input.dispatchEvent(new Event('change', {bubbles: true})) }",
            [script],
        )
        expect(demo.locator(".chip")).to_have_text("computed here")
    expect(demo.locator("pre")).to_contain_text("1000000: 'xxxx")


def test_rows_of_any_names_are_rows(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url + "?echo.__proto__=1&table.__proto__=1&table.constructor=2")
    demo = page.locator("#table")
    expect(demo.locator(".demo-note")).to_contain_text("there is no “__proto__”")
    rows = '[{"__proto__": {"polluted": 1}, "constructor": "<b>c</b>", "toString": null}]'
    enter(demo.get_by_label("Rows"), rows)
    expect(demo.locator("th")).to_have_text(["__proto__", "constructor", "toString"])
    expect(demo.locator("td").nth(1)).to_have_text("<b>c</b>")
    assert page.evaluate("({}).polluted") is None


EXPRESSIONS = [
    "constructor.constructor('window.ran=1')()",
    "datum.constructor.constructor('window.ran=1')()",
    "toString.constructor('window.ran=1')()",
    "replace('a', 'a', datum.constructor.constructor('window.ran=1'))",
    "1 + 1",
]


def test_a_chart_runs_no_code_and_fetches_nothing_from_elsewhere(
    browser: Any, site: Any, enter: Any
) -> None:
    context = browser.new_context(bypass_csp=True)
    asked: list[str] = []
    context.on("request", lambda sent: asked.append(sent.url))
    page = context.new_page()
    page.goto(site.url)
    demo = page.locator("#chart")
    for code in EXPRESSIONS:
        enter(demo.get_by_label("Code"), code)
        expect(demo.locator(".chip")).to_have_text(re.compile("computed here|error"))
    expect(demo.locator(".chip")).to_have_text("computed here")
    point = demo.locator(".mark-symbol path").first
    point.click(force=True)
    point.hover(force=True)
    expect(demo.locator(".demo-result img")).to_have_count(0)
    assert page.evaluate("window.ran") is None
    assert [url for url in asked if "elsewhere" in url] == []
    assert page.url.startswith(site.url)
    context.close()
