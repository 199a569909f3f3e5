"""The compression lab's dense grid: trained, recorded and written from nothing, and from the cache.

A site with that lab's network, the loaders that train it and record what each of its 1,120 settings
comes to, and the demo with its grid. The second build has an empty `site/` and the first's cache.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from verdict import Figure, say_versions, verdict

REPOSITORY = Path(__file__).parents[1]
LAB = Path("content/labs/compression")
PAGES = ("deep", "lowrank", "pruning", "quantization", "together", "yours")
OTHERS = ("*.md", *PAGES)
"""What belongs to the lab's other pages."""
POINTS = 1_000
"""At least so many must be recorded."""
SECONDS = 90
PAGE = """\
# One network

:::{demo} labs.compression.demos:smaller
:freeze: levels, huffman, tuned, bits, sparsity
:::
"""


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    say_versions("coldframe", "numpy", "scikit-learn")
    with TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(REPOSITORY / "coldframe.toml", root)
        shutil.copytree(REPOSITORY / LAB, root / LAB, ignore=shutil.ignore_patterns(*OTHERS))
        (root / "content" / "index.md").write_text(PAGE, "utf-8")
        nothing = built(root)
        coldframe("clean", "--no-cache", "-C", str(root))
        cached = built(root)
    if nothing["points"] < POINTS or nothing["points_from_cache"]:
        raise SystemExit(f"{nothing['points']} points were recorded, not {POINTS:,} from nothing")
    again = cached["points"] - cached["points_from_cache"]
    return verdict(
        (
            Figure("points", nothing["points"]),
            Figure("from nothing", nothing["seconds"]["total"], "s", SECONDS),
            Figure("from the cache", cached["seconds"]["total"], "s"),
            Figure("from the cache: points computed again", again, "", 0),
        )
    )


def built(root: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(coldframe("build", "--json", "-C", str(root)))
    return report


def coldframe(*words: str) -> bytes:
    command = [sys.executable, "-m", "coldframe", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    sys.exit(main())
