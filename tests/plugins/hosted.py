"""Published sites on a file host: deploys that take each other's place, a network that goes away.

`deploys("A", "B")` are the same site at two times: every text says of which, its picture is 100 or
200 pixels wide. `host.folder = deploys["B"]` is a deploy.
"""

import hashlib
import mimetypes
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from coldframe.publish.update import update

FILES = {
    "coldframe.toml": 'title = "Site DEPLOY"\noffline = true\n',
    "content/index.md": """\
# Home DEPLOY

![The deploy](picture.svg)

[Lab](lab.md), [Text](text.md)
""",
    "content/text.md": "# Text DEPLOY\n\nNothing but words.\n",
    "content/lab.md": """\
# Lab DEPLOY

![The deploy](picture.svg)

:::{demo} waves:wave
:::
""",
    "content/waves.py": """\
from typing import Annotated

from coldframe import Slider, demo

ran = []


@demo
def wave(n: Annotated[int, Slider(1, 8)] = 3, x: int = 0) -> str:
    if x < 0:
        ran.append(x)
        return f"DEPLOY ran {len(ran)} times"
    if x > 50:
        from html import escape

        return escape(f"<DEPLOY {n} {x}>".encode("cp1252").decode("cp437"))
    return f"DEPLOY {n} {x}"
""",
    "content/picture.svg": """\
<svg xmlns="http://www.w3.org/2000/svg" width="WIDTH" height="20"><rect width="9" height="9"/></svg>
""",
}
WIDTH = {"A": "100", "B": "200"}
PAGES = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  active.postMessage({ type: "pages" }, [port2]);
  return new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
}"""

FILES_KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = (await Promise.all(caches_.map((one) => one.keys()))).flat();
  return requests.map(({ url }) => url);
}"""

# A site's service worker keeps one page at a time, under a lock.
SETTLED = """async () => {
  const { scope } = await navigator.serviceWorker.ready;
  await navigator.locks.request(`coldframe ${new URL(scope).pathname} 2`, () => {});
}"""

AGE = """async () => {
  for (const name of await caches.keys()) {
    const pages = await caches.open(name);
    for (const request of (await pages.keys()).filter(({ url }) => url.includes("/client/"))) {
      const memory = await (await pages.match(request)).json();
      await pages.put(request, new Response(JSON.stringify({ ...memory, since: 0 })));
    }
  }
}"""


@dataclass
class Host:
    """Serves `folder` as a host of files does: each answer has a tag and must be asked for again.

    `down`: no answer at all. What `held` names waits until that is cleared, what `refused` names
    is not found, what `late` names is still another deploy's.
    """

    folder: Path
    url: str = ""
    down: bool = False
    held: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    late: dict[str, Path] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def file(self, path: str) -> Path:
        file = self.late.get(path, self.folder) / unquote(path).lstrip("/")
        return file / "index.html" if path.endswith("/") else file

    def count(self, part: str) -> int:
        return sum(part in path for path in self.asked)


def handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            host.asked.append(path)
            while path in host.held and not host.down:
                threading.Event().wait(0.02)
            if host.down:
                self.close_connection = True
                return
            file = host.file(path)
            found = file.is_file() and path not in host.refused
            content = (file if found else host.folder / "404.html").read_bytes()
            tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            same = found and self.headers.get("If-None-Match") == tag
            self.send_response(304 if same else 200 if found else 404)
            self.send_header("ETag", tag)
            self.send_header("Cache-Control", "max-age=0, must-revalidate")
            self.send_header("Content-Type", kind(file if found else Path("404.html")))
            self.send_header("Content-Length", "0" if same else str(len(content)))
            self.end_headers()
            if not same:
                self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    return Answer


def kind(file: Path) -> str:
    own = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}
    return own.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"


@pytest.fixture(scope="session")
def publish(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, Mapping[str, str]], Path]:
    """What `coldframe build` makes of the files in a folder, in a folder of its own."""

    def build(root: Path, files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        done = update(root, drafts=False, say=lambda line: None)
        assert done.problems == ()
        return Path(shutil.copytree(root / "site", tmp_path_factory.mktemp("deploy") / "site"))

    return build


@pytest.fixture(scope="session")
def deploys(tmp_path_factory: pytest.TempPathFactory, publish: Any) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("deploys")
    made = {name: publish(root, of_deploy(name)) for name in WIDTH}
    for value in ("false", '"remove"'):
        settings = f'title = "Site B"\noffline = {value}\n'
        made[value.strip('"')] = publish(root, {"coldframe.toml": settings})
    return made


@pytest.fixture(scope="session")
def plain_deploys(tmp_path_factory: pytest.TempPathFactory, publish: Any) -> dict[str, Path]:
    """The same without `offline`."""
    root = tmp_path_factory.mktemp("plain")
    made = {}
    for name in WIDTH:
        settings = {"coldframe.toml": f'title = "Site {name}"\n'}
        made[name] = publish(root, of_deploy(name) | settings)
    return made


def of_deploy(name: str) -> dict[str, str]:
    return {
        path: text.replace("DEPLOY", name).replace("WIDTH", WIDTH[name])
        for path, text in FILES.items()
    }


@pytest.fixture
def host(deploys: dict[str, Path]) -> Iterator[Host]:
    made = Host(deploys["A"])
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield made
    finally:
        made.down = True
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Reader:
    """Someone with a browser."""

    page: Page
    host: Host

    def kept(self) -> dict[str, dict[str, Any]]:
        """The pages that the service worker has, by their path."""
        return {found["path"]: found for found in self.page.evaluate(PAGES)}

    def keeps(self, path: str, title: str) -> None:
        """Wait until a page is kept with all that it needs."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            found = self.kept().get(path)
            if found and found["whole"] and found["title"] == title:
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"{path} is not kept: {self.kept()}")

    def opens(self, path: str) -> None:
        self.page.goto(self.host.url + path.lstrip("/"))

    def visits(self, path: str, title: str) -> None:
        """Opens a page and stays until it is kept, and the page for those that are not, too."""
        self.opens(path)
        expect(self.page.locator("h1")).to_have_text(title)
        self.keeps(path, title)
        self.settles()

    def sees(self, deploy: str) -> None:
        """All of the page, its picture too, is of one deploy."""
        expect(self.page.locator("h1")).to_contain_text(deploy)
        expect(self.page.locator(".site-title")).to_have_text(f"Site {deploy}")
        loaded = "(width) => document.querySelector('main img').naturalWidth === width"
        self.page.wait_for_function(loaded, arg=int(WIDTH[deploy]))

    def only_keeps(self, paths: set[str]) -> None:
        end = time.monotonic() + 15
        while time.monotonic() < end and set(self.kept()) != paths:
            self.page.wait_for_timeout(50)
        assert set(self.kept()) == paths

    def settles(self) -> None:
        """Wait until the service worker does nothing."""
        self.page.evaluate(SETTLED)

    def leaves_for_good(self) -> None:
        """As if ten minutes went by: the tabs that showed another page are forgotten."""
        self.page.evaluate(AGE)

    def files(self) -> list[str]:
        """What the service worker has, by address."""
        return list(self.page.evaluate(FILES_KEPT))


@pytest.fixture
def reader(page: Page, host: Host) -> Reader:
    return Reader(page, host)
