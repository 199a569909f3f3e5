"""The preview answers as GitHub Pages would, and to this machine only."""

from pathlib import PurePosixPath

import pytest
from starlette.testclient import TestClient

from coldframe.model import Artifact, Built
from coldframe.preview.serve import NoPort, bind, runtime_artifacts
from coldframe.preview.server import Preview, preview_app

FILES = {
    "index.html": b"<html><body><main>home</main></body></html>",
    "guide/index.html": b"<main>guide</main>",
    "plain.html": b"<main>plain</main>",
    "404.html": b"<main>nothing here</main>",
    "data.csv": b"a,b\n",
    "_coldframe/pyodide-0/pyodide.asm.wasm": b"\0asm",
    "_coldframe/runtime-0/index.js": b"export {};",
}


def built(files: dict[str, bytes]) -> Built:
    made = {
        PurePosixPath(name): Artifact(
            PurePosixPath(name), f"{name}{len(content)}", content, name.startswith("_coldframe")
        )
        for name, content in files.items()
    }
    return Built(made, (), {}, {})


@pytest.fixture
def client() -> TestClient:
    preview = Preview(built(FILES), "/project/", runtime_artifacts())
    app = preview_app(preview)
    return TestClient(app, base_url="http://localhost:8000", follow_redirects=False)


@pytest.mark.parametrize(
    ("path", "text"),
    [("", "home"), ("index.html", "home"), ("guide/", "guide"), ("plain", "plain")],
)
def test_clean_urls(client: TestClient, path: str, text: str) -> None:
    answer = client.get("/project/" + path)
    assert answer.status_code == 200
    assert text in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_folder_without_its_slash_is_redirected(client: TestClient) -> None:
    answer = client.get("/project/guide")
    assert (answer.status_code, answer.headers["location"]) == (301, "/project/guide/")


def test_what_is_missing_shows_the_sites_own_page(client: TestClient) -> None:
    answer = client.get("/project/none/")
    assert answer.status_code == 404
    assert "nothing here" in answer.text


def test_the_root_leads_to_the_base(client: TestClient) -> None:
    assert client.get("/").headers["location"] == "/project/"
    assert client.get("/elsewhere").status_code == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("_coldframe/pyodide-0/pyodide.asm.wasm", "application/wasm"),
        ("_coldframe/runtime-0/index.js", "text/javascript; charset=utf-8"),
        ("data.csv", "text/csv; charset=utf-8"),
    ],
)
def test_types(client: TestClient, path: str, kind: str) -> None:
    assert client.get("/project/" + path).headers["content-type"] == kind


def test_fingerprinted_files_are_kept_and_others_asked_for_again(client: TestClient) -> None:
    script = client.get("/project/_coldframe/runtime-0/index.js")
    assert "immutable" in script.headers["cache-control"]
    page = client.get("/project/")
    assert page.headers["cache-control"] == "no-cache"
    again = client.get("/project/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304


def test_text_is_compressed(client: TestClient) -> None:
    answer = client.get("/project/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "home" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", ""])
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/project/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/project/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["../x", "%2e%2e/x", "guide/..%2f..%2fx", "//etc/x"])
def test_no_path_leaves_the_site(client: TestClient, path: str) -> None:
    assert client.get("/project/" + path).status_code in {307, 404}


def test_only_loopback_is_listened_on() -> None:
    with pytest.raises(NoPort, match="not a loopback"):
        bind("0.0.0.0", 0)


def test_a_taken_port_is_told() -> None:
    taken = bind("127.0.0.1", 0)
    with pytest.raises(NoPort, match="--port 0"):
        bind("127.0.0.1", taken.getsockname()[1])
    taken.close()


def test_a_service_worker_that_another_site_left_here_is_removed() -> None:
    """A preview of which pages are kept would show old ones."""
    removal = runtime_artifacts()[PurePosixPath("sw.js")]
    preview = Preview(Built({}, (), {}, {}), "/", runtime_artifacts())
    assert preview.find("sw.js") == (removal, 200)
    own = Artifact(PurePosixPath("sw.js"), "0", b"mine()")
    preview.update(Built({own.path: own}, (), {}, {}))
    assert preview.find("sw.js") == (own, 200)
