"""Discovery: every file of the site, read only when it changed."""

import os
from pathlib import Path, PurePosixPath

from coldframe.sources.discover import discover


def write(root: Path, name: str, text: str = "") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_is_known_by_its_name(tmp_path: Path) -> None:
    for name in ("a.md", "a.py", "a.csv.py", "a.png", ".hidden", "__pycache__/a.pyc", "draft.md~"):
        write(tmp_path, f"content/{name}")
    write(tmp_path, "static/robots.txt")
    kinds = {str(s.path): s.kind for s in discover(tmp_path, {}).sources.values()}
    assert kinds == {
        "content/a.csv.py": "loader",
        "content/a.md": "page",
        "content/a.png": "asset",
        "content/a.py": "module",
        "static/robots.txt": "static",
    }


def test_a_changed_file_has_another_digest(tmp_path: Path) -> None:
    page = write(tmp_path, "content/a.md", "one")
    first = discover(tmp_path, {})
    page.write_text("two")
    os.utime(page, ns=(0, 0))
    second = discover(tmp_path, first.stamps, settled=10**30)
    path = PurePosixPath("content/a.md")
    assert first.sources[path].digest != second.sources[path].digest


def test_a_write_within_the_clocks_grain_is_seen(tmp_path: Path) -> None:
    page = write(tmp_path, "content/a.md", "one")
    first = discover(tmp_path, {})
    time = page.stat().st_mtime_ns
    page.write_text("two")
    os.utime(page, ns=(time, time))
    second = discover(tmp_path, first.stamps, settled=time)
    assert first.sources != second.sources


def test_a_link_out_of_the_site_is_a_problem(tmp_path: Path) -> None:
    secret = write(tmp_path, "elsewhere/secret.txt", "secret")
    write(tmp_path, "site/content/index.md")
    (tmp_path / "site/content/link.txt").symlink_to(secret)
    found = discover(tmp_path / "site", {})
    assert [str(problem.place) for problem in found.problems] == ["content/link.txt"]
    assert PurePosixPath("content/link.txt") not in found.sources


def test_a_site_without_pages_is_told(tmp_path: Path) -> None:
    assert discover(tmp_path, {}).problems[0].what == "there is no page"
