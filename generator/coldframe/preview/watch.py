"""The site's folder → one build after another, and what each changed for an open page."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal, TypedDict

from markupsafe import escape

from coldframe.config import read_config
from coldframe.model import Artifact, Built
from coldframe.problems import Problem, has_errors

WATCHED = ("content", "static", "templates", "coldframe.toml")
STYLE = re.compile(rb'href="([^"]*/style-[0-9a-f]{16}\.css)"')


class Waiting(TypedDict):
    """A demo or cell, by its element's id, and what it waits for, in words."""

    id: str
    text: str


class Message(TypedDict, total=False):
    """What an open page is told; `kind` says which of the other keys there are.

    `style`: `href`. `main`: the page is another one now; it is fetched and what changed is
    exchanged. `problems`: `html`, empty if there are none; `good`: whether what is shown was built
    without errors. `progress`: `done` of `total` points, `what` is recorded just now, on this
    page if `page`; at the end `lines` tell what is recorded and what stays live. `waiting`: the
    elements that wait for a loader; those that are not named do not.
    """

    kind: Literal["style", "main", "reload", "problems", "progress", "waiting"]
    href: str
    url: str
    html: str
    good: bool
    done: int
    total: int
    what: str
    seconds_left: float
    page: bool
    lines: list[str]
    waiting: list[Waiting]


async def changes(root: Path) -> AsyncIterator[frozenset[Path]]:
    """The files that were written, a set for each burst of changes."""
    import watchfiles

    folders = [
        PurePosixPath(name) for name in read_config(root)[0].packages if name.startswith(".")
    ]
    watched = {*WATCHED, *(folder.parts[0] for folder in folders if folder.parts)}

    def ours(_: watchfiles.Change, path: str) -> bool:
        relative = Path(path).relative_to(root).parts
        return (
            bool(relative)
            and relative[0] in watched
            and not any(part.startswith(".") or part == "__pycache__" for part in relative)
            and not path.endswith("~")
        )

    async for burst in watchfiles.awatch(root, watch_filter=ours, debounce=60, step=20):
        yield frozenset(Path(path) for _, path in burst)


def messages(old: Built, new: Built, page: PurePosixPath, good: bool = True) -> tuple[Message, ...]:
    """What a reader of `page` must be told when `new` takes the place of `old`; `good` says
    whether `old` had no errors when it was shown."""
    if has_errors(new.problems):
        return (problems_message(new.problems, good),)
    cleared: tuple[Message, ...] = (
        ({"kind": "problems", "html": ""},) if has_errors(old.problems) else ()
    )
    before, after = _bytes(old.artifacts, page), _bytes(new.artifacts, page)
    if before == after:
        return cleared
    if before is None or after is None:
        return (*cleared, {"kind": "reload"})
    old_style, new_style = STYLE.search(before), STYLE.search(after)
    told: list[Message] = list(cleared)
    if old_style and new_style and old_style[1] != new_style[1]:
        told.append({"kind": "style", "href": new_style[1].decode()})
        before = before.replace(old_style[1], new_style[1])
    if before != after:
        told.append({"kind": "main", "url": ""})
    return tuple(told)


def problems_message(problems: tuple[Problem, ...], good: bool) -> Message:
    return {"kind": "problems", "html": problems_html(problems), "good": good}


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
