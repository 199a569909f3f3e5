"""Downloads among recorded results: files of the site, each content once, of the page's budget."""

import json
import shutil
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from coldframe.model import Built

HEAD = (
    "from typing import Annotated\nfrom coldframe import Download, Outputs, Slider, demo\n\n@demo\n"
)
ROWS = HEAD + (
    "def rows(n: Annotated[int, Slider(0, 3)] = 2):\n"
    "    table = Download('x\\n' * n, f'rows-{n}.csv', 'The rows')\n"
    "    return Outputs({'Count': str(n), 'File': table})\n"
)
SAME = HEAD + (
    "def same(n: Annotated[int, Slider(0, 9)] = 2):\n"
    "    return Download(b'.' * 50_000, 'same.bin')\n"
)
DIFFERENT = SAME.replace("b'.'", "f'{n}'")


def lab(code: str, name: str, budget: str = "", page: str = "") -> dict[str, str]:
    return {
        "coldframe.toml": f'url = "https://a.example/base/"\n[freeze]\n{budget}\n',
        "content/index.md": page or f":::{{demo}} demos:{name}\n:::\n",
        "content/demos.py": code,
    }


def files(built: Built) -> dict[str, bytes]:
    found = {}
    for path, artifact in built.artifacts.items():
        if path.parts[:2] == ("_coldframe", "files"):
            assert not isinstance(artifact.content, bytes)
            found[path.name] = artifact.content.read_bytes()
    return found


def test_each_content_is_a_file_of_the_site(site: Callable[..., Any]) -> None:
    built = site(lab(ROWS, "rows")).build()
    assert sorted(files(built).values()) == [b"", b"x\n", b"x\nx\n", b"x\nx\nx\n"]
    assert all(name.endswith(".csv") for name in files(built))
    name = next(name for name, content in files(built).items() if content == b"x\nx\n")
    html = built.artifacts[PurePosixPath("index.html")].content
    assert isinstance(html, bytes)
    assert (
        f'<a class="download-link" href="/base/_coldframe/files/{name}" download="rows-2.csv">'
        'The rows</a> <span class="download-size">rows-2.csv, 4 bytes</span>'
    ) in html.decode()


def test_points_with_the_same_content_share_a_file(site: Callable[..., Any]) -> None:
    built = site(lab(SAME, "same", "bytes = 100_000")).build()
    (demo,) = built.demos.values()
    assert demo.recorded == 10
    assert list(files(built).values()) == [b"." * 50_000]
    grid = built.artifacts[PurePosixPath(f"_coldframe/grids/{demo.grid}.json")].content
    assert isinstance(grid, bytes)
    assert len(json.loads(grid)["frames"]) == 1


def test_files_count_in_the_pages_budget(site: Callable[..., Any]) -> None:
    built = site(lab(DIFFERENT, "same", "bytes = 400_000")).build()
    (demo,) = built.demos.values()
    assert demo.recorded == 1
    assert len(files(built)) == 1


def test_a_cell_may_show_one(site: Callable[..., Any]) -> None:
    cell = "```python live\nfrom coldframe import Download\nDownload('hello', 'a.txt')\n```\n"
    built = site({"content/index.md": cell}).build()
    assert built.problems == ()
    assert list(files(built).values()) == [b"hello"]


def test_a_second_build_has_the_files_from_the_cache(site: Callable[..., Any]) -> None:
    folder = site(lab(ROWS, "rows"))
    first = folder.publish()
    published = folder.published()
    shutil.rmtree(folder.root / "site")
    again = folder.publish()
    assert again.report["points_from_cache"] == first.report["points"]
    assert folder.published() == published


def test_without_a_files_bytes_its_point_is_run_again(site: Callable[..., Any]) -> None:
    folder = site(lab(ROWS, "rows"))
    folder.publish()
    published = folder.published()
    shutil.rmtree(folder.root / ".coldframe" / "cache" / "download")
    shutil.rmtree(folder.root / "site")
    assert folder.publish().problems == ()
    assert folder.published() == published
