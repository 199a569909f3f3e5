"""What is published has the site's modules as byte code, for the very Python that imports them."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from coldframe.packages.distribution import own_distribution

FILES = {
    "content/index.md": "# Page\n\n:::{demo} lab.demos:one\n:::\n",
    "content/lab/demos.py": """
        from coldframe import demo

        @demo
        def one() -> str:
            return "1"
    """,
    # No demo imports it, so what is wrong with it is nobody's mistake.
    "content/lab/strange.py": "print 1\n",
}
TAG = f"cpython-{own_distribution('').python.replace('.', '')}"


def sent(published: dict[str, bytes]) -> dict[str, str]:
    (archive,) = (content for name, content in published.items() if "/python/" in name)
    texts: dict[str, str] = json.loads(archive)
    return texts


def test_a_published_page_brings_its_modules_compiled(site: Callable[..., Any]) -> None:
    folder = site(FILES)
    assert folder.publish().problems == ()
    files = sent(folder.published())
    name = f"lab/__pycache__/demos.{TAG}.pyc"
    assert set(files) == {"lab/demos.py", name}
    # An unchecked one (PEP 552): Python does not look at the source.
    assert files[name][4:8] == "\1\0\0\0"


def test_the_same_bytes_again_and_others_after_a_change(site: Callable[..., Any]) -> None:
    folder = site(FILES)
    folder.publish()
    first = sent(folder.published())
    folder.write({"content/lab/demos.py": FILES["content/lab/demos.py"].replace('"1"', '"2"')})
    folder.publish()
    second = sent(folder.published())
    assert first[f"lab/__pycache__/demos.{TAG}.pyc"] != second[f"lab/__pycache__/demos.{TAG}.pyc"]
    folder.write(FILES)
    folder.publish()
    assert sent(folder.published()) == first


@pytest.mark.skipif(f"cpython-{sys.version_info[0]}{sys.version_info[1]}" == TAG, reason="it is")
def test_without_node_or_that_python_the_sources_do(
    site: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    folder = site(FILES)
    assert folder.publish().problems == ()
    assert set(sent(folder.published())) == {"lab/demos.py"}
