"""A reader's own log on the lab's page: opened, valued, kept, and what a bad one is told."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

CONTENT = Path(__file__).parents[2] / "content"
PAGE = "# Log\n\n:::{demo} labs.bandits.planner:your_log\n:freeze: none\n:::\n"


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    modules = sorted((CONTENT / "labs" / "bandits").rglob("*.py"))
    files = {f"content/{path.relative_to(CONTENT).as_posix()}": path for path in modules}
    kept = {
        name: path.read_text("utf-8")
        for name, path in files.items()
        if "tournament.csv" not in name
    }
    return demo_site({"content/index.md": PAGE, **kept})


def opened(page: Page, url: str, content: str | bytes) -> Locator:
    page.goto(url)
    demo = page.locator("coldframe-demo")
    expect(demo).to_have_attribute("data-ready", "")
    data = content.encode() if isinstance(content, str) else content
    told = {"name": "mine.csv", "mimeType": "text/csv", "buffer": data}
    demo.locator("input[type=file]").set_input_files([told])  # type: ignore[list-item]
    return demo


def test_a_log_of_a_few_thousand_rows_is_valued_and_the_numbers_are_kept(
    page: Page, site: str, axe: Callable[[], list[str]]
) -> None:
    rng = Random(1)
    lines = ["clicked;variant"]
    lines += [f"{int(rng.random() < (0.2, 0.3)[i % 2])};{'AB'[i % 2]}" for i in range(5000)]
    demo = opened(page, site.url, "\n".join([*lines, "oops;A"]))
    expect(demo).to_contain_text("5,000 rows of mine.csv, 2 arms in “variant”")
    expect(demo).to_contain_text("Skipped rows, see below: 1.")
    expect(demo).to_contain_text("'oops' is no number")
    expect(demo).to_contain_text("always B")
    with page.expect_download() as download:
        demo.get_by_role("link", name="rules.csv").click()
    kept = download.value.path().read_text()
    assert kept.startswith("rule,way,mean,from,to\nas logged,own mean,0.2")
    assert axe() == []


def test_what_is_no_log_is_told(page: Page, site: str) -> None:
    hostile = b"PK\x03\x04\x00\xff<script>alert(1)</script>" + bytes(range(256)) * 50
    demo = opened(page, site.url, hostile)
    expect(demo).to_contain_text("the first line is no UTF-8 text")
    expect(demo).to_have_attribute("data-state", "error")


def test_of_ten_gigabytes_a_sample_is_read_and_said_so(
    page: Page, site: str, tmp_path: Path
) -> None:
    """A file with a hole: rows at its beginning and at its end, and ten billion zeros between."""
    rows = "".join(f"{'xy'[i % 2]},{int(i % 10 < 2 * (i % 2))}\n" for i in range(50_000)).encode()
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.write(b"arm,reward\n" + rows)
        file.seek(10_000_000_000 - len(rows) - 1)
        file.write(b"\n" + rows)
    page.goto(site.url)
    demo = page.locator("coldframe-demo")
    expect(demo).to_have_attribute("data-ready", "")
    demo.locator("input[type=file]").set_input_files(big)
    expect(demo).to_contain_text("The file has 10 GB, about 2,4")
    expect(demo).to_contain_text("these are a sample from 250 places")
    demo.get_by_label("Question").select_option("compare the arms")
    expect(demo).to_contain_text("behind y")
