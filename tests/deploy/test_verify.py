"""After a deploy the files are fetched from where readers find them."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result

from coldframe.cli import main


@dataclass
class Host:
    """Serves a folder as hosts do. What `late` names is shown at its second asking only, what
    `wrong` names with other bytes; with `plain` a folder is not answered with its index.html,
    with `packed` all is sent by gzip, asked for or not, as S3 does."""

    folder: Path
    url: str = ""
    late: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)
    plain: bool = False
    packed: bool = False
    asked: list[str] = field(default_factory=list)


def handler(host: Host) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            with lock:
                host.asked.append(path)
                late = path in host.late
                host.late.discard(path)
            shown = path + "index.html" if path.endswith("/") and not host.plain else path
            file = host.folder / unquote(shown).lstrip("/")
            found = file.is_file() and not late
            content = file.read_bytes() if found else b"nothing"
            content += b"<!-- counted -->" * (path in host.wrong)
            self.send_response(200 if found else 404)
            if host.packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(gzip.compress(content) if host.packed else content)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Answer


@pytest.fixture
def host(tmp_path: Path, serving: Any) -> Iterator[Host]:
    made = Host(tmp_path / "public")
    with serving(handler(made)) as url:
        made.url = url
        yield made


def deploy(root: Path, host: Host, *words: str) -> Result:
    command = ["deploy", str(host.folder), "-C", str(root), "--check-url", host.url, *words]
    return CliRunner(env={"NO_PROXY": "127.0.0.1"}).invoke(main, command)


def test_every_page_and_file_is_fetched(old: Any, host: Host) -> None:
    done = deploy(old.root, host)
    assert done.exit_code == 0, done.output
    assert "Checked 7 files: each is what was built" in done.output
    assert {"/", "/old/", "/404.html", "/plot.svg", "/table.csv"} <= set(host.asked)


def test_a_host_that_needs_a_moment_is_given_it(old: Any, host: Host) -> None:
    host.late = {"/", "/old/"}
    assert deploy(old.root, host).exit_code == 0
    assert host.asked.count("/") == host.asked.count("/old/") == 2
    # What was right is not asked for again.
    assert host.asked.count("/plot.svg") == 1


def test_what_is_wrong_at_the_end_is_told(old: Any, host: Host) -> None:
    host.wrong = {"/old/"}
    done = deploy(old.root, host, "--wait", "0")
    assert done.exit_code == 1
    assert f"{host.url}/old/ is not what was sent" in done.output
    assert "Empty the caches before the host" in done.output
    assert "Checked" not in done.output


def test_a_host_that_knows_no_index_is_told(old: Any, host: Host) -> None:
    host.plain = True
    done = deploy(old.root, host, "--wait", "0")
    assert "/old/ answers 404. Let the host answer a folder with its index.html" in done.output


def test_what_is_stored_packed_is_compared_unpacked(old: Any, host: Host) -> None:
    host.packed = True
    assert "Checked 7 files" in deploy(old.root, host, "--wait", "0").output
    host.wrong = {"/"}
    assert "/ is not what was sent" in deploy(old.root, host, "--wait", "0").output


def test_nobody_answers(old: Any, host: Host) -> None:
    words = ["--check-url", "http://127.0.0.1:9", "--wait", "0"]
    done = deploy(old.root, host, *words)
    assert done.exit_code == 1
    assert "http://127.0.0.1:9/ does not answer" in done.output
    assert "2 more are wrong" in done.output


def test_without_an_address_the_store_is_asked(
    bucket: Any, old: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coldframe.deploy.s3 import Bucket

    put = Bucket.put

    def spoiled(self: Bucket, file: Any) -> str:
        stamp = put(self, file)
        if file.path == "old/index.html":
            key = bucket.prefix + file.path
            bucket.client.put_object(Bucket=bucket.name, Key=key, Body=b"spoiled")
        return stamp

    monkeypatch.setattr(Bucket, "put", spoiled)
    done = bucket.deploy(old.root)
    assert done.exit_code == 1
    assert "old/index.html is not what was sent" in done.output
