"""What every page with a demo fetches at once: `index.js` and what it imports statically.

The bench `weight` and `tests/runtime/test_size.py` measure with this.
"""

import gzip
import re
from pathlib import Path

KB = 1_000
BOUND = 8
IMPORT = re.compile(
    r"""(?:^|[;}])\s*(?:import|export)\b[^;"'()]*["'](\./[^"']+)["']""", re.MULTILINE
)


def eager(runtime: Path) -> dict[str, float]:
    """Kilobytes of each module in the runtime's folder, compressed by itself as a host does it."""
    wanted, found = ["index.js"], dict[str, float]()
    while wanted:
        name = wanted.pop()
        if name not in found:
            content = (runtime / name).read_bytes()
            found[name] = kilobytes(content)
            wanted += [other.removeprefix("./") for other in IMPORT.findall(content.decode())]
    return found


def kilobytes(content: bytes) -> float:
    return len(gzip.compress(content, mtime=0)) / KB
