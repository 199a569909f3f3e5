"""Several machines, one cache: in a folder, and in a bucket of a real S3 server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from coldframe.publish.update import Update, update

PAGE = "# Home\n\n:::{demo} demos:power\n:::\n"
CODE = """
    import os
    from typing import Annotated
    from coldframe import Download, Slider, demo

    @demo
    def power(n: Annotated[int, Slider(1, 4)] = 2, e: Annotated[int, Slider(0, 2)] = 1):
        return Download(str(n**e), "power.txt")
"""


@pytest.fixture
def machine(site_at: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """`machine("one", cache)`: a copy of the site with nothing remembered."""

    def make(name: str, cache: object, code: str = CODE) -> Any:
        toml = f"title = 'Test'\ncache = '{cache}'\n"
        files = {"coldframe.toml": toml, "content/index.md": PAGE, "content/demos.py": code}
        return site_at(tmp_path / name, files)

    return make


def built(folder: Any, access: str = "on") -> Update:
    return update(folder.root, False, lambda line: None, scale={"access": access})


def from_cache(done: Update) -> tuple[int, int]:
    return done.report["points"], done.report["points_from_cache"]


def entries(store: Path, kind: str = "*") -> list[Path]:
    return sorted(file for file in store.glob(f"*/{kind}/*/*"))


@pytest.fixture(scope="module")
def bucket(s3_server: str) -> Iterator[str]:
    """The address of a bucket, empty at first."""
    made = urllib.request.Request(f"{s3_server}/frozen", method="PUT")
    urllib.request.urlopen(made).close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", s3_server)
        patch.setenv("AWS_ACCESS_KEY_ID", "anyone")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
        patch.setenv("AWS_REGION", "us-east-1")
        yield "s3://frozen/of/this/site"


def test_a_bucket_spares_the_second_machine_all_points(
    machine: Callable[..., Any], bucket: str
) -> None:
    one, two = machine("one", bucket), machine("two", bucket)
    assert from_cache(built(one)) == (12, 0)
    done = built(two)
    assert done.problems == ()
    assert from_cache(done) == (12, 12)
    assert one.published() == two.published()


def test_points_are_shared_also_where_the_page_asks_for_others(
    machine: Callable[..., Any], tmp_path: Path
) -> None:
    """Then the whole use is none that is known."""
    store = tmp_path / "store"
    built(machine("one", store))
    two = machine("two", store)
    two.write({"content/index.md": PAGE.replace(":::\n", ":freeze: n\n:::\n", 1)})
    done = built(two)
    assert done.report["problems"] == []
    assert from_cache(done) == (4, 4)


def test_what_results_depend_on_is_in_the_key(machine: Callable[..., Any], tmp_path: Path) -> None:
    store = tmp_path / "store"
    built(machine("one", store))
    assert from_cache(built(machine("two", store, CODE.replace("n**e", "n**e + 1")))) == (12, 0)


def test_damaged_and_forged_entries_are_computed_again_and_told_once(
    machine: Callable[..., Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    one, two = machine("one", store), machine("two", store)
    built(one)
    whole, cut, *points = entries(store, "demo") + entries(store, "point")
    whole.write_bytes(b"\n" + whole.read_bytes())
    cut.write_bytes(cut.read_bytes()[:-5])
    points[0].write_bytes(points[1].read_bytes())
    done = built(two)
    assert [problem.severity for problem in done.problems] == ["warning"]
    assert "3 entries of the shared cache" in str(done.problems[0])
    assert from_cache(done) == (12, 10)
    assert one.published() == two.published()
    assert built(two).problems == ()
    three = built(machine("three", store))
    assert (from_cache(three), three.problems) == ((12, 12), ())


def test_strangers_entries_are_worthless_to_who_has_a_key(
    machine: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    built(machine("stranger", store))
    monkeypatch.setenv("COLDFRAME_CACHE_KEY", "ours")
    assert from_cache(built(machine("one", store))) == (12, 0)
    assert from_cache(built(machine("two", store))) == (12, 12)
    shutil.rmtree(store / "signed")
    shutil.copytree(store / "plain", store / "signed")
    done = built(machine("three", store))
    assert from_cache(done) == (12, 0)
    assert "by another hand" in str(done.problems[0])


def test_authors_code_does_not_see_the_key(
    machine: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLDFRAME_CACHE_KEY", "ours")
    code = CODE.replace("str(n**e)", "str(os.environ.get('COLDFRAME_CACHE_KEY'))")
    one = machine("one", tmp_path / "store", code)
    built(one)
    assert b"None" in one.published().values()


def test_who_may_only_read_writes_nothing(
    machine: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    assert from_cache(built(machine("fork", store), "read")) == (12, 0)
    with monkeypatch.context() as machines:
        machines.setenv("COLDFRAME_SHARED_CACHE", "read")
        assert from_cache(built(machine("other fork", store))) == (12, 0)
        machines.setenv("COLDFRAME_SHARED_CACHE", "write")
        assert "COLDFRAME_SHARED_CACHE is 'write'" in str(built(machine("slip", store)).problems)
    assert entries(store) == []
    built(machine("one", store))
    assert from_cache(built(machine("two", store), "read")) == (12, 12)
    assert from_cache(built(machine("three", store), "off")) == (12, 0)


def test_a_store_that_never_answers_is_left_alone(
    machine: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coldframe.shared.shared.PATIENCE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anyone")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
        done = built(machine("one", "s3://frozen/site"))
    assert from_cache(done) == (12, 0)
    (problem,) = done.problems
    assert problem.severity == "warning"
    assert "goes on without it" in problem.what


def test_a_store_that_is_gone_or_forbidden_is_left_alone(
    machine: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "store").write_text("a file where a folder should be")
    done = built(machine("one", tmp_path / "store"))
    assert from_cache(done) == (12, 0)
    assert "the shared cache" in str(done.problems)


def test_two_builds_at_once_use_one_store(machine: Callable[..., Any], tmp_path: Path) -> None:
    store = tmp_path / "store"
    folders = [machine(name, store) for name in ("one", "two")]
    threads = [Thread(target=built, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert folders[0].published() == folders[1].published()
    assert from_cache(built(machine("three", store))) == (12, 12)


def test_a_bucket_without_its_library_is_told(machine: Callable[..., Any], tmp_path: Path) -> None:
    one = machine("one", "s3://frozen/site")
    # A folder in front of the library that holds nothing of that name.
    (tmp_path / "obstore.py").write_text("raise ImportError\n")
    words = [sys.executable, "-m", "coldframe", "build", "--json", "-C", str(one.root)]
    done = subprocess.run(
        words, env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, check=True
    )
    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["mend"] == "pip install 'coldframe[cache]'"
