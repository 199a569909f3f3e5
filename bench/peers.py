"""Coldframe beside bare Pyodide, PyScript, marimo and JupyterLite: the same page in each.

All from the loopback address, in one browser, with no other host. What the peers need comes from
npm and the Python index into `.coldframe/bench`. Takes some minutes; `--write` keeps the table.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from peers import bare, jupyterlite, marimo, ours, pyscript
from peers.install import Installed, NotToBeHad
from peers.measure import MOVE, Round, Stand, middle, one_round, stand
from peers.report import Row, figures, machine, results, table
from peers.system import System
from playwright.sync_api import Browser, Error, TimeoutError
from verdict import verdict

from browser import chromium

HERE = Path(__file__).parent
PEERS = {
    "bare": bare.build,
    "pyscript": pyscript.build,
    "marimo": marimo.build,
    "jupyterlite": jupyterlite.build,
}
ABSENT = {
    "shinylive": "its package takes the browser's part from a release page of another host when an "
    "app is exported, and neither npm nor the Python index has that part."
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--longest", type=float, default=90, help="seconds to a first live result")
    parser.add_argument(
        "--folder", type=Path, default=HERE.parent / ".coldframe" / "bench" / "peers"
    )
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    wanted = parser.parse_args()
    missing: dict[str, str] = dict(ABSENT)
    with TemporaryDirectory() as folder, chromium() as browser:
        systems = built(wanted.peers, Installed(wanted.folder), Path(folder), missing)
        rows = measured(browser, systems, wanted.rounds, wanted.longest, missing)
        facts = machine(browser.version, wanted.rounds)
    own = len(ours.NAMES)
    if [row.system.name for row in rows[:own]] != list(ours.NAMES.values()):
        raise SystemExit(f"Coldframe itself was not measured: {missing}")
    if len(rows) == own:
        raise SystemExit(f"no peer was measured: {missing}")
    verdicts = figures(rows[:own], rows[own:])
    print(f"\n{facts}\n\n{table(rows)}", flush=True)
    for name, why in missing.items():
        print(f"not measured: {name}, {why}")
    if wanted.write:
        text = results(rows, missing, verdicts, facts)
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    return verdict(verdicts)


def built(
    names: Sequence[str], peers: Installed, folder: Path, missing: dict[str, str]
) -> list[System]:
    systems = [ours.build(page, folder / page) for page in ours.NAMES]
    for name in names:
        print(f"building: {name}", flush=True)
        try:
            systems.append(PEERS[name](peers, folder / name))
        except (NotToBeHad, OSError, LookupError) as why:
            missing[name] = repr(why)
    return systems


def measured(
    browser: Browser,
    systems: Sequence[System],
    rounds: int,
    longest: float,
    missing: dict[str, str],
) -> list[Row]:
    """All systems in each round, in turn. The first round fills the server's memory of compressed
    files and does not count."""
    with ExitStack() as stack:
        stands = [stack.enter_context(stand(system)) for system in systems]
        found: dict[str, list[Round]] = {at.system.name: [] for at in stands}
        for turn in range(rounds + 1):
            for at in stands:
                if at.system.name not in missing:
                    take_turn(browser, at, turn, longest, found[at.system.name], missing)
        return [
            Row(at.system, middle(found[at.system.name]))
            for at in stands
            if at.system.name not in missing
        ]


def take_turn(
    browser: Browser,
    at: Stand,
    turn: int,
    longest: float,
    found: list[Round],
    missing: dict[str, str],
) -> None:
    try:
        result = one_round(browser, at, longest)
    except Error as why:
        late = f"a result did not come within {longest:g} s, or a warm one within {MOVE} s"
        said = late if isinstance(why, TimeoutError) else why.message.splitlines()[0]
        missing[at.system.name] = f"round {turn}: {said}."
        return
    print(f"round {turn}: {at.system.name}: first live {result.cold.live:,.0f} ms", flush=True)
    if turn:
        found.append(result)


if __name__ == "__main__":
    sys.exit(main())
