"""What the preview tells open pages: how recording goes on, and that they are out of date."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest
from starlette.testclient import TestClient

from coldframe.model import Artifact, Built
from coldframe.preview.messages import Message
from coldframe.preview.serve import runtime_artifacts
from coldframe.preview.server import Preview, preview_app, with_news
from coldframe.problems import Place, Problem

HOME = PurePosixPath("index.html")
GUIDE = PurePosixPath("guide/index.html")
MISTAKE = Problem(Place(PurePosixPath("content/a.md"), 3), "wrong", "Right it")
PROGRESS: Message = {"kind": "progress", "done": 1, "total": 3, "what": "a:b", "page": True}
WAITING: Message = {"kind": "waiting", "waiting": [{"id": "b", "text": "waits for c.csv.py"}]}


def built(text: str = "old", bad: bool = False, paths: tuple[PurePosixPath, ...] = (HOME, GUIDE)):
    html = f"<body><main>{text}</main></body>".encode()
    return Built(
        {path: Artifact(path, f"digest-of-{text}", html) for path in paths},
        (MISTAKE,) if bad else (),
        {},
        {},
    )


def preview(first: Built | None = None) -> Preview:
    return Preview(first or built(), "/", runtime_artifacts())


type Act = Callable[[], None]


def awaited[T](what: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser test before may have left a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, what).result()


def heard(
    site: Preview, act: Act = lambda: None, page: PurePosixPath = HOME, digest: str = ""
) -> list[Any]:
    """What a page hears that is open while `act` happens."""

    async def listen() -> list[Any]:
        found = []
        stream = site.events(page, digest)
        assert await anext(stream) == b"retry: 500\n\n"
        act()
        site.end()
        async for event in stream:
            found.append(json.loads(event.removeprefix(b"data: ")))
        return found

    return awaited(listen())


def test_progress_and_waiting_are_told_as_they_are() -> None:
    site = preview()

    def record() -> None:
        site.tell(PROGRESS)
        site.tell(WAITING, HOME)

    assert heard(site, record) == [PROGRESS, WAITING]


def test_who_comes_later_is_told_what_still_holds() -> None:
    site = preview()
    site.tell(PROGRESS)
    site.tell({**PROGRESS, "done": 2})
    site.tell(WAITING, HOME)
    assert heard(site) == [{**PROGRESS, "done": 2}, WAITING]
    assert heard(site, page=GUIDE) == [{**PROGRESS, "done": 2}]


def test_what_is_over_is_not_told_to_who_comes_later() -> None:
    site = preview()
    site.tell(PROGRESS)
    site.tell(WAITING, HOME)
    site.tell({**PROGRESS, "done": 3, "lines": ["3 points recorded"]})
    site.tell({"kind": "waiting", "waiting": []}, HOME)
    assert heard(site) == []


def test_only_the_pages_concerned_are_told() -> None:
    site = preview()
    assert heard(site, lambda: site.tell(WAITING, GUIDE)) == []


def test_a_page_older_than_the_preview_has_is_told_at_once() -> None:
    site = preview(built("new"))
    assert heard(site, digest="digest-of-old") == [{"kind": "main", "url": ""}]
    assert heard(site, digest="digest-of-new") == []
    # A page of before there were digests.
    assert heard(site) == []


def test_an_older_page_of_a_site_with_errors_still_gets_the_last_good_one() -> None:
    site = preview(built("new"))
    site.update(built("broken", bad=True))
    assert [m["kind"] for m in heard(site, digest="digest-of-old")] == ["main", "problems"]


def test_errors_say_which_state_of_the_page_is_shown() -> None:
    broken = replace(built("broken", bad=True), faulty=frozenset({HOME}))
    site = preview(broken)
    assert heard(site)[0]["shows"] == "faulty"
    site.update(built("good"))
    site.update(broken)
    assert heard(site)[0]["shows"] == "last"
    # An error elsewhere holds no page back.
    site.update(built("newer", bad=True))
    assert heard(site)[0]["shows"] == "newest"
    assert site.shown.artifacts[HOME].digest == "digest-of-newer"


def test_where_nothing_can_be_shown_a_page_waits_for_the_first_good_site() -> None:
    site = preview(built(bad=True, paths=()))
    found = site.find("")
    assert not isinstance(found, str)
    artifact, status = found
    assert status == 404
    assert isinstance(artifact.content, bytes)
    assert b"Nothing can be shown yet" in artifact.content
    news = heard(site, lambda: site.update(built()))
    assert [message["kind"] for message in news] == ["problems", "problems", "reload"]


def test_the_pages_that_are_open_are_known_the_newest_first() -> None:
    site = preview()

    async def open_both() -> tuple[PurePosixPath, ...]:
        first, second = site.events(HOME), site.events(GUIDE)
        await anext(first)
        await anext(second)
        shown = site.open_pages
        await first.aclose()
        assert site.open_pages == (GUIDE,)
        await second.aclose()
        return shown

    assert awaited(open_both()) == (GUIDE, HOME)
    assert site.open_pages == ()


def test_a_page_has_its_digest_before_the_scripts_that_change_it() -> None:
    facts = b'<script type="application/json" id="coldframe-page">{}</script><script></script>'
    page = with_news(b"<body><main></main>" + facts + b"</body>", preview(), "0123")
    before, script, after = page.partition(b'data-digest="0123"')
    assert script
    assert b"</main>" in before
    assert facts in after


@pytest.mark.parametrize("url", ["/project/plain", "/project/plain.html", "/project/caf%C3%A9/"])
def test_a_page_listens_under_whatever_address_shows_it(url: str) -> None:
    """Clean URLs, and names that an address has to encode."""
    paths = (PurePosixPath("plain.html"), PurePosixPath("café/index.html"))
    site = Preview(built("new", paths=paths), "/project/", runtime_artifacts())
    app = preview_app(site)

    class Ending:
        """The preview, that has no more news as soon as a page listens."""

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def sent(message: Any) -> None:
                await send(message)
                site.end()

            await app(scope, receive, sent)

    client = TestClient(Ending(), base_url="http://localhost")
    wanted = {"page": url, "digest": "digest-of-old"}
    answer = client.get("/project/_coldframe/events", params=wanted)
    assert 'data: {"kind": "main"' in answer.text
    assert (
        'data: {"kind": "main"'
        not in client.get(
            "/project/_coldframe/events", params={**wanted, "digest": "digest-of-new"}
        ).text
    )
