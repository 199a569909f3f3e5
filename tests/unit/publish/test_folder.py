"""Publishing: the whole new site in one swap."""

import os
from pathlib import Path, PurePosixPath

from coldframe.model import Artifact
from coldframe.publish.folder import is_intact, publish, recover


def artifacts(**files: bytes) -> dict[PurePosixPath, Artifact]:
    return {
        PurePosixPath(name.replace("__", "/") + ".html"): Artifact(
            PurePosixPath(name.replace("__", "/") + ".html"), str(hash(content)), content
        )
        for name, content in files.items()
    }


def test_the_folder_holds_the_artifacts_and_git_ignores_them(tmp_path: Path) -> None:
    publish(artifacts(index=b"a", deep__page=b"b"), tmp_path / "site", tmp_path / "work", {})
    assert (tmp_path / "site/index.html").read_bytes() == b"a"
    assert (tmp_path / "site/deep/page.html").read_bytes() == b"b"
    assert (tmp_path / "site/.gitignore").read_text() == "*\n!.gitignore\n"


def test_an_unchanged_file_keeps_its_time_and_a_stale_one_goes(tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    first = publish(artifacts(index=b"a", old=b"b"), site, work, {})
    before = (site / "index.html").stat()
    publish(artifacts(index=b"a", new=b"c"), site, work, first)
    assert (site / "index.html").stat().st_mtime_ns == before.st_mtime_ns
    assert sorted(p.name for p in site.iterdir()) == [".gitignore", "index.html", "new.html"]


def test_a_file_that_someone_edited_is_written_again(tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    first = publish(artifacts(index=b"a"), site, work, {})
    assert is_intact(site, first)
    (site / "index.html").write_bytes(b"edited")
    assert not is_intact(site, first)
    publish(artifacts(index=b"a"), site, work, first)
    assert (site / "index.html").read_bytes() == b"a"


def test_a_stray_or_missing_file_is_noticed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    published = publish(artifacts(index=b"a"), site, tmp_path / "work", {})
    (site / "stray").write_bytes(b"")
    assert not is_intact(site, published)
    os.remove(site / "stray")
    assert is_intact(site, published)
    os.remove(site / "index.html")
    assert not is_intact(site, published)


def test_a_build_killed_between_two_renames_is_mended(tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    publish(artifacts(index=b"a"), site, work, {})
    site.rename(work / "last")
    recover(site, work)
    assert (site / "index.html").read_bytes() == b"a"
    assert not (work / "last").exists()


def test_a_stage_that_a_killed_build_left_does_no_harm(tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    (work / "stage").mkdir(parents=True)
    (work / "stage/half.html").write_bytes(b"half")
    publish(artifacts(index=b"a"), site, work, {})
    assert not (site / "half.html").exists()
