"""Do the tests hold on a busy machine? All of them once, those in browsers five times more.

Beside them as many processes as there are cores do nothing but compute. Each failure is reported;
the exit code is 1 if there was one. After an hour (`--minutes`) it stops, exit code 3, and goes on
where it was when it is called again: each test that ended in a round is not run again in it. A
change of the repository, or `--anew`, begins anew.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
STATE = REPOSITORY / ".coldframe" / "steady"
BROWSERS = ("tests/browser", "tests/firefox")
ROUNDS = {"all": ("tests",)} | {f"browsers {n}": BROWSERS for n in range(1, 6)}
SPIN = "while True: sum(range(100_000))"
UNFINISHED = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--anew", action="store_true", help="forget what was done before")
    parser.add_argument("--workers", default="2")
    parser.add_argument("tests", nargs="*", help="only these, in each round")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    prepare(options.anew, options.tests)
    with busy(os.cpu_count() or 1):
        whole = all(ran(name, options, end) for name in ROUNDS)
    failed = report()
    if not whole:
        print("Time is up. The same command goes on from here.")
    return int(failed) or (0 if whole else UNFINISHED)


def prepare(anew: bool, tests: list[str]) -> None:
    """What was done is of this very code."""
    STATE.mkdir(parents=True, exist_ok=True)
    code = STATE / "code"
    now = f"{digest()} {tests}"
    if anew or not code.exists() or code.read_text() != now:
        for file in STATE.iterdir():
            file.unlink()
    code.write_text(now)


def digest() -> str:
    """Of the commit and of all that differs from it."""
    parts = [
        subprocess.run(["git", *words], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout
        for words in (("rev-parse", "HEAD"), ("diff", "HEAD"), ("status", "--porcelain"))
    ]
    return sha256(b"\0".join(parts)).hexdigest()


@contextmanager
def busy(cores: int) -> Iterator[None]:
    spinning = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(cores)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def ran(name: str, options: argparse.Namespace, end: float) -> bool:
    """Whether the round is done; it is not if time was up before."""
    done = STATE / f"{name}.done"
    if done.exists():
        return True
    if time.monotonic() >= end:
        return False
    before = outcomes(name)
    print(f"== {name}: {len(before)} tests were done before", flush=True)
    # The last line may have been cut off.
    lines = "".join(json.dumps(row) + "\n" for row in before)
    for file in (f"{name}.jsonl", f"{name}.jsonl.before"):
        (STATE / file).write_text(lines, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", options.workers, "--dist", "loadfile"]
    command += ["--steady", str(STATE / f"{name}.jsonl"), *(options.tests or ROUNDS[name])]
    # A group of its own, so that browsers end with it.
    process = subprocess.Popen(command, cwd=REPOSITORY, start_new_session=True)
    try:
        process.wait(max(1, end - time.monotonic()))
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        stop(process)
        return False
    # 1: some failed, 5: there was nothing left.
    if process.returncode not in {0, 1, 5}:
        raise SystemExit(f"pytest ended with {process.returncode}")
    done.touch()
    return True


def stop(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def outcomes(name: str) -> list[dict[str, Any]]:
    file = STATE / f"{name}.jsonl"
    lines = file.read_text("utf-8").split("\n")[:-1] if file.exists() else []
    return [json.loads(line) for line in lines]


def report() -> bool:
    failed = False
    for name in ROUNDS:
        rows = outcomes(name)
        if not rows:
            continue
        counts = Counter(row["outcome"] for row in rows)
        said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
        print(f"{name}: {said}")
        for row in rows:
            if row["outcome"] == "failed":
                failed = True
                print(f"  {row['test']}: {row['why']}")
            for line in row["again"]:
                print(f"  tried again: {line}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
