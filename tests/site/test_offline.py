"""What `offline` in coldframe.toml writes."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from coldframe.browser.core import core

PAGES = {
    "content/index.md": "# Home\n\n![Dot](dot.svg)\n",
    "content/lab.md": ":::{demo} waves:wave\n:::\n",
    "content/waves.py": "from coldframe import demo\n\n@demo\ndef wave() -> str:\n    return 'A'\n",
    "content/dot.svg": "<svg/>\n",
}
ON = {"coldframe.toml": "offline = true\n"}


def test_without_it_nothing_is_written(site: Callable[..., Any]) -> None:
    folder = site(PAGES)
    folder.publish()
    published = folder.published()
    assert not {"sw.js", "offline.html", "_coldframe/offline.json"} & published.keys()
    assert b"offline.js" not in published["index.html"]
    assert b"offline.js" not in published["lab/index.html"]


def test_the_worker_is_the_same_for_every_site_and_deploy(
    site: Callable[..., Any], tmp_path: Path
) -> None:
    folder = site({**PAGES, **ON})
    folder.publish()
    worker = folder.published()["sw.js"]
    folder.write({"content/index.md": "# New\n", "coldframe.toml": ON["coldframe.toml"] + BASE})
    folder.publish()
    assert folder.published()["sw.js"] == worker
    assert b"//" not in worker.replace(b"https://", b"")


BASE = 'url = "https://name.github.io/notes/"\n'


def test_the_list_has_every_file_that_may_change_under_its_name(site: Callable[..., Any]) -> None:
    folder = site({**PAGES, **ON})
    folder.publish()
    published = folder.published()
    listed = json.loads(published["_coldframe/offline.json"])["files"]
    immutable = {name for name, artifact in built(folder).items() if artifact.immutable}
    own = {"sw.js", "_coldframe/offline.json"}
    assert set(listed) == published.keys() - immutable - own
    for name, (digest, size) in listed.items():
        assert digest == hashlib.sha256(published[name]).hexdigest()[:16]
        assert size == len(published[name])


def built(folder: Any) -> dict[str, Any]:
    return {
        str(path): artifact for path, artifact in folder.build(compiling=True).artifacts.items()
    }


def test_every_page_has_itself_kept(site: Callable[..., Any]) -> None:
    """One without demos needs nothing else of the runtime."""
    folder = site({**PAGES, "coldframe.toml": ON["coldframe.toml"] + BASE})
    folder.publish()
    published = folder.published()
    runtime = f"/notes/{core().runtime_url}".encode()
    assert published["index.html"].count(b"<script") == 1
    assert runtime + b"offline.js" in published["index.html"]
    assert runtime + b"offline.js" in published["lab/index.html"]
    assert runtime + b"away.js" in published["offline.html"]


def test_a_page_names_every_file_that_it_may_ask_for(site: Callable[..., Any]) -> None:
    folder = site({**PAGES, **ON})
    folder.publish()
    published = folder.published()
    page = published["lab/index.html"].decode()
    for name in published:
        if name.startswith("_coldframe/") and name != "_coldframe/offline.json":
            assert f'"/{name}"' in page, name


def test_a_site_of_words_carries_no_python(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "# Words\n", **ON})
    folder.publish()
    assert not [name for name in folder.published() if name.endswith((".wasm", ".zip"))]


def test_two_builds_are_equal(site: Callable[..., Any], tmp_path: Path) -> None:
    first = site({**PAGES, **ON})
    first.publish()
    before = first.published()
    (first.root / "site").rename(tmp_path / "elsewhere")
    (first.root / ".coldframe").rename(tmp_path / "forgotten")
    first.publish()
    assert first.published() == before


def test_remove_writes_what_goes_by_itself(site: Callable[..., Any]) -> None:
    folder = site({**PAGES, "coldframe.toml": 'offline = "remove"\n'})
    folder.publish()
    published = folder.published()
    assert b"unregister()" in published["sw.js"]
    assert not {"offline.html", "_coldframe/offline.json"} & published.keys()
    assert b"offline.js" not in published["index.html"]


def test_a_site_writes_its_own_offline_page(site: Callable[..., Any]) -> None:
    own = '{% extends "theme/offline.html" %}{% block after %}Mine{% endblock %}'
    folder = site({**PAGES, **ON, "templates/offline.html": own})
    folder.publish()
    assert b"Mine" in folder.published()["offline.html"]


@pytest.mark.parametrize("offline", ["true", '"remove"'])
def test_a_worker_of_the_sites_own_is_not_written_over(
    site: Callable[..., Any], offline: str
) -> None:
    files = {**PAGES, "static/sw.js": "mine()\n"}
    (problem,) = site({**files, "coldframe.toml": f"offline = {offline}\n"}).problems()
    assert problem.place.file == PurePosixPath("static/sw.js")
    assert "has its place" in problem.what
