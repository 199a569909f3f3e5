"""One build after another → what each changed for an open page."""

import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, TypedDict

from markupsafe import escape

from coldframe.model import Artifact, Built
from coldframe.problems import Problem, has_errors

STYLE = re.compile(rb'href="([^"]*/style-[0-9a-f]{16}\.css)"')


type Shows = Literal["newest", "last", "faulty"]
"""A page of a site with errors: as it is now, as it last was without errors, or with its own."""


class Waiting(TypedDict):
    """A demo or cell, by its element's id, and what it waits for, in words."""

    id: str
    text: str


class Message(TypedDict, total=False):
    """What an open page is told; `kind` says which of the other keys there are.

    `style`: `href`. `main`: the page is another one now; it is fetched and what changed is
    exchanged. `problems`: `html`, empty if there are none; `shows` which state of
    the page is shown. `progress`: `done` of `total` points, `what` is recorded just now, on this
    page if `page`; at the end `lines` tell what is recorded and what stays live. `waiting`: the
    elements that wait for a loader; those that are not named do not.
    """

    kind: Literal["style", "main", "reload", "problems", "progress", "waiting"]
    href: str
    url: str
    html: str
    shows: Shows
    done: int
    total: int
    what: str
    seconds_left: float
    page: bool
    lines: list[str]
    waiting: list[Waiting]


def messages(
    old: Built, new: Built, page: PurePosixPath, shows: Shows = "newest"
) -> tuple[Message, ...]:
    """What a reader of `page` must be told when `new` takes the place of `old`."""
    told: list[Message] = []
    if has_errors(new.problems):
        told.append(problems_message(new.problems, shows))
    elif has_errors(old.problems):
        told.append({"kind": "problems", "html": ""})
    before, after = _bytes(old.artifacts, page), _bytes(new.artifacts, page)
    if before == after:
        return tuple(told)
    if before is None or after is None:
        return (*told, {"kind": "reload"})
    old_style, new_style = STYLE.search(before), STYLE.search(after)
    if old_style and new_style and old_style[1] != new_style[1]:
        told.append({"kind": "style", "href": new_style[1].decode()})
        before = before.replace(old_style[1], new_style[1])
    if before != after:
        told.append({"kind": "main", "url": ""})
    return tuple(told)


def problems_message(problems: tuple[Problem, ...], shows: Shows) -> Message:
    errors = tuple(problem for problem in problems if problem.severity == "error")
    return {"kind": "problems", "html": problems_html(errors or problems), "shows": shows}


def is_over(message: Message) -> bool:
    """Whether nothing of it is left for a page that is opened later."""
    if message["kind"] == "progress":
        return message.get("done") == message.get("total")
    return not message.get("waiting")


def problems_html(problems: tuple[Problem, ...]) -> str:
    """The problems as a list, everything in it escaped."""
    rows = "".join(
        f'<li class="{escape(p.severity)}"><code>{escape(p.place)}</code> '
        f"<strong>{escape(p.what)}</strong> {escape(p.mend)}</li>"
        for p in problems
    )
    return f"<ul>{rows}</ul>"


def encode(message: Message) -> bytes:
    """The message as one server-sent event."""
    return b"data: " + json.dumps(message).encode() + b"\n\n"


def _bytes(artifacts: Mapping[PurePosixPath, Artifact], path: PurePosixPath) -> bytes | None:
    artifact = artifacts.get(path)
    if artifact is None:
        return None
    content = artifact.content
    return content.read_bytes() if isinstance(content, Path) else content
