"""A page's Python as one file, which the browser writes below `/site`."""

import json
from collections.abc import Mapping
from pathlib import Path

from coldframe.model import PagePython


def archive(python: PagePython, root: Path, own: Mapping[str, Path]) -> bytes:
    """The page's modules and `own` (see `browser.core`): path → text, as JSON.

    JSON and not zip: hosts compress it, and its bytes depend on no machine's zlib.
    """
    files = dict(own)
    for source in python.modules:
        files[source.path.relative_to("content").as_posix()] = root / source.path
    texts = {name: file.read_text("utf-8", errors="replace") for name, file in files.items()}
    return json.dumps(texts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
