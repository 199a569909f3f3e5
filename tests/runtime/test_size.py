"""What every page with a demo fetches before anything is touched stays small."""

import gzip
from pathlib import Path

import coldframe

RUNTIME = Path(coldframe.__file__).parent / "browser" / "runtime"
EAGER = ("index", "demo", "controls", "address", "grid", "display", "page")


def test_the_runtime_is_at_most_8_kilobytes() -> None:
    source = b"".join((RUNTIME / f"{name}.js").read_bytes() for name in EAGER)
    assert len(gzip.compress(source, 9, mtime=0)) <= 8_000


def test_nothing_else_is_imported_at_once() -> None:
    for name in EAGER:
        for line in (RUNTIME / f"{name}.js").read_text().splitlines():
            if line.startswith("import "):
                assert line.rpartition("./")[2].removesuffix('.js";') in EAGER, f"{name}: {line}"
