"""After a deploy: is what readers get what was built?"""

import gzip
import hashlib
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import quote

from coldframe.deploy.outgoing import File
from coldframe.deploy.store import Store
from coldframe.deploy.target import Target
from coldframe.problems import Problem

WORKERS = 8
SAMPLE = 20
TOLD = 5
UNSERVED = frozenset({"_headers", "_redirects", "CNAME", ".nojekyll"})
"""Files that a host reads and does not serve."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many files were fetched, and what was wrong at the end."""

    files: int
    problems: tuple[Problem, ...]


def chosen(files: Mapping[str, File], sent: Iterable[str]) -> tuple[str, ...]:
    """Every page, every file that was sent just now, and some of the others, spread evenly."""
    served = files.keys() - UNSERVED
    sure = {path for path in served if path.endswith(".html")} | (served & set(sent))
    others = sorted(served - sure)
    return tuple(sorted(sure | set(others[:: max(1, -(-len(others) // SAMPLE))])))


def check_by_http(
    url: str,
    files: Mapping[str, File],
    paths: Sequence[str],
    target: Target,
    patience: float,
    say: Callable[[str], None],
) -> Checked:
    """Fetch each path below `url`, as a reader does, and compare its SHA-256. What is wrong is
    fetched again, after 1, 2, 4, … up to 15 s, until `patience` (s) is over: hosts need a moment.
    """
    started, pause = time.monotonic(), 1.0
    wrong = _fetch_all(url, files, paths)
    while wrong and time.monotonic() - started + pause < patience:
        say(f"waiting for the host: {len(wrong)} of {len(paths)} files are not there yet")
        time.sleep(pause)
        pause = min(15.0, 2 * pause)
        wrong = _fetch_all(url, files, list(wrong))
    return Checked(len(paths), _problems(url, wrong, target))


def check_by_store(
    store: Store, files: Mapping[str, File], paths: Sequence[str], target: Target
) -> Checked:
    """The same by the store's own protocol, where no address is known."""
    with ThreadPoolExecutor(WORKERS) as pool:
        contents = dict(zip(paths, pool.map(store.read, paths), strict=True))
    wrong = {
        path: "is not there" if content is None else "is not what was sent"
        for path, content in contents.items()
        if content is None or hashlib.sha256(content).hexdigest() != files[path].sha256
    }
    return Checked(len(paths), _problems("", wrong, target))


def _fetch_all(url: str, files: Mapping[str, File], paths: Sequence[str]) -> dict[str, str]:
    """What is wrong, by path."""
    with ThreadPoolExecutor(WORKERS) as pool:
        found = pool.map(lambda path: _fetch(_address(url, path), files[path]), paths)
        return {path: what for path, what in zip(paths, found, strict=True) if what}


def _fetch(address: str, file: File) -> str:
    """What is wrong with the answer, or nothing."""
    # A cache on the way is asked to look again.
    request = urllib.request.Request(
        address, headers={"Cache-Control": "no-cache", "User-Agent": "coldframe deploy"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            content, encoding = answer.read(), answer.headers.get("Content-Encoding", "")
    except urllib.error.HTTPError as error:
        with error:
            # A host may send its page for what is missing with its own status.
            if file.path != "404.html" or error.code != 404:
                return f"answers {error.code}"
            content, encoding = error.read(), error.headers.get("Content-Encoding", "")
    except (OSError, HTTPException) as error:
        return f"does not answer ({getattr(error, 'reason', None) or error})"
    try:
        content = gzip.decompress(content) if encoding == "gzip" else content
    except (OSError, EOFError):
        return "is not what was sent"
    same = hashlib.sha256(content).hexdigest() == file.sha256
    return "" if same else "is not what was sent"


def _address(url: str, path: str) -> str:
    shown = path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path
    return url.rstrip("/") + "/" + quote(shown)


def _problems(url: str, wrong: Mapping[str, str], target: Target) -> tuple[Problem, ...]:
    place = target.at("url")
    told = [
        Problem(place, f"{_address(url, path) if url else path} {what}", _mend(path, what))
        for path, what in list(wrong.items())[:TOLD]
    ]
    if len(wrong) > TOLD:
        told.append(Problem(place, f"{len(wrong) - TOLD} more are wrong", "See those above"))
    return tuple(told)


def _mend(path: str, what: str) -> str:
    if "answers 403" in what or "answers 404" in what:
        if path.endswith("/index.html"):
            return "Let the host answer a folder with its index.html, or correct url"
        return "Correct url, or let the host show this file to all"
    if "not answer" in what:
        return "Correct url, or give the host more time: --wait"
    return "Empty the caches before the host, give it more time (--wait), or deploy again"
