"""`coldframe deploy DIR` and `--zip FILE`."""

import fcntl
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coldframe.cli import main


def deploy(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["deploy", *words, "-C", str(root)])


def files(folder: Path) -> dict[str, bytes]:
    """What a host would serve of it."""
    return {
        path: file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not (path := file.relative_to(folder).as_posix()).startswith("_coldframe/deploy.")
        and path != "_headers"
    }


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return tmp_path / "public"


def test_a_folder_has_the_site_and_keeps_what_is_not_its_own(
    old: Any, renew: Any, public: Path
) -> None:
    public.mkdir()
    (public / "theirs.txt").write_text("keep")
    assert deploy(old.root, str(public)).exit_code == 0
    assert files(public) == {**old.published(), "theirs.txt": b"keep"}
    stamps = {file: file.stat().st_mtime_ns for file in public.rglob("*")}
    assert "Nothing changed" in deploy(old.root, str(public)).output
    renew(old)
    done = deploy(old.root, str(public))
    assert "Checked" in done.output
    assert files(public) == {**old.published(), "theirs.txt": b"keep"}
    assert not (public / "old").exists()
    same = public / "table.csv"
    assert same.stat().st_mtime_ns == stamps[same]
    assert sorted(file.name for file in (public / "_coldframe").glob("deploy*")) == ["deploy.json"]


def test_the_target_of_the_configuration_is_beside_the_site(old: Any, public: Path) -> None:
    old.write({"coldframe.toml": '[deploy.shelf]\ntarget = "../public"\n'})
    assert deploy(old.root, "shelf").exit_code == 0
    assert files(public) == old.published()


def test_each_target_is_built_for_its_own_address(old: Any, public: Path) -> None:
    shelf = '[deploy.shelf]\ntarget = "../public"\nurl = "https://b.example/shelf/"\n'
    old.write({"coldframe.toml": f'url = "https://a.example/"\n{shelf}'})
    assert deploy(old.root, "shelf").exit_code == 0
    assert b'href="/shelf/old/"' in files(public)["index.html"]
    # What stands in site/ now is for that place only.
    done = deploy(old.root, str(public), "--no-build")
    assert done.exit_code == 1
    assert "was built for https://b.example/shelf/, not for https://a.example/" in done.output
    assert deploy(old.root, str(public), "--url", "https://b.example/pr-1/").exit_code == 0
    assert b'href="/pr-1/old/"' in files(public)["index.html"]
    assert deploy(old.root, str(public), "--url", "b.example").exit_code == 2


def test_a_dry_run_makes_no_folder(old: Any, public: Path) -> None:
    done = deploy(old.root, str(public), "--dry-run")
    assert "new pages: index.html" in done.output
    assert not public.exists()


def test_what_was_edited_there_is_not_replaced_unasked(old: Any, renew: Any, public: Path) -> None:
    deploy(old.root, str(public))
    (public / "index.html").write_text("by hand")
    (public / "old" / "index.html").write_text("by hand")
    # Only its time is new: it is the deploy's still.
    (public / "plot.svg").write_bytes((public / "plot.svg").read_bytes())
    renew(old)
    done = deploy(old.root, str(public))
    assert done.exit_code == 1
    assert "a file in the site's place that no deploy put there: index.html" in done.output
    assert deploy(old.root, str(public), "--replace").exit_code == 0
    assert files(public) == {**old.published(), "old/index.html": b"by hand"}


def test_what_stands_in_the_way_is_told_and_the_next_run_does_the_rest(
    old: Any, renew: Any, public: Path, missing: Any
) -> None:
    deploy(old.root, str(public))
    before = files(public)
    (public / "new").write_text("a file where the site has a folder")
    renew(old)
    done = deploy(old.root, str(public))
    assert done.exit_code == 1
    assert "a file and a folder want the same name" in done.output
    stands = files(public)
    assert missing(stands) == []
    assert stands.items() >= before.items()
    (public / "new").unlink()
    assert deploy(old.root, str(public)).exit_code == 0
    assert files(public) == old.published()


# What the process dies of: the step of the system that it is about to take.
STEPS = {
    "new files": ("os.rename", "b.svg", True),
    "changed files": ("os.rename", "plot.svg", True),
    "changed pages": ("os.rename", "public/index.html", False),
    "deletions": ("os.remove", "old/index.html", False),
}
DYING = """\
import os, signal, sys
def die(event, arguments):
    if event == {event!r} and any(str(one).endswith({end!r}) for one in arguments):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(die)
from coldframe.cli import main
main()
"""


@pytest.mark.parametrize("phase", STEPS)
def test_killed_in_any_phase_every_page_has_all_it_asks_for(
    phase: str, old: Any, renew: Any, public: Path, missing: Any
) -> None:
    deploy(old.root, str(public))
    before = files(public)
    renew(old)
    event, end, untouched = STEPS[phase]
    program = DYING.format(event=event, end=end)
    words = ["deploy", str(public), "-C", str(old.root)]
    killed = subprocess.run([sys.executable, "-c", program, *words], capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    stands = files(public)
    assert missing(stands) == []
    if untouched:
        assert stands.items() >= before.items()
    assert deploy(old.root, str(public)).exit_code == 0
    assert files(public) == old.published()
    assert not (public / "_coldframe/deploy.new").exists()


def test_a_link_does_not_lead_out_of_it(old: Any, public: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    public.mkdir()
    (public / "old").symlink_to(tmp_path / "outside")
    done = deploy(old.root, str(public))
    assert done.exit_code == 1
    assert "leads out of" in done.output
    assert list((tmp_path / "outside").iterdir()) == []


def test_one_deploy_at_a_time(old: Any, public: Path) -> None:
    (public / "_coldframe").mkdir(parents=True)
    with (public / "_coldframe" / "deploy.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = deploy(old.root, str(public))
    assert done.exit_code == 1
    assert f"another deploy to {public} is going on" in done.output
    assert deploy(old.root, str(public)).exit_code == 0


def test_an_archive_is_the_same_whenever_it_is_made(old: Any, tmp_path: Path) -> None:
    assert deploy(old.root, "--zip", str(tmp_path / "a.zip")).exit_code == 0
    for file in (old.root / "site").rglob("*"):
        file.touch()
    assert deploy(old.root, "--zip", str(tmp_path / "b.zip")).exit_code == 0
    first = (tmp_path / "a.zip").read_bytes()
    assert first == (tmp_path / "b.zip").read_bytes()
    taken = deploy(old.root, "--zip", str(old.root / "coldframe.toml" / "a.zip"))
    assert taken.exit_code == 1
    assert "can't be written" in taken.output
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert b"nosniff" in held.pop("_headers")
    assert held == old.published()
