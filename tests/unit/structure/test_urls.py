"""A page's URL follows its path."""

from pathlib import PurePosixPath

import pytest

from coldframe.structure.urls import asset_output, href, output, page_url


@pytest.mark.parametrize(
    ("path", "url", "file"),
    [
        ("content/index.md", "/", "index.html"),
        ("content/a/b.md", "/a/b/", "a/b/index.html"),
        ("content/a/b/index.md", "/a/b/", "a/b/index.html"),
        ("content/404.md", "/404.html", "404.html"),
        ("content/a/404.md", "/a/404/", "a/404/index.html"),
        ("content/v1.2.md", "/v1.2/", "v1.2/index.html"),
    ],
)
def test_of_a_page(path: str, url: str, file: str) -> None:
    assert page_url(PurePosixPath(path)) == url
    assert str(output(url)) == file


def test_a_slug_takes_the_place_of_the_files_name() -> None:
    assert page_url(PurePosixPath("content/a/b.md"), "c") == "/a/c/"


def test_of_an_asset() -> None:
    assert str(asset_output(PurePosixPath("content/a/b.png"))) == "a/b.png"


def test_an_href_has_the_base_path_and_is_quoted() -> None:
    assert href("/base/", "/größe 1/?q=a b#c") == "/base/gr%C3%B6%C3%9Fe%201/?q=a b#c"
