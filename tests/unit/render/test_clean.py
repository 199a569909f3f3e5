"""Recorded markup is cleaned as live markup is."""

import pytest

from coldframe.render.clean import cleaned

AS_IT_IS = [
    "<p>Mean: <strong>3.5</strong></p>",
    '<table class="dataframe" border="1"><thead><tr><th>a</th></tr></thead></table>',
    '<svg viewBox="0 0 9 9"><linearGradient id="g"/><rect fill="url(#g)"/></svg>',
    '<svg><use xlink:href="#d"/><path d="M0 0h1" stroke="var(--chart-1)"/>text</svg>',
    '<img src="data:image/png;base64,AA+/=" alt="q&quot;">',
    '<a href="https://example.org/">there</a>',
    "<math><mi>x</mi></math>",
    "<ul><li>a<li>b</ul>",
    "<p>a<p>b",
    '<label><input type="checkbox" checked=""> a</label>',
]
CHANGED = [
    ("<script>run()</script>after", "after"),
    ("<style>body{display:none}</style>after", "after"),
    ("<form><b>in</b></form>after", "after"),
    ("<template shadowrootmode=open><img src=x></template>after", "after"),
    ('<coldframe-widget data-module="/evil.js">in</coldframe-widget>after', "after"),
    ("<my-own>in</my-own>after", "after"),
    ("<iframe><b>in</iframe>after", "after"),
    ("<title><img src=x onerror=run()></title>after", "after"),
    ('<p data-module="x" onclick="run()" is="my-own">p</p>', "<p>p</p>"),
    ('<b id="coldframe-page" class="mine demo-error">b</b>', '<b class="mine">b</b>'),
    ('<img name="cookie" src="//evil.test/x">', "<img>"),
    ('<img src="/&#9;/evil.test/x">', "<img>"),
    ('<img src="\\\\evil.test/x">', "<img>"),
    ('<img srcset="a.png 1x, https://evil.test/x 2x">', "<img>"),
    ('<video poster="https://evil.test/x"></video>', "<video></video>"),
    ('<svg><image href="https://evil.test/x"/></svg>', "<svg><image/></svg>"),
    ('<svg><use href="https://evil.test/x#y"/></svg>', "<svg></svg>"),
    ('<svg><rect fill="url(https://evil.test/x)"/></svg>', "<svg><rect/></svg>"),
    ("<svg><g filter=\"url('//evil.test/x')\">g</g></svg>", "<svg><g>g</g></svg>"),
    ('<p style="background: url(//evil.test/x)">p</p>', "<p>p</p>"),
    ('<p style="background: u\\72l(//evil.test/x)">p</p>', "<p>p</p>"),
    ('<a href="java&#10;script:run()">a</a>', "<a>a</a>"),
    ("<b>open", "<b>open</b>"),
    ("shut</div></b>", "shut"),
    ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
]


@pytest.mark.parametrize("markup", AS_IT_IS)
def test_what_is_allowed_stays(markup: str) -> None:
    assert cleaned(markup) == markup


@pytest.mark.parametrize(("markup", "left"), CHANGED)
def test_all_else_goes(markup: str, left: str) -> None:
    assert cleaned(markup) == left
