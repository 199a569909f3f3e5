"""A malicious wheel is unpacked within limits, leaves no folder, and is never run at build."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coldframe.packages.wheels import MOST_BYTES, NotSound, refuse_unsound

RUN = "open({!r}, 'w').write('ran')\n"


def zipped(entries: dict[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def bomb() -> bytes:
    """Declares more bytes than it has, as overlapping entries do."""
    content = bytearray(zipped({f"{i}.txt": b"x" for i in range(3)}))
    at = content.find(b"PK\1\2")
    while at >= 0:
        content[at + 24 : at + 28] = (MOST_BYTES // 2).to_bytes(4, "little")
        at = content.find(b"PK\1\2", at + 4)
    return bytes(content)


UNSOUND = {
    "a path out of its folder": zipped({"../pwn.py": b""}),
    "a path within that leaves": zipped({"ink/../../pwn.py": b""}),
    "an absolute path": zipped({"/etc/pwn.py": b""}),
    "a path as Windows writes it": zipped({"..\\pwn.py": b""}),
    "a link": zipped({link("ink/key"): b"/etc/passwd"}),
    "a bomb": bomb(),
    "no zip": b"PK but not much more",
}


@pytest.mark.parametrize("wheel", UNSOUND.values(), ids=UNSOUND.keys())
def test_an_unsound_wheel_is_refused(wheel: bytes) -> None:
    with pytest.raises(NotSound):
        refuse_unsound(wheel)


def test_a_sound_one_is_not() -> None:
    refuse_unsound(zipped({"ink/__init__.py": b"", "ink-1.dist-info/METADATA": b"Name: ink\n"}))


def test_a_site_says_so(site: Callable[..., Any], make_wheel: Callable[..., Path]) -> None:
    make_wheel("ink", "1.0", {"ink.py": "", "../../pwn.py": "x = 1\n"})
    folder = site({"coldframe.toml": 'packages = ["ink"]\n', "content/index.md": "# A\n"})
    told = [problem.what for problem in folder.publish().problems]
    assert any("../../pwn.py" in what and "the wheel of ink" in what for what in told), told
    assert not list(folder.root.parent.rglob("pwn.py*"))


def test_nothing_of_a_wheel_is_run(
    site: Callable[..., Any], make_wheel: Callable[..., Path], tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    code = RUN.format(str(ran))
    files = {"ink/__init__.py": code, "ink.pth": f"import os; {code}", "setup.py": code}
    make_wheel("ink", "1.0", {**files, "ink-1.0.data/scripts/ink": code, "sitecustomize.py": code})
    folder = site({"coldframe.toml": 'packages = ["ink"]\n', "content/index.md": "# A\n"})
    assert [p for p in folder.publish().problems if p.severity == "error"] == []
    assert not ran.exists()
