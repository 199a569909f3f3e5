"""pip as a subprocess, set up by the author: what it would install in the browser, and the files.

pip and no resolver of ours: it knows the author's index, mirrors, credentials and cache.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.utils import canonicalize_name

from coldframe.packages.distribution import Distribution

LONGEST = 900
"""Seconds that one call of pip may take."""


@dataclass(frozen=True, slots=True)
class Found:
    """What pip chose: a wheel, and what the wheel says that it needs (PEP 508)."""

    name: str
    version: str
    file_name: str
    sha256: str
    requires: tuple[str, ...]


class PipFailed(RuntimeError):
    """The message is pip's own; `missing` names what it found no wheel of, if that was it."""

    def __init__(self, message: str, missing: str = "") -> None:
        super().__init__(message)
        self.missing = missing


class NoPip(PipFailed):
    """Neither pip nor uv is installed beside Coldframe."""


def resolved(
    requirements: Sequence[str],
    pins: Iterable[str],
    offered: Mapping[str, Path],
    distribution: Distribution,
) -> tuple[Found, ...]:
    """Everything that the requirements need in the browser. Raises PipFailed.

    `pins` are constraints (`name==1.0`), `offered` wheels that pip may take besides those of
    its index: by the name that they have, the files.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, limits, links = (Path(folder, name) for name in ("report", "pins.txt", "l.html"))
        limits.write_text("".join(f"{pin}\n" for pin in pins), encoding="utf-8")
        links.write_text(_links(offered, Path(folder, "offered")), encoding="utf-8")
        _pip(
            "install",
            "--dry-run",
            "--ignore-installed",
            *("--target", folder),
            *("--report", str(report)),
            *("--constraint", str(limits)),
            *("--find-links", links.as_uri()),
            *_target(distribution),
            *requirements,
        )
        chosen = json.loads(report.read_bytes())["install"]
    return tuple(_found(item) for item in chosen)


def needed_here(requirements: Sequence[str], limits: str) -> tuple[Found, ...]:
    """Everything that the requirements need where the build runs, whatever is installed there.

    `limits` is the text of a file of constraints. Raises PipFailed.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, file = Path(folder, "report"), Path(folder, "limits.txt")
        file.write_text(limits, encoding="utf-8")
        options = ("--dry-run", "--ignore-installed", "--report", str(report))
        _pip("install", *options, "--constraint", str(file), *requirements)
        chosen = json.loads(report.read_bytes())["install"]
    return tuple(_found(item) for item in chosen)


def fetched(name: str, version: str, sha256: str, distribution: Distribution) -> bytes:
    """The wheel that has this hash, and no other. Raises PipFailed."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(f"{name}=={version} --hash=sha256:{sha256}\n", encoding="utf-8")
        out = Path(folder, "out")
        options = ("--no-deps", "--require-hashes", *_target(distribution))
        _pip("download", *options, "--dest", str(out), "--requirement", str(wanted))
        return next(out.iterdir()).read_bytes()


def exists(name: str) -> bool:
    """Whether the index has the project, in any form."""
    try:
        _pip("index", "versions", name)
    except PipFailed:
        return False
    return True


def built(folder: Path, out: Path) -> Path:
    """The wheel of a project's folder, made for this machine. Raises PipFailed."""
    # A date of zip's first year: the same sources give the same wheel.
    _pip("wheel", "--no-deps", "--wheel-dir", str(out), str(folder), SOURCE_DATE_EPOCH="315532800")
    return next(out.glob("*.whl"))


def _pip(*arguments: str, **environment: str) -> None:
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_NO_COLOR": "1"}
    try:
        done = subprocess.run(
            [*_command(), arguments[0], "--quiet", *arguments[1:]],
            env=os.environ | quiet | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        raise PipFailed(f"pip took more than {LONGEST} s") from None
    if done.returncode:
        missing = re.search(r"No matching distribution found for ([\w.-]+)", done.stderr)
        raise PipFailed(_reason(done.stderr), canonicalize_name(missing[1]) if missing else "")


def _command() -> tuple[str, ...]:
    if importlib.util.find_spec("pip"):
        return (sys.executable, "-m", "pip")
    uv = shutil.which("uv")
    if uv:
        return (uv, "tool", "run", "pip")
    raise NoPip("pip is not installed beside Coldframe")


def _target(distribution: Distribution) -> tuple[str, ...]:
    return (
        *("--only-binary", ":all:"),
        *("--implementation", "cp"),
        *("--python-version", distribution.python),
        *("--platform", distribution.platform),
    )


def _links(offered: Mapping[str, Path], folder: Path) -> str:
    """A page of links as `--find-links` reads it, to the files under their own names."""
    folder.mkdir()
    links = ["<!doctype html>"]
    for name, file in offered.items():
        shutil.copyfile(file, folder / name)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        address = escape((folder / name).as_uri())
        links.append(f'<a href="{address}#sha256={digest}">{escape(name)}</a>')
    return "\n".join(links)


def _found(item: dict[str, dict[str, object]]) -> Found:
    metadata, download = item["metadata"], item["download_info"]
    archive = download.get("archive_info")
    hashes = archive.get("hashes", {}) if isinstance(archive, dict) else {}
    requires = metadata.get("requires_dist")
    return Found(
        name=canonicalize_name(str(metadata["name"])),
        version=str(metadata["version"]),
        file_name=unquote(urlsplit(str(download["url"])).path.rpartition("/")[2]),
        sha256=str(hashes.get("sha256", "")),
        requires=tuple(map(str, requires)) if isinstance(requires, list) else (),
    )


def _reason(said: str) -> str:
    """The first of pip's errors, as its versions mark them, else its last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for mark in ("ERROR: ", "× ", "error: "):
        for line in lines:
            if line.startswith(mark):
                return line.removeprefix(mark)
    return lines[-1] if lines else "pip failed"
