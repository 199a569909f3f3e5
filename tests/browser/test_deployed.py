"""What `coldframe deploy` brings to a host, in a browser: nothing of it hinders a page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from coldframe.cli import main
from coldframe.deploy.headers import headers, is_fingerprinted

FILES = {
    "content/index.md": """\
# Home

:::{demo} waves:wave
:::
""",
    "content/waves.py": """\
from typing import Annotated

from coldframe import Chart, Slider, demo, line_chart


@demo
def wave(n: Annotated[int, Slider(1, 2)] = 1, k: int = 2) -> Chart:
    return line_chart({"x": [0, 1, k], "y": [0, n, k]}, x="x", y="y")
""",
}
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


@pytest.fixture(scope="module")
def made(site_at: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    url = 'url = "http://127.0.0.1/labs/site/"\n'
    made = site_at(tmp_path_factory.mktemp("made"), {**FILES, "coldframe.toml": url})
    assert made.publish().problems == ()
    return made


def test_a_name_is_for_ever_where_the_build_says_so(made: Any) -> None:
    for artifact in made.build().artifacts.values():
        path = str(artifact.path)
        assert is_fingerprinted(path) == artifact.immutable, path
        assert ("immutable" in headers(path).cache_control) == artifact.immutable


def test_pages_compute_under_the_headers_of_a_host(
    made: Any, tmp_path: Path, page: Page, enter: Callable[..., None]
) -> None:
    done = CliRunner().invoke(main, ["deploy", str(tmp_path / "out"), "-C", str(made.root)])
    assert done.exit_code == 0, done.output
    rules = read_rules((tmp_path / "out/_headers").read_text())
    with host(tmp_path / "out", rules) as (url, sent):
        computes(page, url + "/labs/site/", enter)
    assert "script-src 'self'" in sent["index.html"]["Content-Security-Policy"]
    worker = next(path for path in sent if path.endswith("/worker.js"))
    assert "'wasm-unsafe-eval'" in sent[worker]["Content-Security-Policy"]
    for path, said in sent.items():
        assert ("immutable" in said.get("Cache-Control", "")) == is_fingerprinted(path), path


def test_pages_compute_from_a_bucket(
    made: Any, s3_server: str, page: Page, enter: Callable[..., None]
) -> None:
    client = boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1", **KEYS)
    client.create_bucket(Bucket="labs")
    environment = {name.upper(): value for name, value in KEYS.items()}
    environment |= {"AWS_ENDPOINT_URL_S3": s3_server, "NO_PROXY": "127.0.0.1"}
    words = ["deploy", "s3://labs/site", "-C", str(made.root), "--no-check"]
    done = CliRunner(env=environment).invoke(main, words)
    assert done.exit_code == 0, done.output
    program = [one["Key"] for one in client.list_objects_v2(Bucket="labs")["Contents"]]
    first = client.head_object(Bucket="labs", Key=next(k for k in program if "first.wasm" in k))
    assert (first["ContentEncoding"], first["ContentType"]) == ("gzip", "application/wasm")
    # For all to read, as the guide says.
    guide = (Path(__file__).parents[2] / "content/guide/deploy.md").read_text("utf-8")
    policies = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    public = next(text for text in policies if '"Principal"' in text)
    client.put_bucket_policy(Bucket="labs", Policy=public.replace("example-bucket", "labs/site"))
    record = page.request.get(f"{s3_server}/labs/site/_coldframe/deploy.json")
    assert record.status == 403
    computes(page, f"{s3_server}/labs/site/index.html", enter)
    client.close()


def computes(page: Page, url: str, enter: Callable[..., None]) -> None:
    page.goto(url)
    expect(page.locator(".chip")).to_have_text("recorded")
    enter(page.get_by_label("K", exact=True), 3)
    expect(page.locator(".chip")).to_have_text("computed here")


type Rules = list[tuple[re.Pattern[str], dict[str, str]]]


def read_rules(text: str) -> Rules:
    """As Netlify and Cloudflare read `_headers`: a pattern, and below it what it brings."""
    rules: Rules = []
    for line in text.splitlines():
        if line.startswith("/"):
            rules.append((re.compile(re.escape(line).replace(r"\*", ".*")), {}))
        else:
            name, _, value = line.strip().partition(": ")
            rules[-1][1][name] = value
    return rules


@contextmanager
def host(folder: Path, rules: Rules) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """The folder below /labs/site/ at a URL, and the headers of `rules` that each file got."""
    sent: dict[str, dict[str, str]] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0].removeprefix("/labs/site/")
            path = path + "index.html" if path == "" or path.endswith("/") else path
            found = (folder / path).is_file()
            said = [rule for pattern, rule in rules if pattern.fullmatch("/" + path)]
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", headers(path).content_type)
            sent[path] = {name: value for rule in said for name, value in rule.items()}
            for name, value in sent[path].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((folder / path).read_bytes() if found else b"")

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
