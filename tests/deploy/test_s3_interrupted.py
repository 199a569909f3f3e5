"""A deploy that ends too early, or that another one crosses: what do readers see?"""

import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coldframe.deploy import lease
from coldframe.deploy.deploy import Wish, deploy_site

# Request by which the process dies → whether the old site is untouched then.
PHASES = {
    "new files": ("PUT", "b.svg", True),
    "new pages": ("PUT", "new/index.html", True),
    "changed files": ("PUT", "plot.svg", True),
    "changed pages": ("PUT", "docs/index.html", False),
    "deletions": ("POST", "?delete", False),
}


@pytest.mark.parametrize("phase", PHASES)
def test_killed_in_any_phase_every_page_has_all_it_asks_for(
    phase: str, bucket: Any, old: Any, renew: Any, missing: Any
) -> None:
    bucket.deploy(old.root)
    before = bucket.files()
    renew(old)
    method, part, untouched = PHASES[phase]
    killed = kill_at(bucket, old.root, method, part)
    assert killed.returncode == -signal.SIGKILL
    stands = bucket.files()
    assert missing(stands) == []
    if untouched:
        assert stands.items() >= before.items()

    done = bucket.deploy(old.root)
    assert done.exit_code == 0, done.output
    assert bucket.files() == old.published()
    assert not any("deploy.lock" in key for key in bucket.objects())


def test_who_goes_back_after_a_killed_deploy_leaves_nothing_of_it(
    bucket: Any, old: Any, renew: Any
) -> None:
    bucket.deploy(old.root)
    before = bucket.files()
    kept = {name: (old.root / name).read_bytes() for name in ("content/index.md", "content/old.md")}
    plot = (old.root / "content/plot.svg").read_bytes()
    renew(old)
    kill_at(bucket, old.root, "PUT", "docs/index.html")
    assert "new/index.html" in bucket.files()
    old.write({**kept, "content/plot.svg": plot})
    for name in ("new.md", "b.svg"):
        (old.root / "content" / name).unlink()
    assert bucket.deploy(old.root).exit_code == 0
    assert bucket.files() == before


def test_the_lock_of_a_killed_deploy_keeps_others_out_for_two_minutes(
    bucket: Any, old: Any, site_at: Any, tmp_path: Path
) -> None:
    other = site_at(tmp_path / "other", {"content/index.md": "# Another\n"})
    kill_at(bucket, old.root, "PUT", "index.html")
    refused = bucket.deploy(other.root)
    assert refused.exit_code == 1
    assert re.search(r"by \w+\. .* its lock ends in \d+ s", refused.output)
    # A copy of the folder is another place, whatever was copied along.
    copied = Path(shutil.copytree(old.root, tmp_path / "copy"))
    assert bucket.deploy(copied).exit_code == 1
    time_goes_by(bucket)
    assert bucket.deploy(other.root).exit_code == 0
    assert bucket.files() == other.published()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_lets_the_lock_go(by: signal.Signals, bucket: Any, old: Any) -> None:
    stopped = kill_at(bucket, old.root, "PUT", "index.html", by)
    assert stopped.returncode == 130
    assert "Run it again" in stopped.stdout
    assert not any("deploy.lock" in key for key in bucket.objects())
    assert bucket.deploy(old.root).exit_code == 0
    assert bucket.files() == old.published()


def test_two_deploys_at_once_do_not_mix(
    bucket: Any, old: Any, site_at: Any, tmp_path: Path
) -> None:
    other = site_at(tmp_path / "other", {"content/index.md": "# Another\n"})
    first = Held(bucket, "docs/index.html")
    process = bucket.start(old.root)
    assert first.reached.wait(20)
    refused = bucket.deploy(other.root)
    first.go_on.set()
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0, out
    assert refused.exit_code == 1
    assert "another deploy to" in refused.output
    assert bucket.files() == old.published()


def test_a_deploy_whose_lock_was_taken_stops(
    bucket: Any, old: Any, renew: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.deploy(old.root)
    renew(old)
    monkeypatch.setattr(lease, "RENEW", 0)
    for name, value in bucket.environment().items():
        monkeypatch.setenv(name, value)
    held = Held(bucket, "new/index.html")
    told: list[Any] = []
    wish = Wish(bucket.target)
    run = threading.Thread(
        target=lambda: told.append(deploy_site(old.root, wish, old.root, lambda line: None))
    )
    run.start()
    assert held.reached.wait(20)
    bucket.client.put_object(Bucket=bucket.name, Key=LOCK, Body=b'{"token": "another"}')
    held.go_on.set()
    run.join()
    assert "took over" in told[0].problems[0].what
    assert b"anew" not in bucket.content("index.html")
    # It is the other's lock, and stays.
    assert bucket.client.get_object(Bucket=bucket.name, Key=LOCK)


LOCK = "docs/_coldframe/deploy.lock"


class Held:
    """A request that waits until it may go on."""

    def __init__(self, bucket: Any, part: str) -> None:
        self.part, self.reached, self.go_on = part, threading.Event(), threading.Event()
        bucket.line.faults.append(self)

    def __call__(self, asked: Any) -> None:
        if asked.method == "PUT" and self.part in asked.path:
            self.reached.set()
            assert self.go_on.wait(20)


def kill_at(
    bucket: Any, root: Path, method: str, part: str, by: signal.Signals = signal.SIGKILL
) -> "subprocess.CompletedProcess[str]":
    """Deploy in a process of its own, which dies when it sends this request."""
    process = bucket.start(root)
    fault = killer(process, method, part, by)
    bucket.line.faults.append(fault)
    out, _ = process.communicate(timeout=30)
    bucket.line.faults.clear()
    return subprocess.CompletedProcess(process.args, process.returncode, out)


def killer(
    process: "subprocess.Popen[str]", method: str, part: str, by: signal.Signals
) -> Callable[[Any], str | None]:
    def fault(asked: Any) -> str | None:
        if asked.method != method or part not in asked.path:
            return None
        process.send_signal(by)
        if by == signal.SIGKILL:
            process.wait()
            return "cut"
        return None

    return fault


def time_goes_by(bucket: Any) -> None:
    """The lock of a killed deploy, as it is after its two minutes."""
    body = b'{"owner": "ada", "seconds": -1, "token": "a killed one\'s"}'
    bucket.client.put_object(Bucket=bucket.name, Key=LOCK, Body=body)
