"""What every page with a demo fetches at once: `index.js`, which imports nothing before it runs.

The bench `weight` and `tests/runtime/test_size.py` measure with this.
"""

import gzip
import re
from pathlib import Path

KB = 1_000
BOUND = 8
IMPORTED = re.compile(r'(?:from|import)"\./([^"]+)"')


def eager(runtime: Path) -> dict[str, float]:
    """Kilobytes of each file in the runtime's folder that comes at once, compressed by itself as a
    host does it."""
    found = ["index.js"]
    for name in found:
        imported = IMPORTED.findall((runtime / name).read_text(encoding="utf-8"))
        found += [other for other in dict.fromkeys(imported) if other not in found]
    return {name: kilobytes((runtime / name).read_bytes()) for name in found}


def kilobytes(content: bytes) -> float:
    return len(gzip.compress(content, mtime=0)) / KB
