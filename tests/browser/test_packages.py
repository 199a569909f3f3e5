"""Packages in the browser: a compiled one, a large one, a folder of the site's, a damaged one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from playwright.sync_api import Page, Route, expect

from coldframe.cache import Cache
from coldframe.packages.distribution import Packed, own_distribution
from coldframe.packages.lock import read_lock
from coldframe.packages.prepare import Wanted, make_lock
from coldframe.problems import Problem

MYLIB = {
    "mylib/pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"

        [project]
        name = "mylib"
        version = "0.1"
    """,
    "mylib/mylib/__init__.py": """
        from pathlib import Path

        def greeting(name: str) -> str:
            return Path(__file__).with_name("greeting.txt").read_text().strip() + f", {name}!"
    """,
    "mylib/mylib/greeting.txt": "Good day\n",
}
FILES = {
    "coldframe.toml": """
        title = "Packages"
        packages = ["msgspec", "sympy>=1.14", "./mylib"]
    """,
    "content/index.md": """
        # Compiled

        :::{demo} uses.compiled:decode
        :::
    """,
    "content/large.md": """
        # Large

        :::{demo} uses.large:derivative
        :::
    """,
    "content/own.md": """
        # Own

        :::{demo} uses.own:greet
        :::
    """,
    "content/plain.md": """
        # Plain

        :::{demo} uses.plain:twice
        :::
    """,
    "content/uses/compiled.py": """
        import msgspec
        from coldframe import demo

        class Row(msgspec.Struct):
            name: str
            count: int

        @demo
        def decode(count: int = 1) -> str:
            row = msgspec.json.decode(b'{"name": "a", "count": %d}' % count, type=Row)
            return f"{row.count * 2} by {msgspec.__version__}"
    """,
    "content/uses/large.py": """
        import sympy
        from coldframe import demo

        @demo
        def derivative(power: int = 2) -> str:
            x = sympy.Symbol("x")
            return str(sympy.diff(x**power * sympy.sin(x), x))
    """,
    "content/uses/own.py": """
        from coldframe import demo
        from mylib import greeting

        @demo
        def greet(name: str = "Ada") -> str:
            return greeting(name)
    """,
    "content/uses/plain.py": """
        from coldframe import demo

        @demo
        def twice(n: int = 1) -> str:
            return str(2 * n)
    """,
}


@pytest.fixture(scope="module")
def with_mylib(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The build's processes find mylib as if it was installed."""
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("installed")
    (folder / "mylib").mkdir()
    for name, content in MYLIB.items():
        if name.startswith("mylib/mylib/"):
            lines = content.splitlines()
            (folder / "mylib" / Path(name).name).write_text(
                "\n".join(line.removeprefix(" " * 8) for line in lines)
            )
    patch.setenv("PYTHONPATH", str(folder))
    patch.syspath_prepend(str(folder))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any], with_mylib: None) -> Any:
    return demo_site(FILES | MYLIB)


def test_a_compiled_package_from_the_index(page: Page, site: Any, seen: Any, enter: Any) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Count"), 21)
    expect(page.locator("#decode .demo-result")).to_contain_text("42 by ")
    # Readers get the version of the lock.
    lock = read_lock(site.root / "pyodide-lock.json")
    assert lock
    expect(page.locator("#decode .demo-result")).to_have_text(f"42 by {lock['msgspec'].version}")
    assert len(set(seen.asked("/packages/"))) == 1, "this page needs no other package"


def test_a_large_package_with_what_it_needs(page: Page, site: Any, seen: Any, enter: Any) -> None:
    page.goto(f"{site.url}large/")
    enter(page.get_by_label("Power"), 3)
    expect(page.locator("#derivative .demo-result")).to_have_text("x**3*cos(x) + 3*x**2*sin(x)")
    names = {url.rpartition("/")[2].partition("-")[0] for url in seen.asked("/packages/")}
    assert names == {"mpmath", "sympy"}


def test_a_folder_of_the_sites_with_a_file_that_it_opens(page: Page, site: Any, enter: Any) -> None:
    page.goto(f"{site.url}own/")
    enter(page.get_by_label("Name"), "Grace")
    expect(page.locator("#greet .demo-result")).to_have_text("Good day, Grace!")


def test_a_page_without_packages_loads_none(page: Page, site: Any, seen: Any, enter: Any) -> None:
    page.goto(f"{site.url}plain/")
    enter(page.get_by_label("N", exact=True), 4)
    expect(page.locator("#twice .demo-result")).to_have_text("8")
    assert seen.asked("/packages/") == []


def test_a_compiled_package_of_pyodides_distribution(
    page: Page, tmp_path: Path, site: Any, serve: Callable[..., Any], enter: Any
) -> None:
    """Chosen and fetched from a loopback host with files of that layout; pip has no index."""
    lock = read_lock(site.root / "pyodide-lock.json")
    assert lock
    chosen = lock["msgspec"]
    host = tmp_path / "host"
    host.mkdir()
    wheel = site.root / ".coldframe/cache/wheel" / chosen.sha256[:2] / chosen.sha256
    (host / chosen.file_name).write_bytes(wheel.read_bytes())
    root = tmp_path / "site"
    small = type(site)(root, "")
    small.write({name: FILES[name] for name in ("content/index.md", "content/uses/compiled.py")})
    small.write({"coldframe.toml": 'packages = ["msgspec"]\n'})
    with files_of(host) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", "/dev/null")
        patch.setenv("PIP_NO_INDEX", "1")
        patch.delenv("PIP_FIND_LINKS", raising=False)
        entry = (chosen.name, chosen.version, chosen.file_name, chosen.sha256, chosen.imports)
        packed = Packed(*entry, depends=(), library=False, without_tests=False)
        own = replace(own_distribution(""), packages={"msgspec": packed}, host=url)
        cache = Cache(root / ".coldframe/cache")
        wanted = Wanted((Requirement("msgspec"),))
        made = make_lock(root, wanted, {}, own, cache)
    assert not isinstance(made, Problem)
    assert made["msgspec"].source == "pyodide"
    with serve(root) as served:
        page.goto(served)
        enter(page.get_by_label("Count"), 21)
        expect(page.locator("#decode .demo-result")).to_have_text(f"42 by {chosen.version}")


@contextmanager
def files_of(folder: Path) -> Iterator[str]:
    """The folder's files at a URL of this machine."""
    handler: Any = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_damaged_package_is_told_by_its_name(
    page: Page, demo_site: Callable[..., Any], with_mylib: None, enter: Any
) -> None:
    names = ("content/uses/own.py", "content/own.md")
    toml = 'packages = ["./mylib"]\n'
    pages = {"content/index.md": FILES["content/own.md"], names[0]: FILES[names[0]]}
    site = demo_site({"coldframe.toml": toml, **pages, **MYLIB})
    (archive,) = (
        file for file in (site.root / ".coldframe/cache/archive").rglob("*") if file.is_file()
    )
    archive.write_bytes(archive.read_bytes() + b"\0")
    page.goto(site.url)
    enter(page.get_by_label("Name"), "Grace")
    error = page.locator("#greet .demo-error")
    expect(error).to_contain_text("The package mylib is damaged")
    expect(page.locator("#greet .demo-result")).to_have_text("Good day, Ada!")


def test_a_package_that_does_not_come_is_told_and_the_next_run_tries_again(
    page: Page, site: Any, enter: Any
) -> None:
    page.route("**/packages/mylib*", lambda route: route.abort())
    page.goto(f"{site.url}own/")
    enter(page.get_by_label("Name"), "Grace")
    error = page.locator("#greet .demo-error")
    expect(error).to_contain_text("The package mylib could not be fetched. Is there a network?")
    page.unroute("**/packages/mylib*")
    enter(page.get_by_label("Name"), "Emmy")
    expect(page.locator("#greet .demo-result")).to_have_text("Good day, Emmy!")


def test_who_saves_data_hears_what_the_packages_weigh(page: Page, site: Any, enter: Any) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    for path, weight in (("plain/", "about 4 MB"), ("large/", "about 11 MB")):
        page.goto(site.url + path)
        enter(page.locator("coldframe-demo input"), 5)
        expect(page.locator(".demo-note")).to_contain_text(weight)


def test_the_chip_tells_that_packages_are_on_their_way(page: Page, site: Any, enter: Any) -> None:
    held: list[Route] = []
    page.route("**/packages/sympy*", lambda route: held.append(route))
    page.goto(f"{site.url}large/")
    enter(page.get_by_label("Power"), 4)
    expect(page.locator("#derivative .chip")).to_contain_text("loading packages")
    while held:
        held.pop().continue_()
    page.unroute("**/packages/sympy*")
    expect(page.locator("#derivative .demo-result")).to_have_text("x**4*cos(x) + 4*x**3*sin(x)")
