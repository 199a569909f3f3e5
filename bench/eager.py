"""What every page with a demo fetches at once: `index.js` and what it imports statically.

The bench `weight` and `tests/runtime/test_size.py` measure with this.
"""

import gzip
from pathlib import Path

from coldframe.browser.graph import closure

KB = 1_000
BOUND = 8


def eager(runtime: Path) -> dict[str, float]:
    """Kilobytes of each module in the runtime's folder, compressed by itself as a host does it."""
    modules = {file.name: file.read_bytes() for file in runtime.glob("*.js")}
    return {name: kilobytes(modules[name]) for name in closure(modules, "index.js")}


def kilobytes(content: bytes) -> float:
    return len(gzip.compress(content, mtime=0)) / KB
