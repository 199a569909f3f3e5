"""The whole site builds: every link leads somewhere, every demo and cell runs."""

import subprocess
import sys
from pathlib import Path

SITE = Path(__file__).parents[1]


def test_the_site_has_no_mistakes() -> None:
    command = [sys.executable, "-m", "coldframe", "check"]
    done = subprocess.run(command, cwd=SITE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warning:" not in done.stderr, done.stderr
