"""Programs that the build runs apart from itself: Node, or the Python that reads what it writes."""

import os
import shutil
import subprocess
from collections.abc import Sequence


class ProgramFailed(RuntimeError):
    """The message says why, in a line."""


def output(command: Sequence[str], longest: float, **environment: str) -> str:
    """What it prints within `longest` seconds. Raises ProgramFailed."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=longest,
        )
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"it took more than {longest} s") from None
    if done.returncode:
        # Node shows the line that failed first, which may be a megabyte long.
        lines = [line[:200] for line in done.stderr.splitlines() if "Error" in line[:100]]
        raise ProgramFailed(lines[-1] if lines else f"exit code {done.returncode}")
    return done.stdout


def recent_node() -> str:
    """The Node of this machine if Pyodide runs on it, else nothing."""
    node = shutil.which("node")
    if not node:
        return ""
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = version.strip().removeprefix("v").partition(".")[0]
    return node if major.isdigit() and int(major) >= 20 else ""
