"""A page's policy lists what the page shows, and nothing else."""

import pytest

from coldframe.render.policy import Needs, foreign_paint, needs_of, policy, policy_needs

PLAIN = Needs()
PICTURES, MEDIA, FRAMES = Needs(pictures=True), Needs(media=True), Needs(frames=True)


def rule(needs: Needs, name: str) -> str:
    return next(part for part in policy(needs).split("; ") if part.startswith(f"{name} "))


def test_the_policy_lets_no_text_become_script() -> None:
    assert rule(PLAIN, "script-src") == "script-src 'self'"
    assert rule(Needs(python=True), "script-src") == "script-src 'self' 'wasm-unsafe-eval'"


@pytest.mark.parametrize(
    ("needs", "workers"),
    [
        (PLAIN, "'none'"),
        (Needs(python=True), "blob:"),
        (Needs(offline=True), "'self'"),
        (Needs(python=True, offline=True), "'self' blob:"),
        (Needs(python=True, workers=True), "'self' blob:"),
    ],
)
def test_workers_start_from_an_address_only_for_who_needs_it(needs: Needs, workers: str) -> None:
    assert rule(needs, "worker-src") == f"worker-src {workers}"


def test_other_hosts_stand_where_the_page_shows_something_of_theirs() -> None:
    assert "https:" not in policy(Needs(python=True, offline=True))
    assert rule(PICTURES, "img-src") == "img-src 'self' data: blob: https:"
    assert rule(MEDIA, "media-src") == "media-src 'self' data: blob: https:"
    assert rule(FRAMES, "frame-src") == "frame-src 'self' https:"


def test_forms_and_bases_stay_here() -> None:
    for part in ("form-action 'self'", "base-uri 'none'", "object-src 'none'"):
        assert part in policy(PICTURES | MEDIA | FRAMES).split("; ")


@pytest.mark.parametrize(
    ("html", "needs"),
    [
        ('<p>See <a href="https://example.org/a.png">a picture</a>', PLAIN),
        ("<p>&lt;img src=&quot;https://example.org/a.png&quot;&gt;", PLAIN),
        ('<img src="/a.png" alt="https://example.org">', PLAIN),
        ('<img src="https://example.org/a.png">', PICTURES),
        ("<IMG alt=x SRC=//example.org/a.png>", PICTURES),
        ('<img src="/\\example.org/a.png">', PICTURES),
        ('<img src="ht&#9;tps://example.org/a.png">', PICTURES),
        ('<img src="a.png" srcset="a.png 1x, https://example.org/b.png 2x">', PICTURES),
        (
            '<picture><source srcset="https://example.org/b.png"><img src="a.png"></picture>',
            PICTURES,
        ),
        ('<svg><image href="https://example.org/a.png"/></svg>', PICTURES),
        ('<video poster="https://example.org/a.png" src="a.mp4"></video>', PICTURES),
        ('<p style="background: url(https://example.org/a.png)">', PICTURES),
        ('<link rel="icon" href="https://example.org/a.png">', PICTURES),
        ('<link rel="canonical" href="https://example.org/">', PLAIN),
        ('<link rel="stylesheet" href="/base/_coldframe/style-0123abc.css">', PLAIN),
        ('<link rel="stylesheet" href="/own.css">', PICTURES),
        ('<video src="https://example.org/a.mp4"></video>', MEDIA),
        ('<audio><source src="https://example.org/a.ogg"></audio>', MEDIA),
        ('<video src="a.mp4"><track src="https://example.org/a.vtt"></video>', MEDIA),
        ('<iframe src="https://example.org/"></iframe>', FRAMES),
        ('<iframe src="/embed/"></iframe>', PLAIN),
        ('<script type="application/json" id="coldframe-page">{}</script>', Needs(python=True)),
        (
            '<script type="module" src="/b/_coldframe/runtime-0a/offline.js"></script>',
            Needs(offline=True),
        ),
        ('<script type="module" src="/b/_coldframe/runtime-0a/index.js"></script>', PLAIN),
        ('<script src="/own.js"></script>', Needs(workers=True)),
        ('<coldframe-widget class="control" data-module="/knob.js">', Needs(workers=True)),
    ],
)
def test_what_a_page_needs(html: str, needs: Needs) -> None:
    assert needs_of(html) == needs


def test_what_a_style_sheet_paints_with() -> None:
    assert not foreign_paint("body { background: url(/paper.png) } a { color: red }")
    assert foreign_paint("body { background: URL( 'https://example.org/paper.png') }")


def test_a_policy_says_what_it_was_made_of() -> None:
    needs = Needs(python=True, pictures=True)
    text = policy(needs).replace("'", "&#39;")
    head = f'<meta http-equiv="Content-Security-Policy" content="{text}">'
    assert policy_needs(head) == needs
    assert policy_needs(head.replace("&#39;none", "&#39;self")) is None
    assert policy_needs("<p>") is None
