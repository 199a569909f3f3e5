"""What makes visited pages work without a network: `sw.js`, and the list of a deploy's files."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from coldframe.browser.core import service_worker
from coldframe.cache import file_digest
from coldframe.model import Artifact, Site
from coldframe.problems import Place, Problem

WORKER = PurePosixPath("sw.js")
LIST = PurePosixPath("_coldframe/offline.json")


def offline_files(
    artifacts: Mapping[PurePosixPath, Artifact], offline: bool | Literal["remove"]
) -> dict[PurePosixPath, Artifact]:
    """Nothing without `offline`. The worker is the same for every deploy; the list tells it which
    files without a fingerprint belong together, and what is in those with one."""
    if not offline:
        return {}
    worker = service_worker(offline is True)
    made = [Artifact(WORKER, file_digest(worker), worker)]
    if offline is True:
        listed = {str(a.path): _entry(a) for a in artifacts.values() if not a.immutable}
        parts = {str(a.path): _digest(a) for a in artifacts.values() if a.immutable}
        whole = {"files": listed, "parts": parts}
        written = json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()
        made.append(Artifact(LIST, file_digest(written), written))
    return {artifact.path: artifact for artifact in made}


def offline_problems(site: Site, offline: bool | Literal["remove"]) -> tuple[Problem, ...]:
    own = site.assets.get(WORKER)
    if not offline or own is None:
        return ()
    what = "`offline` in coldframe.toml writes sw.js, and this file has its place"
    return (Problem(Place(own.path), what, "Take one of the two away"),)


def _digest(artifact: Artifact) -> str:
    content = artifact.content
    if not isinstance(content, Path):
        return file_digest(content)
    stat = content.stat()
    return _file_digest(content, stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(4096)
def _file_digest(file: Path, size: int, time: int) -> str:
    """A preview asks again with each build."""
    return file_digest(file.read_bytes())


def _entry(artifact: Artifact) -> list[str | int]:
    content = artifact.content
    if artifact.path.suffix != ".html":
        # An asset's digest is that of its bytes, a page's that of what it was made of.
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        return [artifact.digest, size]
    html = content.read_bytes() if isinstance(content, Path) else content
    return [file_digest(html), len(html)]
