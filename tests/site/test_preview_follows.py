"""Whatever happens to the files, the preview ends at their state: equal to a build of them."""

import runpy
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from coldframe.cache import Cache
from coldframe.config import Config
from coldframe.model import Built
from coldframe.preview.agree import running
from coldframe.preview.serve import Terminal, build_once, followed
from coldframe.preview.server import Preview
from coldframe.preview.session import Listener, Session
from coldframe.problems import Problem

PATIENCE_S = 120
CASES = runpy.run_path(str(Path(__file__).with_name("test_mistakes.py")))["CASES"]


class Watched(Terminal):
    """What the terminal is told."""

    def __init__(self) -> None:
        super().__init__(lambda line: None, lambda problems: None, lambda line: None)
        self.failures: list[str] = []

    def failed(self, traceback: str) -> None:
        self.failures.append(traceback)


@contextmanager
def previewed(root: Path) -> Iterator[tuple[Preview, Watched]]:
    terminal = Watched()
    with followed(root, False, terminal) as (preview, _):
        yield preview, terminal


def until(what: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < ends
        threading.Event().wait(0.02)


def pages_of(built: Built) -> dict[str, bytes]:
    """The main part of each page: what else stands in it names files by what they hold."""
    found = {}
    for path, artifact in built.artifacts.items():
        if path.suffix == ".html":
            content = artifact.content
            html = content.read_bytes() if isinstance(content, Path) else content
            found[str(path)] = html.partition(b"<main")[2].partition(b"</main>")[0]
    return found


def ends_as_built(preview: Preview, root: Path) -> None:
    wanted = build_once(root, False, lambda line: None, quick=True)
    until(
        lambda: (
            preview.newest.problems == wanted.problems
            and pages_of(preview.shown) == pages_of(wanted)
        )
    )


def many(count: int, word: str) -> dict[str, str]:
    return {
        f"content/part{n % 10}/page{n}.md": f"# Page {n}\n\n{word} of [the next](page{n}.md).\n"
        for n in range(count)
    } | {"content/index.md": "# Home\n"}


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def test_it_follows_branches_edits_by_the_hundred_and_files_that_come_and_go(
    site: Callable[..., Any],
) -> None:
    folder = site({**many(1000, "First"), ".gitignore": "/.coldframe/\n/site/\n"})
    git(folder.root, "init", "-q", "-b", "one")
    git(folder.root, "add", "-A")
    git(folder.root, "commit", "-qm", "one")
    git(folder.root, "checkout", "-qb", "two")
    shutil.rmtree(folder.root / "content/part3")
    folder.write(many(300, "Second") | {"content/new/index.md": "# New\n"})
    git(folder.root, "add", "-A")
    git(folder.root, "commit", "-qm", "two")

    with previewed(folder.root) as (preview, terminal):
        for branch in ("one", "two", "one", "two", "one"):
            git(folder.root, "checkout", "-q", branch)
        ends_as_built(preview, folder.root)

        files = [str(path) for path in sorted((folder.root / "content").rglob("*.md"))[:300]]
        subprocess.run(["sed", "-i", "s/First/Other/", *files], check=True)
        ends_as_built(preview, folder.root)

        for turn in range(40):
            passing = folder.root / f"content/passing{turn % 3}.md"
            passing.write_text(f"# {turn}\n")
            passing.unlink()
        folder.write({"content/last.md": "# Last\n\nAnd no more.\n"})
        ends_as_built(preview, folder.root)
        assert "last/index.html" in pages_of(preview.shown)
        assert terminal.failures == []


FINE: Mapping[str, str | bytes] = {
    "content/index.md": "# Fine\n\n[Other](other.md)\n",
    "content/other.md": "# Other\n\nWords.\n",
}
# These take a minute each to be sure of, or need another machine; `test_mistakes.py` has them.
SLOW = ("takes longer", "memory", "package", "lock", "cluster")
# These need a setting of coldframe.toml, or a file of templates/ that stays.
OTHERS = ("service worker beside", "grid over budget", "template that")


def test_every_mistake_is_survived_and_taken_back(site: Callable[..., Any]) -> None:
    folder = site(FINE)
    names = [name for name in CASES if not any(word in name for word in SLOW + OTHERS)]
    with previewed(folder.root) as (preview, terminal):
        for name in names:
            files = {
                file: text for file, text in CASES[name][0].items() if file != "coldframe.toml"
            }
            folder.write(files)
            until(lambda: _told(preview, CASES[name]) or "coldframe.toml" in CASES[name][1])  # noqa: B023
            for file in files:
                (folder.root / file).unlink(missing_ok=True)
            folder.write(FINE)
        ends_as_built(preview, folder.root)
        assert preview.newest.problems == ()
        assert terminal.failures == []


def _told(preview: Preview, case: tuple[Any, str, str]) -> bool:
    place, part = case[1], case[2]
    return any(_is(problem, place, part) for problem in preview.newest.problems)


def _is(problem: Problem, place: str, part: str) -> bool:
    return str(problem.place).startswith(place) and part in str(problem)


SLOW_DEMO = """
import os, time
from pathlib import Path
from typing import Annotated
from coldframe import Slider, demo

@demo
def count(n: Annotated[int, Slider(1, 4)] = 1):
    with open({log!r}, "a") as log:
        log.write(f"{{os.getpid()}} {{n}} {word}\\n")
    while {slow} and not Path({gate!r}).exists():
        time.sleep(0.01)
    return f"{word} {{n}}"
"""


class Counted:
    """A demo whose points wait until they may go on, and who has begun."""

    def __init__(self, folder: Any) -> None:
        self.folder, self.log, self.gate = folder, folder.root / "log", folder.root / "gate"

    def write(self, word: str, slow: bool = True) -> None:
        code = SLOW_DEMO.format(log=str(self.log), gate=str(self.gate), word=word, slow=slow)
        self.folder.write({"content/slow.py": code})

    def begun(self, word: str) -> list[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.split()[1] for line in lines if line.endswith(f" {word}")]

    def processes(self, word: str) -> list[int]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [int(line.split()[0]) for line in lines if line.endswith(f" {word}")]


def shows(preview: Preview, page: str, text: str) -> bool:
    return text.encode() in pages_of(preview.shown).get(page, b"")


def is_running(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


PAGE = "# Slow\n\n:::{demo} slow:count\n:::\n"


def test_text_is_served_while_points_run_and_what_an_edit_made_outdated_ends(
    site: Callable[..., Any],
) -> None:
    # One worker: of two the second would begin a point of the grid.
    toml = 'title = "T"\nworkers = 1\n'
    pages = {"content/index.md": "# Home\n\nFirst.\n", "content/slow.md": PAGE}
    folder = site({"coldframe.toml": toml, **pages})
    counted = Counted(folder)
    counted.write("one")
    with previewed(folder.root) as (preview, _):
        assert shows(preview, "index.html", "First.")
        assert shows(preview, "slow/index.html", 'data-state="recording"')
        until(lambda: len(counted.begun("one")) == 1)

        # Another page's text: served, and the point that runs is left alone.
        folder.write({"content/index.md": "# Home\n\nSecond.\n"})
        until(lambda: shows(preview, "index.html", "Second."))
        assert counted.begun("one") == ["1"]
        assert is_running(counted.processes("one")[0])

        # The demo itself, twice: the first version's process ends, nothing queues.
        counted.write("two")
        until(lambda: not is_running(counted.processes("one")[0]))
        until(lambda: len(counted.begun("two")) == 1)
        counted.write("three", slow=False)
        until(lambda: shows(preview, "slow/index.html", "three 1"))
        # A build beside it would run what it has not kept yet.
        until(lambda: shows(preview, "slow/index.html", 'data-recorded="4"'))
        ends_as_built(preview, folder.root)
        assert counted.begun("two") == ["1"]
        # Each point of the last version ran once.
        assert sorted(counted.begun("three")) == ["1", "2", "3", "4"]


def test_a_process_that_has_imported_a_module_does_not_answer_for_its_next_version(
    site: Callable[..., Any],
) -> None:
    rate = (
        "from coldframe import demo\n\nRATE = {}\n\n@demo\ndef show(n: int = 1):\n    return RATE\n"
    )
    page = "# A\n\n:::{demo} rates:show\n:::\n"
    folder = site({"content/index.md": page, "content/rates.py": rate.format("'r0'")})
    with previewed(folder.root) as (preview, _):
        for turn in range(6):
            folder.write({"content/rates.py": rate.format(f"'r{turn}'")})
            until(lambda: shows(preview, "index.html", f">r{turn}<"))  # noqa: B023
        ends_as_built(preview, folder.root)


def test_what_was_recorded_before_it_ended_is_not_run_again(site: Callable[..., Any]) -> None:
    folder = site({"content/slow.md": PAGE, "content/index.md": "# Home\n"})
    counted = Counted(folder)
    counted.write("one")
    counted.gate.touch()
    with previewed(folder.root) as (preview, _):
        until(lambda: shows(preview, "slow/index.html", "one 1"))
    begun = counted.begun("one")
    with previewed(folder.root) as (preview, _):
        ends_as_built(preview, folder.root)
    # The first one's answer was kept; those that ran when the preview ended run again.
    assert counted.begun("one")[len(begun) :].count("1") == 0


def test_the_open_page_is_recorded_first(site: Callable[..., Any]) -> None:
    pages = {f"content/p{n}.md": PAGE.replace("slow:count", f"d{n}:count") for n in range(6)}
    folder = site({"content/index.md": "# Home\n", **pages})
    log = folder.root / "log"
    for n in range(6):
        code = SLOW_DEMO.format(log=str(log), gate=str(folder.root / "gate"), word=f"d{n}", slow=1)
        folder.write({f"content/d{n}.py": code, "coldframe.toml": 'title = "T"\nworkers = 1\n'})
    with (
        followed(folder.root, False, Watched()) as (preview, app),
        running(app, "/") as url,
        urlopen(f"{url}_coldframe/events?page=/p5/") as stream,
    ):
        assert stream.readline().startswith(b"retry")
        (folder.root / "gate").touch()
        until(lambda: shows(preview, "p4/index.html", "d4 1"))
    order = [line.split()[2] for line in log.read_text().splitlines()]
    # One may have begun before the page was opened.
    assert next(word for word in order if word != "d0") == "d5"


LOADERS = {
    "content/endless.txt.py": "while True: print('x' * 1_000_000)\n",
    "content/waits.md": "# Waits\n\n:::{demo} waits:show\n:::\n",
    "content/waits.py": "from coldframe import data, demo\n\n"
    "@demo\ndef show(n: int = 1):\n    return data('endless.txt').read()[:3]\n",
    "content/kills.md": "# Kills\n\n:::{demo} kills:now\n:::\n",
    "content/kills.py": "import os\nfrom coldframe import demo\n\n"
    "@demo\ndef now(n: int = 1):\n    os.kill(os.getpid(), 9)\n",
    "content/fine.md": "# Fine\n\n:::{demo} fine:one\n:::\n",
    "content/fine.py": "from coldframe import demo\n\n"
    "@demo\ndef one(n: int = 1):\n    return 'fine'\n",
    "content/index.md": "# Home\n\nText.\n",
}


def test_bad_input_is_reported_on_its_page_and_the_rest_is_served(
    site: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coldframe.sources.loader_process.MAX_OUTPUT_BYTES", 20_000_000)
    folder = site(LOADERS)
    with previewed(folder.root) as (preview, terminal):
        assert shows(preview, "index.html", "Text.")
        until(lambda: shows(preview, "fine/index.html", "fine"))
        until(lambda: any("signal SIGKILL" in p.what for p in preview.newest.problems))
        until(lambda: any("printed more than" in p.what for p in preview.newest.problems))
        assert shows(preview, "fine/index.html", "fine")
        assert {str(path) for path in preview.newest.faulty} >= {"kills/index.html"}
        folder.write({"content/index.md": "# Home\n\nStill followed.\n"})
        until(lambda: shows(preview, "index.html", "Still followed."))
        assert terminal.failures == []


def test_the_base_path_is_followed_while_it_runs(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "# Home\n"})
    with previewed(folder.root) as (preview, _):
        folder.write({"coldframe.toml": 'title = "T"\nurl = "https://name.github.io/notes/"\n'})
        until(lambda: preview.base == "/notes/")
        found = preview.find("index.html")
        assert not isinstance(found, str)
        content = found[0].content
        html = content.read_bytes() if isinstance(content, Path) else content
        assert b'href="/notes/_coldframe/style-' in html


def test_settings_that_change_before_the_watching_begins_are_found(
    site: Callable[..., Any], tmp_path: Path
) -> None:
    folder = site({"content/index.md": "# Home\n"})
    titles: list[str] = []

    def publish(built: Built, config: Config) -> None:
        titles.append(config.title)
        if len(titles) == 1:
            folder.write({"coldframe.toml": 'title = "New"\n'})

    listener = Listener(publish, lambda status: None, titles.append, lambda: ())
    session = Session(folder.root, False, Cache(tmp_path / "cache"), listener)
    try:
        session.start()
        until(lambda: titles[-1] == "New")
    finally:
        session.close()


def test_an_error_of_a_template_stays_until_it_is_mended(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "# Home\n", "content/other.md": "# Other\n"})
    with previewed(folder.root) as (preview, _):
        folder.write({"templates/home.html": "{{ page.titel }}\n"})
        until(lambda: any("titel" in problem.what for problem in preview.newest.problems))
        before = preview.newest
        folder.write({"content/other.md": "# Other\n"})
        until(lambda: preview.newest is not before)
        assert any("titel" in problem.what for problem in preview.newest.problems)


def test_a_package_folder_outside_the_site_is_watched(tmp_path: Path, site_at: Any) -> None:
    package = tmp_path / "ink"
    root = tmp_path / "site"
    root.mkdir()
    folder = site_at(
        root,
        {
            "content/index.md": "# A\n\n```python live\nimport ink\nink.NAME\n```\n",
            "coldframe.toml": 'title = "T"\npackages = ["../ink"]\n',
            "../ink/pyproject.toml": '[project]\nname = "ink"\nversion = "1"\n'
            '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
            "../ink/ink/__init__.py": "NAME = 'blue'\n",
        },
    )
    from coldframe.preview.files import watched_folders

    assert package in watched_folders(folder.root, ["../ink"])
