"""A page's Python as one archive, which the browser unpacks to `/site`."""

import io
import zipfile
from pathlib import Path

import coldframe
from coldframe.model import PagePython

EPOCH = (1980, 1, 1, 0, 0, 0)


def archive(python: PagePython, root: Path) -> bytes:
    """Coldframe's own modules that authors import, then the page's: equal input, equal bytes."""
    package = Path(coldframe.__file__).parent
    own = [package / "__init__.py", *sorted((package / "authoring").glob("*.py"))]
    files = {f"coldframe/{file.relative_to(package).as_posix()}": file for file in own}
    for source in python.modules:
        files[source.path.relative_to("content").as_posix()] = root / source.path
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # The default says on which system it was packed.
            out.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()
