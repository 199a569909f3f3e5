"""The preview's answers follow RFC 9110, as the hosts' of a published site do."""

from pathlib import Path, PurePosixPath

import pytest
from starlette.testclient import TestClient

from coldframe.model import Artifact, Built
from coldframe.preview.answer import matches, takes_gzip
from coldframe.preview.ranges import Span, read_ranges
from coldframe.preview.serve import runtime_artifacts
from coldframe.preview.server import Preview, preview_app

FILM = bytes(range(256)) * 8


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    film = tmp_path / "film.mp4"
    film.write_bytes(FILM)
    files: dict[str, bytes | Path] = {
        "guide/index.html": b"<body><main>guide</main></body>",
        "a b/index.html": b"<body></body>",
        "film.mp4": film,
        "data.csv": b"a,b\n" * 100,
    }
    made = {
        PurePosixPath(n): Artifact(PurePosixPath(n), f"{len(n):x}", c) for n, c in files.items()
    }
    preview = Preview(Built(made, (), {}, {}), "/project/", runtime_artifacts())
    app = preview_app(preview)
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.mark.parametrize(
    ("header", "spans"),
    [
        ("bytes=0-9", [(0, 10)]),
        ("bytes=90-", [(90, 100)]),
        ("bytes=-5", [(95, 100)]),
        ("bytes=-500", [(0, 100)]),
        ("bytes=90-500", [(90, 100)]),
        ("Bytes = 0-0, 5-6", [(0, 1), (5, 7)]),
        ("bytes=100-", []),
        ("bytes=-0", []),
        ("bytes=100-200,3-4", [(3, 5)]),
        ("bytes=9-1", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=1-2-3", None),
        ("bytes=٣-٤", None),
        ("lines=0-9", None),
        ("bytes=0-99,0-99", None),
        ("bytes=" + ",".join(["0-0"] * 40), None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_ranges(header: str, spans: list[tuple[int, int]] | None) -> None:
    found = read_ranges(header, 100)
    assert found == (None if spans is None else tuple(Span(*span) for span in spans))


@pytest.mark.parametrize("size", [0, 1])
def test_ranges_of_hardly_anything(size: int) -> None:
    assert read_ranges("bytes=0-", size) == (Span(0, 1),) * size


def test_a_film_is_sent_in_parts(client: TestClient) -> None:
    part = client.get("/project/film.mp4", headers={"Range": "bytes=100-299"})
    assert part.status_code == 206
    assert part.content == FILM[100:300]
    assert part.headers["content-range"] == "bytes 100-299/2048"
    assert part.headers["content-type"] == "video/mp4"
    assert client.get("/project/film.mp4").headers["accept-ranges"] == "bytes"


def test_several_parts_come_in_one_answer(client: TestClient) -> None:
    answer = client.get("/project/film.mp4", headers={"Range": "bytes=0-3,2044-"})
    assert answer.status_code == 206
    kind, _, border = answer.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/byteranges"
    _, first, last, end = answer.content.split(b"--" + border.encode())
    assert first == (
        b"\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-3/2048\r\n\r\n" + FILM[:4] + b"\r\n"
    )
    assert last.endswith(FILM[-4:] + b"\r\n")
    assert end == b"--\r\n"


def test_a_part_beyond_the_end_is_refused_and_a_strange_header_ignored(client: TestClient) -> None:
    beyond = client.get("/project/film.mp4", headers={"Range": "bytes=2048-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */2048")
    strange = client.get("/project/film.mp4", headers={"Range": "frames=1-2"})
    assert (strange.status_code, strange.content) == (200, FILM)


def test_a_part_of_what_changed_is_the_whole(client: TestClient) -> None:
    tag = client.get("/project/film.mp4").headers["etag"]
    for condition, status in ((tag, 206), ('"other"', 200), (f"W/{tag}", 200)):
        headers = {"Range": "bytes=0-3", "If-Range": condition}
        assert client.get("/project/film.mp4", headers=headers).status_code == status


def test_parts_are_of_the_bytes_themselves(client: TestClient) -> None:
    headers = {"Range": "bytes=0-3", "Accept-Encoding": "gzip"}
    part = client.get("/project/data.csv", headers=headers)
    assert (part.status_code, part.content) == (206, b"a,b\n")
    assert "content-encoding" not in part.headers


@pytest.mark.parametrize("path", ["film.mp4", "data.csv", "guide/", "none"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_is_get_without_its_body(client: TestClient, path: str, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}
    get = client.get("/project/" + path, headers=headers)
    head = client.head("/project/" + path, headers=headers)
    assert head.content == b""
    assert head.status_code == get.status_code
    assert head.headers == get.headers


def test_head_of_the_news_ends(client: TestClient) -> None:
    answer = client.head("/project/_coldframe/events")
    assert answer.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/project/guide?say.size=3&x=%20", "/project/guide/?say.size=3&x=%20"),
        ("/project/a%20b?q=1", "/project/a%20b/?q=1"),
        ("/?q=1", "/project/?q=1"),
        ("/project?q=1", "/project/?q=1"),
    ],
)
def test_a_redirect_keeps_the_query(client: TestClient, path: str, target: str) -> None:
    assert client.get(path).headers["location"] == target


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b",W/"a" , "c"', True),
        ('"x,y", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ('"b", W/"c"', False),
        ("", False),
    ],
)
def test_tags(header: str, known: bool) -> None:
    assert matches(header, '"a"') is known


def test_what_a_browser_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/project/guide/").headers["etag"]
    for header in (tag, f'"old", W/{tag}', "*"):
        answer = client.get("/project/guide/", headers={"If-None-Match": header})
        assert (answer.status_code, answer.content) == (304, b"")
    assert client.get("/project/none", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("gzipped", False),
        ("gzip;q=many", False),
        ("br", False),
        ("", False),
    ],
)
def test_encodings(accept: str, wanted: bool) -> None:
    assert takes_gzip(accept) is wanted


def test_compressed_and_not_are_different_things(client: TestClient) -> None:
    plain = client.get("/project/data.csv", headers={"Accept-Encoding": "gzip;q=0"})
    packed = client.get("/project/data.csv", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.headers["etag"] != packed.headers["etag"]
    crossed = {"Accept-Encoding": "gzip", "If-None-Match": plain.headers["etag"]}
    assert client.get("/project/data.csv", headers=crossed).status_code == 200


@pytest.mark.parametrize("path", ["/project/guide/", "/project/none", "/project/guide", "/other"])
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_no_other_site_may_use_what_is_served(client: TestClient, path: str, host: str) -> None:
    headers = client.get(path, headers={"Host": host}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    ancestors = headers["content-security-policy"]
    assert ancestors.startswith("frame-ancestors 'self' http://localhost:* ")
    assert "https:" not in ancestors.replace("https://localhost", "").replace("https://127", "")
