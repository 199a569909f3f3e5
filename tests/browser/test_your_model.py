"""A reader's own weights on the lab's page: opened, packed, kept; and what a bad file is told."""

import json
import subprocess
import sys
from array import array
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

CONTENT = Path(__file__).parents[2] / "content"
LAB = CONTENT / "labs" / "compression"
PAGE = "# Model\n\n:::{demo} labs.compression.yours.demos:your_model\n:freeze: none\n:::\n"


def safetensors(**tensors: list[float]) -> bytes:
    head: dict[str, object] = {}
    body = b""
    for name, values in tensors.items():
        numbers = array("f", values).tobytes()
        place = [len(body), len(body) + len(numbers)]
        head[name] = {"dtype": "F32", "shape": [len(values)], "data_offsets": place}
        body += numbers
    text = json.dumps(head).encode()
    return len(text).to_bytes(8, "little") + text + body


def normal(count: int) -> list[float]:
    rng = Random(1)
    return [rng.gauss(0, 1) for _ in range(count)]


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    modules = [*LAB.glob("*.py"), *LAB.glob("formats/*.py"), *LAB.glob("yours/*.py")]
    files = {f"content/{path.relative_to(CONTENT).as_posix()}": path for path in modules}
    kept = {name: path.read_text("utf-8") for name, path in files.items() if name.count(".") == 1}
    # In place of the loader that trains a network: a file that it could have written.
    sample = f"import sys; sys.stdout.buffer.write({safetensors(sample=normal(500))!r})\n"
    name = "content/labs/compression/yours/digits.safetensors.py"
    return demo_site({"content/index.md": PAGE, **kept, name: sample})


def opened(page: Page, url: str, name: str, content: bytes) -> Locator:
    page.goto(url)
    demo = page.locator("coldframe-demo")
    expect(demo).to_have_attribute("data-ready", "")
    told = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    demo.locator("input[type=file]").set_input_files([told])  # type: ignore[list-item]
    return demo


def test_a_model_is_read_packed_and_decodes_again(
    page: Page, site: Any, tmp_path: Path, axe: Callable[[], list[str]]
) -> None:
    values = normal(60_000)
    demo = opened(page, site.url, "mine.safetensors", safetensors(big=values, small=[1.0, 2.0]))
    expect(demo).to_contain_text("mine.safetensors: safetensors, ")
    expect(demo).to_contain_text("60,002 numbers in 2 tensors")
    expect(demo).to_contain_text("a sample was read, 20,000 of 60,000 numbers")
    assert axe() == []
    demo.get_by_label("Question").select_option("write the file: one setting")
    with page.expect_download() as download:
        demo.get_by_role("link", name="mine.cfw").click()
    path = tmp_path / "mine.cfw"
    download.value.save_as(path)
    assert path.stat().st_size < 60_000 * 4 / 7
    program = (
        "import cfw, sys, array; found = cfw.read(open(sys.argv[1], 'rb').read()); "
        "sys.stdout.buffer.write(array.array('f', found['big']['values']).tobytes())"
    )
    found = array("f")
    found.frombytes(
        subprocess.run(
            [sys.executable, "-c", program, str(path)], cwd=LAB, capture_output=True, check=True
        ).stdout
    )
    moved = sum((a - b) ** 2 for a, b in zip(found, values, strict=True))
    assert 0.05 < (moved / sum(a * a for a in values)) ** 0.5 < 0.15


def test_what_is_no_model_is_told_and_the_page_goes_on(page: Page, site: Any) -> None:
    demo = opened(page, site.url, "mine.safetensors", (2**60).to_bytes(8, "little") + b'{"a":1}')
    told = demo.locator(".control").get_by_role("alert")
    expect(told).to_contain_text("claims 1,152,921,504,606,846,976 bytes, and the file has 15")
    expect(demo.locator("input[type=file]")).to_have_attribute("aria-invalid", "true")
    good = {"name": "good.safetensors", "mimeType": "", "buffer": safetensors(w=normal(300))}
    demo.locator("input[type=file]").set_input_files([good])  # type: ignore[list-item]
    expect(demo).to_contain_text("300 numbers in 1 tensor")
    expect(demo).to_have_attribute("data-state", "live")
