"""What a site's requirements.txt says after its lock has changed, with an index of the test's."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import pytest

from coldframe.packages.folders import Built
from coldframe.packages.in_step import Step, keep_in_step
from coldframe.packages.lock import Lock, Locked
from coldframe.starter import own_constraints, requirement_files

OWN = f"coldframe=={version('coldframe')}"


@pytest.fixture(autouse=True)
def index(make_wheel: Callable[..., Path]) -> Callable[..., Path]:
    """pip's only index: ink needs pen in the browser, too, and clip where the build runs."""
    clip = "clip; sys_platform != 'emscripten'"
    for number in ("1.0", "2.0"):
        make_wheel("ink", number, {}, requires=["pen", clip])
        make_wheel("pen", number, {})
        make_wheel("clip", number, {})
    return make_wheel


def lock(**versions: str) -> Lock:
    return {
        name: Locked(name, number, f"{name}.whl", "0", (name,), (), "index")
        for name, number in versions.items()
    }


def kept(root: Path, packages: Sequence[str], locked: Lock, whole: bool = False) -> list[str]:
    return list(keep_in_step(root, Step(packages, locked, whole=whole)))


def read(root: Path, name: str = "requirements.txt") -> list[str]:
    return (root / name).read_text("utf-8").splitlines()


def below(root: Path) -> list[str]:
    """What stands in constraints.txt below the versions with which Coldframe was tested."""
    text = (root / "constraints.txt").read_text("utf-8")
    assert text.startswith(own_constraints())
    return text.removeprefix(own_constraints()).splitlines()


def test_a_site_without_requirements_gets_them(tmp_path: Path) -> None:
    said = kept(tmp_path, ["ink>=1"], lock(ink="1.0", pen="1.0"))
    assert said == ["wrote requirements.txt", "wrote constraints.txt"]
    assert read(tmp_path)[1:] == ["-c constraints.txt", OWN, "ink==1.0"]
    assert below(tmp_path) == ["pen==1.0", "clip==2.0"]
    assert kept(tmp_path, ["ink>=1"], lock(ink="1.0", pen="1.0")) == []


def test_constraints_that_are_there_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "constraints.txt").write_text("# Mine\nink<1\n")
    said = kept(tmp_path, ["ink"], lock(ink="1.0", pen="1.0"))
    assert said[0] == "wrote requirements.txt"
    assert read(tmp_path)[-1] == "ink==1.0"
    assert read(tmp_path, "constraints.txt") == ["# Mine", "ink==1.0", "pen==1.0", "clip==2.0"]


@pytest.mark.parametrize("table", ["[project]\nname = 'mine'\n", "[dependency-groups]\na = []\n"])
def test_a_site_that_says_elsewhere_what_it_needs_gets_none(table: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(table)
    assert kept(tmp_path, ["ink"], lock(ink="1.0")) == []
    assert [file.name for file in tmp_path.glob("*.txt")] == []


def test_only_the_packages_lines_change(tmp_path: Path) -> None:
    for file, text in requirement_files(tmp_path, []).items():
        file.write_text(text)
    mine = f"# Mine\n-c constraints.txt\n{OWN}\nInk~=0.9  # the blue one\n\nchalk>=3\n"
    (tmp_path / "requirements.txt").write_text(mine)
    said = kept(tmp_path, ["ink"], lock(ink="1.0", pen="1.0"))
    assert (tmp_path / "requirements.txt").read_text() == mine.replace("~=0.9", "==1.0")
    assert said == [
        "requirements.txt: Ink~=0.9 → Ink==1.0",
        "constraints.txt: added pen==1.0",
        "constraints.txt: added clip==2.0",
    ]
    # One was chosen anew, and what the build alone needs keeps the version that it has.
    constraints = tmp_path / "constraints.txt"
    constraints.write_text(constraints.read_text().replace("clip==2.0", "clip==1.0"))
    said = kept(tmp_path, ["ink"], lock(ink="1.0", pen="2.0"))
    assert said == ["constraints.txt: pen==1.0 → pen==2.0"]
    assert below(tmp_path) == ["pen==2.0", "clip==1.0"]


def test_an_update_of_the_whole_moves_to_this_coldframe(tmp_path: Path) -> None:
    first, *rest = own_constraints().splitlines(keepends=True)
    old = [line.replace("pytest==", "pytest==0") for line in rest if "click==" not in line]
    (tmp_path / "constraints.txt").write_text(f"{first}{''.join(old)}chalk==3\nclip==1.0\n")
    (tmp_path / "requirements.txt").write_text(
        "-c constraints.txt\ncoldframe[s3]==0.0.9\nink==1.0\n"
    )
    said = kept(tmp_path, ["ink"], lock(ink="2.0", pen="1.0"), whole=True)
    assert read(tmp_path)[1:] == [OWN.replace("==", "[s3]=="), "ink==2.0"]
    assert below(tmp_path) == ["chalk==3", "clip==2.0", "pen==1.0"]
    click, pytest_ = (line for line in read(tmp_path, "constraints.txt") if line[:6] in CHANGED)
    assert {f"constraints.txt: {click}", f"constraints.txt: {pytest_}"} < set(said)
    assert "constraints.txt: clip==1.0 → clip==2.0" in said
    assert kept(tmp_path, ["ink"], lock(ink="2.0", pen="1.0"), whole=True) == []


CHANGED = ("click=", "pytest")


def test_without_constraints_all_that_is_needed_is_required(tmp_path: Path) -> None:
    """The author's own file, perhaps of `pip freeze`: no other file appears."""
    (tmp_path / "requirements.txt").write_bytes(b"coldframe\r\npen==0.1\r\n")
    kept(tmp_path, ["ink"], lock(ink="1.0", pen="1.0"))
    whole = b"coldframe\r\npen==1.0\r\nink==1.0\r\nclip==2.0\r\n"
    assert (tmp_path / "requirements.txt").read_bytes() == whole
    assert not (tmp_path / "constraints.txt").exists()


def test_files_that_it_takes_in_are_followed(tmp_path: Path) -> None:
    (tmp_path / "needs").mkdir()
    (tmp_path / "requirements.txt").write_text("-r needs/site.txt\n-r needs/none.txt\n")
    (tmp_path / "needs/site.txt").write_text("-c limits.txt\nink[fast]==0.5\n")
    (tmp_path / "needs/limits.txt").write_text("ink<1\n-c more.txt\n")
    (tmp_path / "needs/more.txt").write_text("clip==1.0\n")
    said = kept(tmp_path, ["ink"], lock(ink="1.0", pen="1.0"))
    assert read(tmp_path) == ["-r needs/site.txt", "-r needs/none.txt"]
    assert read(tmp_path, "needs/site.txt")[1] == "ink[fast]==1.0"
    assert read(tmp_path, "needs/limits.txt") == ["ink==1.0", "-c more.txt", "pen==1.0"]
    assert read(tmp_path, "needs/more.txt") == ["clip==1.0"]
    assert "needs/limits.txt: ink<1 → ink==1.0" in said


def test_a_file_beyond_the_site_is_not_touched(tmp_path: Path) -> None:
    root = tmp_path / "site"
    root.mkdir()
    (tmp_path / "all.txt").write_text("ink==0.1\n")
    (root / "requirements.txt").write_text("-r ../all.txt\nink\n")
    kept(root, ["ink"], lock(ink="1.0"))
    assert "ink==1.0" in read(root)
    (root / "requirements.txt").unlink()
    (root / "requirements.txt").symlink_to("../all.txt")
    (said,) = kept(root, ["ink"], lock(ink="1.0"))
    assert said == "warning: requirements.txt is no file of the site: left as it is"
    assert (tmp_path / "all.txt").read_text() == "ink==0.1\n"


def test_a_file_is_one_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ("limits.txt", "./more/../limits.txt", tmp_path / "limits.txt")
    (tmp_path / "requirements.txt").write_text("".join(f"-c {name}\n" for name in names))
    (tmp_path / "limits.txt").write_text("pen==0.1\n")
    said = kept(Path(), ["ink"], lock(ink="1.0", pen="1.0"))
    assert said.count("limits.txt: pen==0.1 → pen==1.0") == 1
    assert read(tmp_path, "limits.txt") == ["pen==1.0", "clip==2.0"]


def test_what_can_not_be_changed_is_reported(tmp_path: Path) -> None:
    line = "ink @ https://example.org/ink-1.0-py3-none-any.whl"
    (tmp_path / "requirements.txt").write_text(f"{line}\n")
    said = kept(tmp_path, ["ink"], lock(ink="1.0"))
    assert f"requirements.txt: left as it is, adapt it: {line}" in said
    (tmp_path / "requirements.txt").write_bytes("ink\n".encode("utf-16"))
    (said,) = kept(tmp_path, ["ink"], lock(ink="1.0"))
    assert "is not UTF-8: left as it is" in said
    assert (tmp_path / "requirements.txt").read_bytes() == "ink\n".encode("utf-16")


def test_what_pip_can_not_install_is_said_and_the_locked_versions_are_written(
    tmp_path: Path,
) -> None:
    *_, said = kept(tmp_path, ["ink"], lock(ink="3.0", pen="1.0"))
    assert said.startswith("warning: pip can't install what requirements.txt says: ")
    assert "ink==3.0" in said
    assert read(tmp_path)[-1] == "ink==3.0"
    assert below(tmp_path) == ["pen==1.0"]


def test_a_folder_is_required_as_it_is_named(tmp_path: Path, index: Callable[..., Path]) -> None:
    wheel = index("mine", "0.1", {}, requires=["clip"])
    built = Built(Locked("mine", "0.1", wheel.name, "", ("mine",), (), "./mine"), wheel)
    locked = {"mine": built.locked}
    (tmp_path / "requirements.txt").write_text("-c constraints.txt\n")
    (tmp_path / "constraints.txt").write_text(own_constraints())
    said = list(keep_in_step(tmp_path, Step(["./mine"], locked, [built])))
    assert said == ["requirements.txt: added ./mine", "constraints.txt: added clip==2.0"]
    (tmp_path / "requirements.txt").write_text("-c constraints.txt\n-e mine  # editable\n")
    assert list(keep_in_step(tmp_path, Step(["./mine"], locked, [built]))) == []
