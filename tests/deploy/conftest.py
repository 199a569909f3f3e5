"""Real targets: an S3 server in a process of its own, with a line to it that can be disturbed.

`bucket.deploy(site)` is `coldframe deploy s3://…` through that line; `bucket.files()` is what
stands in the bucket, `bucket.line.faults` says what goes wrong on the way.
"""

import gzip
import http.client
import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import boto3
import pytest
from click.testing import CliRunner, Result

from coldframe.cli import main

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
ALONE = {
    # Nothing of the machine's own: no profile, no cloud around it, no proxy.
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
}

type Fault = Callable[["Asked"], str | None]
"""What to do with a request: None: let it pass; `cut`: break off; else an S3 error's code."""


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    """With the bucket and the query."""


@dataclass
class Line:
    """Between a deploy and the server. `faults` are asked in order; `asked` is all that came."""

    server: str
    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def puts(self) -> list[str]:
        """The keys that were put, in order."""
        paths = [one.path.partition("?")[0] for one in self.asked if one.method == "PUT"]
        return [path.partition("/")[2] for path in paths]

    def fault(self, asked: Asked) -> str | None:
        self.asked.append(asked)
        return next((code for one in self.faults if (code := one(asked))), None)


def once(method: str, part: str, code: str, times: int = 1) -> Fault:
    """The first requests of the method whose path has the part go wrong."""
    left = [times]

    def fault(asked: Asked) -> str | None:
        if asked.method != method or part not in asked.path or not left[0]:
            return None
        left[0] -= 1
        return code

    return fault


STATUS = {"SlowDown": 503, "InternalError": 500, "AccessDenied": 403, "PermanentRedirect": 301}


def forwarder(line: Line) -> type[BaseHTTPRequestHandler]:
    class Forward(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            code = line.fault(Asked(self.command, unquote(self.path.lstrip("/"))))
            if code == "cut":
                # In the middle of the body, as a network does.
                self.rfile.read(min(64, int(self.headers.get("Content-Length", 0))))
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if code:
                text = f"<Error><Code>{code}</Code><Message>Told</Message></Error>"
                self.answer(STATUS.get(code, 400), [("x-amz-bucket-region", "eu-west-3")], text)
                return
            with closing(http.client.HTTPConnection(urlsplit(line.server).netloc)) as server:
                server.request(self.command, self.path, body, dict(self.headers))
                answer = server.getresponse()
                self.answer(answer.status, answer.getheaders(), answer.read())

        def answer(self, status: int, headers: list[tuple[str, str]], content: str | bytes) -> None:
            body = content.encode() if isinstance(content, str) else content
            dropped = {"transfer-encoding", "connection", "content-length", "server", "date"}
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in dropped:
                    self.send_header(name, value)
            length = {name.lower(): value for name, value in headers}.get("content-length")
            whole = length if self.command == "HEAD" and length else str(len(body))
            self.send_header("Content-Length", whole)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = forward

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Forward


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Bucket:
    name: str
    prefix: str
    line: Line
    client: Any

    @property
    def target(self) -> str:
        return f"s3://{self.name}/{self.prefix}"

    def environment(self) -> dict[str, str]:
        return {**ALONE, **KEYS, "AWS_ENDPOINT_URL_S3": self.line.url}

    def words(self, root: Path, *words: str) -> list[str]:
        return ["deploy", self.target, "-C", str(root), *words]

    def deploy(self, root: Path, *words: str, **environment: str) -> Result:
        env = {**self.environment(), **environment}
        return CliRunner(env=env).invoke(main, self.words(root, *words))

    def start(self, root: Path, *words: str) -> subprocess.Popen[str]:
        """The same in a process of its own."""
        command = [sys.executable, "-m", "coldframe", *self.words(root, *words)]
        environment = {**os.environ, **self.environment()}
        return subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def objects(self) -> dict[str, str]:
        """Every key of the bucket and its ETag."""
        found = {}
        for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name):
            for entry in page.get("Contents", ()):
                found[entry["Key"]] = entry["ETag"]
        return found

    def files(self) -> dict[str, bytes]:
        """What is below the prefix, uncompressed, without what a deploy notes for itself."""
        found = {}
        for key in self.objects():
            path = key.removeprefix(self.prefix)
            if key.startswith(self.prefix) and not path.startswith("_coldframe/deploy."):
                found[path] = self.content(path)
        return found

    def content(self, path: str) -> bytes:
        answer = self.client.get_object(Bucket=self.name, Key=self.prefix + path)
        content: bytes = answer["Body"].read()
        return gzip.decompress(content) if answer.get("ContentEncoding") == "gzip" else content

    def head(self, path: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.client.head_object(Bucket=self.name, Key=self.prefix + path)
        return found


@pytest.fixture
def bucket(s3_server: str) -> Iterator[Bucket]:
    client = boto3.client(
        "s3",
        endpoint_url=s3_server,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    name = f"site-{uuid.uuid4().hex[:12]}"
    client.create_bucket(Bucket=name)
    line = Line(s3_server)
    with serving(forwarder(line)) as url:
        line.url = url
        yield Bucket(name, "docs/", line, client)
    client.close()


class References(HTMLParser):
    """What a page asks for or leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]


def missing(files: Mapping[str, bytes]) -> list[str]:
    """What pages ask for and nobody has: every page as a browser would read it."""
    gone = []
    for page, content in files.items():
        if not page.endswith(".html"):
            continue
        parser = References()
        parser.feed(content.decode())
        for reference in parser.found:
            url = urlsplit(urljoin(f"http://here/{page}", reference))
            path = unquote(url.path).lstrip("/")
            file = path + "index.html" if path == "" or path.endswith("/") else path
            if url.netloc == "here" and file not in files:
                gone.append(f"{page}: {reference}")
    return gone


OLD = {
    "content/index.md": "# Home\n\n![A plot](plot.svg) See [old](old.md).\n",
    "content/old.md": "# Old\n\n[Home](index.md)\n",
    "content/plot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1"/>\n',
    "static/table.csv": "a,b\n" + "1,2\n" * 2000,
    "static/Größe 1 & 2.txt": "A name that URLs, XML and git each spell their own way.\n",
}
NEW = {
    "content/index.md": "# Home anew\n\n![A plot](plot.svg) ![B](b.svg) See [new](new.md).\n",
    "content/new.md": "# New\n\n[Home](index.md)\n",
    "content/plot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="2"/>\n',
    "content/b.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="3"/>\n',
}


@pytest.fixture
def old(site: Callable[[Mapping[str, str]], Any]) -> Any:
    """A site of two pages, a picture and a table."""
    return site(OLD)


@pytest.fixture(scope="session")
def renew() -> Callable[[Any], None]:
    """The site a week later: a page and a picture more, one of each changed, one page gone."""

    def change(site: Any) -> None:
        site.write(NEW)
        (site.root / "content/old.md").unlink()

    return change


@pytest.fixture(scope="session", name="missing")
def missing_files() -> Callable[[Mapping[str, bytes]], list[str]]:
    return missing


@pytest.fixture(scope="session", name="once")
def passing_fault() -> Callable[..., Fault]:
    return once


@pytest.fixture(scope="session", name="serving")
def serving_at_a_free_port() -> Callable[..., Any]:
    return serving
