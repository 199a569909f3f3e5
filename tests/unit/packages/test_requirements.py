"""A requirements file gets other versions, and nothing else of it changes."""

import pytest

from coldframe.packages.requirements import (
    Pin,
    files,
    names,
    names_folder,
    renewed,
    with_lines,
    with_pins,
)

INK = Pin("ink", "2.0")


@pytest.mark.parametrize(
    ("line", "then"),
    [
        ("ink", "ink==2.0"),
        ("ink==1.0", "ink==2.0"),
        ("Ink>=1,<2", "Ink==2.0"),
        ("ink ~= 1.0", "ink==2.0"),
        ("ink (>=1)", "ink==2.0"),
        ("  ink==1.0", "  ink==2.0"),
        ("ink==1.0  # the blue one", "ink==2.0  # the blue one"),
        ("ink>=1 ; python_version < '3.13' # old", "ink==2.0 ; python_version < '3.13' # old"),
        ("ink;sys_platform=='linux'", "ink==2.0;sys_platform=='linux'"),
        ("ink[fast]>=1", "ink[fast]==2.0"),
        ("\ufeffink>=1", "\ufeffink==2.0"),
        ("ink==2.0", None),
        ("ink == 2.0  # as it is", None),
        ("inkwell==1.0", None),
        ("ink-well==1.0", None),
        ("# ink==1.0", None),
        ("./ink", None),
        ("ink/", None),
        ("-e ./ink", None),
        ("-r ink.txt", None),
        ("--find-links ink", None),
        ("", None),
    ],
)
def test_only_a_line_of_the_package_changes(line: str, then: str | None) -> None:
    text = f"# First\n{line}\n\n# Last"
    pinned = with_pins(text, [INK])
    assert pinned.text == f"# First\n{line if then is None else then}\n\n# Last"
    assert len(pinned.changes) == (then is not None)
    assert pinned.left == ()


@pytest.mark.parametrize(
    "line",
    [
        "ink @ https://example.org/ink.whl",
        "ink==1.0 --hash=sha256:0123",
        "ink==1.0 \\",
        "ink==1.0 --config-settings=a=b",
    ],
)
def test_a_line_that_says_more_is_left_and_reported(line: str) -> None:
    pinned = with_pins(f"{line}\npen\n", [INK, Pin("pen", "1")])
    assert pinned.text == f"{line}\npen==1\n"
    assert pinned.left == (line,)


def test_hashes_of_the_version_itself_are_fine() -> None:
    for line in ("ink==2.0 --hash=sha256:0123", "ink==2.0 \\"):
        assert with_pins(line, [INK]).left == ()
    assert with_pins("ink==2.0.1 \\", [INK]).left == ("ink==2.0.1 \\",)


def test_a_name_is_the_same_however_it_is_written() -> None:
    assert with_pins("Typing_Extensions", [Pin("typing-extensions", "4.16.0")]).changes == (
        "Typing_Extensions → Typing_Extensions==4.16.0",
    )
    assert names("A.b==1\n-c x.txt\n# c\n./d\nE_f ; os_name == 'nt'\n") == {"a-b", "e-f"}


def test_every_line_of_the_package_changes() -> None:
    text = "ink==1 ; os_name == 'nt'\nink==1.5 ; os_name != 'nt'\n"
    assert with_pins(text, [INK]).text == text.replace("1.5", "2.0").replace("==1 ", "==2.0 ")


def test_extras_are_added() -> None:
    fast = Pin("ink", "2.0", frozenset({"fast"}))
    assert with_pins("ink[deep]>=1\n", [fast]).text == "ink[deep,fast]==2.0\n"
    assert with_pins("ink==2.0\n", [fast]).text == "ink[fast]==2.0\n"
    assert str(fast) == "ink[fast]==2.0"


def test_lines_end_as_the_file_s_own_do() -> None:
    assert with_pins("a\r\nink>=1\r\n", [INK]).text == "a\r\nink==2.0\r\n"
    assert with_lines("a\r\nb", ["ink==2.0"]).text == "a\r\nb\r\nink==2.0\r\n"
    assert with_lines("", ["ink==2.0"]).text == "ink==2.0\n"
    assert with_lines("a", []).text == "a"


def test_folders_and_files_are_found() -> None:
    text = "-e ./mylib # ours\nother/\n-r more.txt\n--constraint=limits.txt\n# -c none.txt\n"
    assert names_folder(text, "./mylib")
    assert names_folder(text, "./other")
    assert not names_folder(text, "./more.txt2")
    assert files(text) == {"more.txt": False, "limits.txt": True}


TESTED = "# Tested\n# with these\na==2\nb==2 ; os_name == 'nt'\nd==1\n"


def test_tested_versions_are_renewed_and_what_stands_below_stays() -> None:
    old = "# Tested\n# with those\na==1\nb==1\n# mine\nc==1\n"
    now = renewed(old, TESTED)
    assert now.text == TESTED + "# mine\nc==1\n"
    assert now.changes == ("a==2", "b==2 ; os_name == 'nt'", "d==1")
    assert renewed(now.text, TESTED).changes == ()
    assert renewed(now.text, TESTED).text == now.text


def test_an_author_s_own_constraints_stay() -> None:
    assert renewed("a==1\n", TESTED).text == "a==1\n"
