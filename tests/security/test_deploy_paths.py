"""Whoever names an output file, none is written, shown or sent outside of the output folder."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from click.testing import CliRunner

from coldframe.cache import Cache
from coldframe.cli.program import main
from coldframe.deploy.outgoing import NotIntact, outgoing
from coldframe.model import Artifact
from coldframe.publish.folder import publish
from coldframe.publish.paths import OutsidePath, is_inside, path_problems
from coldframe.starter import HERE as STARTER

OUTSIDE = ["/etc/x", "../x", "a/../../x", "a/..", "..", "", "a\\..\\..\\x", "c:/x", "a\0b"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_out_of_the_folder(path: str) -> None:
    assert not is_inside(path)
    if path:
        (problem,) = path_problems([PurePosixPath(path)])
        assert problem.severity == "error"


@pytest.mark.parametrize("path", ["a", "a/b.html", "..a/b..", "a:b/c"[2:], "_coldframe/x.js"])
def test_a_path_in_the_folder(path: str) -> None:
    assert is_inside(path)
    assert path_problems([PurePosixPath(path)]) == ()


@pytest.mark.parametrize("path", ["../pwn.txt", "/tmp/pwn.txt", "a/../../pwn.txt"])
def test_publishing_refuses_before_it_writes(tmp_path: Path, path: str) -> None:
    artifact = Artifact(PurePosixPath(path), "0", b"x")
    fine = Artifact(PurePosixPath("index.html"), "1", b"x")
    (tmp_path / "workshop").mkdir()
    with pytest.raises(OutsidePath):
        publish(
            {fine.path: fine, artifact.path: artifact},
            tmp_path / "site",
            tmp_path / "workshop",
            {},
        )
    assert list(tmp_path.rglob("*.*")) == []


def test_a_deploy_sends_nothing_from_elsewhere(site: Callable[..., Any]) -> None:
    """What the last build published stands in a file, which may be changed by hand."""
    folder = site({"content/index.md": "# A\n"})
    folder.publish()
    record = folder.root / ".coldframe/last.json"
    last = json.loads(record.read_bytes())
    secret = folder.root / "secret.txt"
    secret.write_text("x")
    status = secret.stat()
    last["published"]["../secret.txt"] = ["0", status.st_size, status.st_mtime_ns]
    record.write_text(json.dumps(last))
    with pytest.raises(NotIntact), outgoing(folder.root, ""):
        pass


@pytest.mark.parametrize("key", ["/etc/passwd", "../x", "a/b", "", "..", "a\\b"])
def test_a_key_of_the_cache_is_no_path(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        Cache(tmp_path).file("download", key)


def test_a_deploy_follows_no_link_in_the_built_site(
    site: Callable[..., Any], tmp_path: Path
) -> None:
    """One job builds without credentials, another sends what was built: links, too."""
    folder = site({"content/index.md": "# A\n", "static/a.txt": "a"})
    folder.publish()
    secret = tmp_path / "credentials"
    secret.write_text("hunter2")
    file = folder.root / "site/a.txt"
    file.unlink()
    file.symlink_to(secret)
    record = folder.root / ".coldframe/last.json"
    last = json.loads(record.read_bytes())
    status = file.lstat()
    last["published"]["a.txt"] = ["0", status.st_size, status.st_mtime_ns]
    record.write_text(json.dumps(last))
    with pytest.raises(NotIntact, match=r"a\.txt is a link"), outgoing(folder.root, ""):
        pass


def test_what_another_job_built_is_deployed_from_its_archive(
    site: Callable[..., Any], tmp_path: Path
) -> None:
    """As the workflow of `coldframe new --ci s3` does it, with its very words."""
    steps = (STARTER / "ci/s3.yml").read_text("utf-8")
    pack, unpack = re.findall(r"- run: (tar .*)", steps)
    folder = site({"content/index.md": "# A\n", "static/a.txt": "a"})
    folder.publish()
    clone = tmp_path / "clone"
    shutil.copytree(folder.root, clone, ignore=shutil.ignore_patterns("site", ".coldframe"))
    environment = {**os.environ, "RUNNER_TEMP": str(tmp_path)}
    for words, where in ((pack, folder.root), (unpack, clone)):
        subprocess.run(words, shell=True, check=True, cwd=where, env=environment)
    public = tmp_path / "public"
    command = ["deploy", str(public), "--no-build", "-C", str(clone)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert (public / "a.txt").read_text() == "a"
    assert (public / "index.html").is_file()
