"""/memory.raw → /memory.bin by gzip, without a time or a name in it."""

import zlib
from pathlib import Path

Path("/memory.bin").write_bytes(zlib.compress(Path("/memory.raw").read_bytes(), 9, 31))
