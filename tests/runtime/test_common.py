"""The longest common subsequence, by which an open page finds what stays."""

import json
import random
import subprocess
from functools import cache
from pathlib import Path

RUNTIME = Path(__file__).parents[2] / "generator/coldframe/browser/runtime"
SCRIPT = """
import { common } from "%s";
const cases = JSON.parse(process.argv[2]);
console.log(JSON.stringify(cases.map(([old, fresh]) => [...common(old, fresh)])));
"""


def longest(old: tuple[int, ...], fresh: tuple[int, ...]) -> int:
    @cache
    def at(i: int, j: int) -> int:
        if i == len(old) or j == len(fresh):
            return 0
        if old[i] == fresh[j]:
            return at(i + 1, j + 1) + 1
        return max(at(i + 1, j), at(i, j + 1))

    return at(0, 0)


def test_what_stays_is_as_much_as_can_and_in_order(tmp_path: Path) -> None:
    rng = random.Random(0)
    lists = [tuple(rng.randrange(4) for _ in range(rng.randrange(9))) for _ in range(600)]
    cases = list(zip(lists[::2], lists[1::2], strict=True))
    script = tmp_path / "common.mjs"
    script.write_text(SCRIPT % (RUNTIME / "common.js").as_uri())
    command = ["node", str(script), json.dumps(cases)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    for (old, fresh), pairs in zip(cases, found, strict=True):
        places = sorted(map(tuple, pairs))
        assert all(fresh[i] == old[j] for i, j in places)
        assert [j for _, j in places] == sorted({j for _, j in places})
        assert len(places) == longest(old, fresh)
