"""A page's Python as one file, which the browser writes below `/site`."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from coldframe.model import ByteCode, PagePython


def archive(
    python: PagePython,
    root: Path,
    own: Mapping[str, Path],
    bytecode: Mapping[PurePosixPath, ByteCode] | None = None,
) -> bytes:
    """The page's modules and `own` (see `browser.core`): path → text, as JSON. Of a `.pyc` each
    character is a byte.

    JSON and not zip: hosts compress it, and its bytes depend on no machine's zlib.
    """
    files = dict(own)
    for source in python.modules:
        files[source.path.relative_to("content").as_posix()] = root / source.path
    texts = {name: file.read_text("utf-8", errors="replace") for name, file in files.items()}
    for source in python.modules:
        code = (bytecode or {}).get(source.path)
        if code:
            texts[code.name] = code.content.decode("latin-1")
    return json.dumps(texts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
