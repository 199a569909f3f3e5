"""The text of a requirements file, or of one with constraints, with other versions in its lines.

A line that has none of these names stays as it is, to the byte.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

NAMED = re.compile(
    r"(?P<head>\ufeff?\s*(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?)(?P<rest>.*)"
)
COMMENT = re.compile(r"(?:^|\s+)#.*$")
OPTION = re.compile(r"\ufeff?\s*(?P<option>-r|-c|--requirement|--constraint)[\s=]*(?P<file>\S+)")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package, with the version that it shall have."""

    name: str
    version: str
    extras: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.name}{_bracketed(self.extras)}=={self.version}"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file's text, what was changed in it, and which lines of these packages were left alone."""

    text: str
    changes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def with_pins(text: str, pins: Iterable[Pin]) -> Pinned:
    """Each of the packages at its version, wherever a line names it."""
    pin_of = {pin.name: pin for pin in pins}
    lines: list[str] = []
    changes: list[str] = []
    left: list[str] = []
    for line in text.splitlines(keepends=True):
        pin = pin_of.get(named(line))
        made = _set(line, pin) if pin else line
        lines.append(line if made is None else made)
        if made is None:
            left.append(line.strip())
        elif made != line:
            changes.append(f"{_plain(line)} → {_plain(made)}")
    return Pinned("".join(lines), tuple(changes), tuple(left))


def with_lines(text: str, lines: Iterable[str]) -> Pinned:
    """These lines at the end."""
    added = tuple(lines)
    newline = "\r\n" if "\r\n" in text else "\n"
    if added and text and not text.endswith("\n"):
        text += newline
    whole = text + "".join(f"{line}{newline}" for line in added)
    return Pinned(whole, tuple(f"added {line}" for line in added))


def then(first: Pinned, second: Pinned) -> Pinned:
    """Both changes of a text, one after the other."""
    changes, left = (*first.changes, *second.changes), (*first.left, *second.left)
    return replace(second, changes=changes, left=left)


def named(line: str) -> str:
    """The canonical name of the package that a line asks for; empty if it names none."""
    found = NAMED.match(COMMENT.sub("", line))
    return canonicalize_name(found["name"]) if found and not _is_path(found) else ""


def names(text: str) -> frozenset[str]:
    return frozenset(name for line in text.splitlines() if (name := named(line)))


def names_folder(text: str, folder: str) -> bool:
    """Whether a line installs the folder, editable or not."""
    wanted = PurePosixPath(folder)
    lines = (COMMENT.sub("", line).split() for line in text.splitlines())
    return any(PurePosixPath(words[-1].partition("[")[0]) == wanted for words in lines if words)


def files(text: str) -> Mapping[str, bool]:
    """Which files it takes in, as it names them; true for those that hold constraints."""
    found = filter(None, (OPTION.match(COMMENT.sub("", line)) for line in text.splitlines()))
    return {one["file"]: one["option"] in {"-c", "--constraint"} for one in found}


def renewed(text: str, tested: str) -> Pinned:
    """Constraints that once began with `tested`, of another version perhaps, with it as it is now.

    What was added below stays. Constraints that are the author's own stay whole.
    """
    head = tested.partition("\n")[0]
    if text.partition("\n")[0].rstrip() != head:
        return Pinned(text)
    ours = names(tested)
    old = text.splitlines()
    body = old[next((n for n, line in enumerate(old) if not line.startswith("#")), len(old)) :]
    kept = [line for line in body if named(line) not in ours]
    whole = tested + "".join(f"{line}\n" for line in kept)
    fresh = set(whole.splitlines()) - set(old)
    return Pinned(whole, tuple(sorted(line for line in fresh if named(line))))


def _set(line: str, pin: Pin) -> str | None:
    """The line with the version; none if it is of another kind than a name with versions."""
    body = COMMENT.sub("", line.rstrip("\r\n"))
    if re.search(rf"==\s*{re.escape(pin.version)}(?![\w.])", body) and not pin.extras:
        return line
    tail = line[len(body) :]
    found = NAMED.match(body)
    try:
        requirement = Requirement(body.strip().lstrip("\ufeff"))
    except InvalidRequirement:
        return None
    if requirement.url or not found:
        return None
    extras = set(requirement.extras) | pin.extras
    if str(requirement.specifier) == f"=={pin.version}" and extras == set(requirement.extras):
        return line
    head = found["head"].rstrip()
    if extras != set(requirement.extras):
        head = head.partition("[")[0].rstrip() + _bracketed(extras)
    marker = re.search(r"\s*;.*$", body)
    return f"{head}=={pin.version}{marker[0] if marker else ''}{tail}"


def _is_path(found: re.Match[str]) -> bool:
    """Of a folder or a file (`mylib/`, `a-1.0.whl`), or an address."""
    rest = found["rest"]
    return rest.startswith(("/", "\\", ":")) or found["name"].endswith((".whl", ".zip", ".gz"))


def _plain(line: str) -> str:
    return COMMENT.sub("", line.strip()).strip("\ufeff")


def _bracketed(extras: Iterable[str]) -> str:
    found = ",".join(sorted(extras))
    return f"[{found}]" if found else ""
