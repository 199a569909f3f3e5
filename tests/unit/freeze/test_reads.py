"""What was computed of other files than the build knew of is no answer."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from coldframe.cache import file_digest
from coldframe.freeze.process import Process
from coldframe.model import Limits

FILES = {
    "content/rates.py": "from coldframe import data, demo\nfrom cups import cup\n\n"
    "@demo\ndef show(n: int = 1):\n    return f'{cup} {data(\"rates.csv\").read()}'\n",
    "content/cups.py": "cup = 'blue'\n",
    "content/rates.csv": "1\n",
    ".coldframe/loaded/made.csv": "3\n",
}
TASK = {"do": "point", "function": "rates:show", "values": {}, "all": False}

type Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A process of the site of `FILES`, which is changed before it runs anything."""
    made: list[Process] = []

    def make(changes: Mapping[str, str], without: str = "") -> Process:
        write(tmp_path, FILES | changes)
        known = {
            path.replace(".coldframe/loaded", "content"): file_digest(text.encode())
            for path, text in FILES.items()
            if path != without
        }
        made.append(Process(tmp_path / "content", Limits(), files=known))
        return made[-1]

    yield make
    for process in made:
        process.end()


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def said(answer: Any) -> str:
    return str(answer["error"]["message"])


def test_an_answer_of_what_is_known_is_one(start: Start) -> None:
    assert start({}).run(TASK)["frames"][0]["text/plain"] == "blue 1\n"


@pytest.mark.parametrize("file", ["content/rates.py", "content/cups.py", "content/rates.csv"])
def test_one_of_a_file_that_was_saved_meanwhile_is_not(start: Start, file: str) -> None:
    process = start({file: FILES[file].replace("1", "2").replace("blue", "red")})
    assert said(process.run(TASK)) == f"{file} changed while what needs it ran"


def test_nor_is_one_of_a_module_that_was_not_there(start: Start) -> None:
    process = start({}, without="content/cups.py")
    assert said(process.run(TASK)) == "content/cups.py changed while what needs it ran"


def test_a_file_that_changes_between_two_points_is_found_by_the_second(
    start: Start, tmp_path: Path
) -> None:
    process = start({})
    assert "frames" in process.run(TASK)
    write(tmp_path, {"content/rates.csv": "22\n"})
    assert said(process.run(TASK)) == "content/rates.csv changed while what needs it ran"
    # What it has read goes with the process.
    write(tmp_path, FILES)
    assert "frames" in process.run(TASK)


def test_what_a_loader_made_counts_too(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    code = FILES["content/rates.py"].replace("rates.csv", "made.csv")
    monkeypatch.setitem(FILES, "content/rates.py", code)
    process = start({".coldframe/loaded/made.csv": "4\n", "coldframe.toml": ""})
    assert said(process.run(TASK)) == "content/made.csv changed while what needs it ran"


def test_files_of_its_own_may_be_written_and_read(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "from pathlib import Path\nfrom coldframe import demo\n\n@demo\ndef show(n: int = 1):\n"
        "    note = Path(__file__).with_name('note.txt')\n    note.write_text('x')\n"
        "    return note.read_text()\n"
    )
    monkeypatch.setitem(FILES, "content/rates.py", code)
    assert start({}).run(TASK)["frames"][0]["text/plain"] == "x"
