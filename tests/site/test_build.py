"""What a build promises: the same bytes, only what changed, never a mixture."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

PAGE = "---\ntitle: Page {i}\n---\nText.\n\n```python\nx = {i}\n```\n"
PAGES = {f"content/part{i // 5}/page{i}.md": PAGE.format(i=i) for i in range(20)}
LAB = {
    "content/index.md": "# Home\n\n:::{demo} waves:wave\n:::\n\n```python live\n6 * 7\n```\n",
    "content/waves.py": (
        "from typing import Annotated\n"
        "from coldframe import Slider, demo, line_chart\n\n"
        "@demo\n"
        "def wave(n: Annotated[int, Slider(1, 4)] = 2):\n"
        "    xs = [i / 10 for i in range(20)]\n"
        "    return line_chart({'x': xs, 'y': [x**n for x in xs]}, x='x', y='y')\n"
    ),
}


def test_two_builds_give_the_same_bytes(site: Callable[..., Any], tmp_path: Path) -> None:
    folder = site({**PAGES, **LAB})
    folder.publish()
    first = folder.published()
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder.root, moved, ignore=shutil.ignore_patterns("site", ".coldframe"))
    folder.root = moved
    folder.write({"coldframe.toml": 'title = "Test"\nworkers = 1\n'})
    folder.publish()
    assert folder.published() == first


def test_a_build_without_a_change_does_nothing(site: Callable[..., Any]) -> None:
    folder = site({**PAGES, **LAB})
    first = folder.publish()
    assert first.report["changed"]
    assert first.report["points"] == 4
    again = folder.publish()
    assert not again.report["changed"]
    assert again.report["pages"] == first.report["pages"]


def test_a_change_writes_only_its_page(site: Callable[..., Any]) -> None:
    folder = site({**PAGES, **LAB})
    folder.publish()
    output = folder.root / "site"
    before = {p: p.stat().st_mtime_ns for p in output.rglob("*") if p.is_file()}
    folder.write({"content/part1/page7.md": "---\ntitle: Page 7\n---\nOther text.\n"})
    done = folder.publish()
    changed = {
        p.relative_to(output).as_posix()
        for p in output.rglob("*")
        if p.is_file() and p.name != ".gitignore" and before.get(p) != p.stat().st_mtime_ns
    }
    assert changed == {"part1/page7/index.html"}
    assert done.report["points_from_cache"] == done.report["points"]


def test_a_new_title_reaches_the_pages_that_show_it(site: Callable[..., Any]) -> None:
    folder = site(PAGES | {"content/index.md": "# Home\n"})
    folder.publish()
    folder.write({"content/part1/page7.md": "---\ntitle: Renamed\n---\nText.\n"})
    folder.publish()
    pages = folder.published()
    assert b"Renamed" in pages["part1/page8/index.html"]
    assert b"Renamed" not in pages["part2/page11/index.html"]


def test_a_changed_module_freezes_its_demos_again(site: Callable[..., Any]) -> None:
    folder = site(LAB)
    folder.publish()
    before = folder.published()["index.html"]
    folder.write({"content/waves.py": LAB["content/waves.py"].replace("x**n", "-x**n")})
    done = folder.publish()
    assert done.report["points_from_cache"] == 0
    assert folder.published()["index.html"] != before


def test_a_site_without_demos_carries_no_python(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "# Plain\n"})
    folder.publish()
    names = folder.published()
    assert not [name for name in names if name.endswith((".wasm", ".js", ".zip"))]
    assert b"<script" not in names["index.html"]


def test_the_base_path_stands_before_every_address(site: Callable[..., Any]) -> None:
    folder = site(
        {
            **LAB,
            "coldframe.toml": 'url = "https://name.github.io/project/"\n',
            "content/b.md": "B\n",
        }
    )
    folder.publish()
    html = folder.published()["index.html"].decode()
    assert 'href="/project/b/"' in html
    assert 'src="/project/_coldframe/' in html


def test_a_killed_build_leaves_the_old_site_or_the_new_one(site: Callable[..., Any]) -> None:
    folder = site(PAGES | {"content/index.md": "# Old\n"})
    folder.publish()
    old = folder.published()
    folder.write({"content/index.md": "# New\n"})
    folder.publish()
    new = folder.published()
    chance = random.Random(1)
    killed = 0
    for round_ in range(8):
        folder.write({"content/index.md": "# New\n" if round_ % 2 else "# Old\n"})
        command = [sys.executable, "-m", "coldframe", "build", "-C", str(folder.root)]
        build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.1, 0.6))
        build.send_signal(signal.SIGKILL)
        killed += build.wait() == -signal.SIGKILL
        assert folder.published() in (old, new)
    assert killed, "no build was killed in time: the test shows nothing"
    folder.write({"content/index.md": "# Old\n"})
    assert folder.publish().problems == ()
    assert folder.published() == old


@pytest.mark.parametrize(("files", "code"), [({"content/index.md": "# A\n"}, 0), ({}, 1)])
def test_exit_codes(site: Callable[..., Any], files: dict[str, str], code: int) -> None:
    folder = site(files)
    command = [sys.executable, "-m", "coldframe", "build", "-C", str(folder.root), "--json"]
    assert subprocess.run(command, capture_output=True).returncode == code
    wrong = [sys.executable, "-m", "coldframe", "biuld"]
    assert subprocess.run(wrong, capture_output=True).returncode == 2


def test_what_python_starts_from_is_named_with_its_hash(site: Callable[..., Any]) -> None:
    """The page tells the SHA-256 of its own Python and data, and of all that is no script."""
    module = (
        "from coldframe import data, demo\n\n@demo\ndef f(n: int = 1) -> str:\n"
        "    with data('words.txt') as opened:\n        return opened.read()\n"
    )
    folder = site(
        {
            "content/index.md": ":::{demo} lab:f\n:::\n",
            "content/lab.py": module,
            "content/words.txt": "words",
        }
    )
    folder.publish()
    published = folder.published()
    html = published["index.html"].decode()
    facts = json.loads(html.partition('id="coldframe-page">')[2].partition("</script>")[0])
    bytes_of = {url: published[url.lstrip("/")] for url in facts["hashes"]}
    found = {url: b64encode(sha256(b).digest()).decode() for url, b in bytes_of.items()}
    assert facts["hashes"] == found
    assert {facts["python"], *facts["data"].values()} < set(found)
    assert {url for url in facts["bytes"] if not url.endswith(".mjs")} == set(found)
