"""`_headers`, for hosts that read it."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from coldframe.cli import main
from coldframe.render.policy import Needs, policy


def headers_of(root: Path, folder: Path) -> tuple[str, str]:
    """The file, and what was told."""
    done = CliRunner().invoke(main, ["deploy", str(folder), "-C", str(root)])
    assert done.exit_code == 0, done.output
    return (folder / "_headers").read_text(), done.output


def test_the_policy_is_the_pages_own_and_fingerprints_are_kept(old: Any, tmp_path: Path) -> None:
    # A page that only leads to another one has no policy and needs none.
    old.write({"content/old.md": "---\naliases: [/older/]\n---\n# Old\n"})
    text, _ = headers_of(old.root, tmp_path / "public")
    style = next(path for path in old.published() if path.endswith(".css"))
    assert text == (
        f"/*\n  X-Content-Type-Options: nosniff\n  Content-Security-Policy: {policy(Needs())}\n"
        f"/{style}\n  Cache-Control: public, max-age=31536000, immutable\n"
    )
    assert headers_of(old.root, tmp_path / "again")[0] == text


def test_the_policy_has_what_all_pages_need_together(old: Any, tmp_path: Path) -> None:
    old.write({"content/far.md": "# Far\n\n![Far](https://example.org/a.png)\n"})
    text, told = headers_of(old.root, tmp_path / "public")
    assert f"Content-Security-Policy: {policy(Needs(pictures=True))}\n" in text
    assert "has no policy" not in told
    near, far = (old.published()[f"{path}index.html"].decode() for path in ("", "far/"))
    assert "https:;" not in near.partition("</head>")[0]
    assert "img-src &#39;self&#39; data: blob: https:;" in far


def test_a_page_with_a_policy_of_its_own_is_not_hindered(old: Any, tmp_path: Path) -> None:
    old.write({"static/game.html": "<!doctype html><title>Game</title><script>play()</script>"})
    text, told = headers_of(old.root, tmp_path / "public")
    assert "Content-Security-Policy" not in text
    assert "_headers has no policy, since game.html has another than the theme's" in told


def test_an_authors_own_stands(old: Any, tmp_path: Path) -> None:
    old.write({"static/_headers": "/*\n  X-Robots-Tag: noindex\n"})
    text, _ = headers_of(old.root, tmp_path / "public")
    assert text == "/*\n  X-Robots-Tag: noindex\n"
