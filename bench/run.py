"""Every bench, one after the other: `make bench`. Exit code 1 if any bound is missed."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCHES = (
    *("build", "preview", "start", "navigate", "packages", "slider", "live", "weight", "grids"),
    *("pulls", "dense", "compression", "weights", "scale"),
)


def main() -> int:
    print("== the site of this repository", flush=True)
    built = subprocess.run(
        [sys.executable, "-m", "coldframe", "build", "-C", str(HERE.parent)]
    ).returncode
    if built:
        return built
    codes = []
    for bench in BENCHES:
        print(f"\n== {bench}", flush=True)
        codes.append(subprocess.run([sys.executable, str(HERE / f"{bench}.py")]).returncode)
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
