"""A page's Python as one file, which the browser writes below `/site`."""

import json
from pathlib import Path

import coldframe
from coldframe.model import PagePython


def archive(python: PagePython, root: Path) -> bytes:
    """Coldframe's own modules that authors import, then the page's: path → text, as JSON.

    JSON and not zip: hosts compress it, and its bytes depend on no machine's zlib.
    """
    package = Path(coldframe.__file__).parent
    own = [package / "__init__.py", *(package / "authoring").glob("*.py")]
    files = {f"coldframe/{file.relative_to(package).as_posix()}": file for file in own}
    for source in python.modules:
        files[source.path.relative_to("content").as_posix()] = root / source.path
    texts = {
        name: file.read_text(encoding="utf-8", errors="replace") for name, file in files.items()
    }
    return json.dumps(texts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
