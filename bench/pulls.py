"""Pulls a second of the bandit lab's policies: against MABWiser's and SMPyBandits', same work, and
in the browser."""

import argparse
import contextlib
import io
import math
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from playwright.sync_api import Page
from verdict import Figure, say_versions, verdict

from browser import chromium, served

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "content"))

from labs.bandits.environments import BERNOULLI, Fixed, rewards  # noqa: E402
from labs.bandits.policies import UCB1, Name  # noqa: E402
from labs.bandits.simulate import Setting, play  # noqa: E402

BOUND = 1 / 10
"""Of our pulls a second."""
SLOWER = 3
"""Times that a pull in the browser may take of one in CPython."""
ARMS = len(BERNOULLI.means)
POLICIES: tuple[Name, ...] = ("ucb1", "thompson")

SPEED = """
from time import perf_counter
from typing import Literal

from coldframe import demo
from labs.bandits.environments import BERNOULLI, Fixed
from labs.bandits.simulate import Setting, play


@demo
def speed(policy: Literal["ucb1", "thompson"] = "ucb1", pulls: int = 100, seed: int = 1) -> str:
    begun = perf_counter()
    lost = play(Setting(policy, Fixed(BERNOULLI), horizon=pulls, seed=seed), 0).regret[-1]
    return f"{pulls / (perf_counter() - begun)} {lost}"
"""
RUN = """
async ([runtime, values]) => {
  const { interpreter } = await import(runtime + "live.js");
  const ask = { function: "speed:speed", values };
  let shown;
  for await (const frame of interpreter.run(ask, new AbortController().signal, () => {}))
    shown = frame["text/plain"];
  return shown;
}
"""

type Run = Callable[[Name, int, int], float]
"""Plays a policy for so many pulls, from a seed, and gives the regret."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pulls", type=int, default=10_000, help="of a run")
    parser.add_argument("--rounds", type=int, default=7, help="each has a run of every system")
    options = parser.parse_args()
    say_versions("coldframe", "mabwiser", "smpybandits", "numpy", pulls=options.pulls)
    peers: dict[str, Run] = {"MABWiser": mabwiser(), "SMPyBandits": smpybandits()}
    same_choices()
    found = [
        figure
        for policy in POLICIES
        for figure in figures(policy, {"ours": ours, **peers}, options.pulls, options.rounds)
    ]
    return verdict([*found, *in_browser(5 * options.pulls, options.rounds)])


def figures(policy: Name, systems: dict[str, Run], pulls: int, rounds: int) -> Iterator[Figure]:
    speeds: dict[str, list[float]] = {name: [] for name in systems}
    lost: dict[str, list[float]] = {name: [] for name in systems}
    for seed in range(rounds):
        for name, run in systems.items():
            begun = time.perf_counter()
            lost[name].append(run(policy, pulls, seed))
            speeds[name].append(pulls / (time.perf_counter() - begun))
    for name in systems:
        if not alike(lost[name], lost["ours"]):
            raise SystemExit(f"{policy}: {name} loses {lost[name]}, ours {lost['ours']}")
    own = statistics.median(speeds.pop("ours"))
    yield Figure(f"{policy}: thousand pulls a second", own / 1e3)
    for name, measured in speeds.items():
        speed = statistics.median(measured)
        yield Figure(f"{policy}: {name}, thousand pulls a second", speed / 1e3)
        yield Figure(f"{policy}: {name} / ours", speed / own, "", BOUND)


def in_browser(pulls: int, rounds: int) -> Iterator[Figure]:
    """The same runs in Pyodide, in turn with CPython's; each must lose the same. One run more comes
    first and does not count: a browser compiles better what runs often."""
    with tempfile.TemporaryDirectory() as folder, small_site(Path(folder)) as page:
        source = page.locator('script[src$="/index.js"]').first.get_attribute("src") or ""
        runtime = source.removesuffix("index.js")
        for policy in POLICIES:
            there: list[float] = []
            here: list[float] = []
            first = {"policy": policy, "pulls": pulls, "seed": rounds}
            page.evaluate(RUN, [runtime, first])
            for seed in range(rounds):
                values = {**first, "seed": seed}
                speed, lost = map(float, page.evaluate(RUN, [runtime, values]).split())
                begun = time.perf_counter()
                own = ours(policy, pulls, seed)
                here.append(pulls / (time.perf_counter() - begun))
                there.append(speed)
                if not math.isclose(own, lost):
                    raise SystemExit(f"{policy}: the browser loses {lost}, CPython {own}")
            speed, ratio = statistics.median(there), statistics.median(here)
            yield Figure(f"{policy}: browser, thousand pulls a second", speed / 1e3)
            yield Figure(f"{policy}: CPython / browser", ratio / speed, "", SLOWER)


@contextlib.contextmanager
def small_site(root: Path) -> Iterator[Page]:
    """A page whose Python has the lab's modules."""
    lab = REPOSITORY / "content/labs/bandits"
    copied = shutil.ignore_patterns("*.md", "*.csv.py", "*.json.py", "__pycache__")
    shutil.copytree(lab, root / "content/labs/bandits", ignore=copied)
    (root / "coldframe.toml").write_text('title = "Pulls"\n')
    (root / "content/speed.py").write_text(SPEED)
    page = "# Pulls\n\n:::{demo} speed:speed\n:freeze: none\n:::\n"
    (root / "content/index.md").write_text(page)
    subprocess.run([sys.executable, "-m", "coldframe", "build", "-C", str(root)], check=True)
    with served({"/": root / "site"}) as address, chromium() as browser:
        opened = browser.new_page()
        opened.goto(address)
        opened.locator("coldframe-demo[data-ready]").wait_for(state="attached")
        yield opened


def ours(policy: Name, pulls: int, seed: int) -> float:
    """As the pages play it, with the regret at every checkpoint."""
    return play(Setting(policy, Fixed(BERNOULLI), horizon=pulls, seed=seed), 0).regret[-1]


def mabwiser() -> Run:
    """Learns pull by pull, as its `partial_fit` does."""
    from mabwiser.mab import MAB, LearningPolicy

    laws = {"ucb1": LearningPolicy.UCB1(alpha=1), "thompson": LearningPolicy.ThompsonSampling()}

    def run(policy: Name, pulls: int, seed: int) -> float:
        pull, mab = (
            rewards(BERNOULLI, Random(seed)),
            MAB(list(range(ARMS)), laws[policy], seed=seed),
        )
        mab.fit(list(range(ARMS)), [pull(arm) for arm in range(ARMS)])
        lost = sum(BERNOULLI.best - mean for mean in BERNOULLI.means)
        for _ in range(pulls - ARMS):
            arm = mab.predict()
            mab.partial_fit([arm], [pull(arm)])
            lost += BERNOULLI.best - BERNOULLI.means[arm]
        return lost

    return run


def smpybandits() -> Run:
    import numpy as np
    from scipy import special

    # The name by which its last release calls it, until SciPy dropped that.
    special.btdtri = special.betaincinv
    with contextlib.redirect_stdout(io.StringIO()):
        from SMPyBandits.Policies import UCB, Thompson

    def run(policy: Name, pulls: int, seed: int) -> float:
        np.random.seed(seed)
        random.seed(seed)
        pull, lost = rewards(BERNOULLI, Random(seed)), 0.0
        player = {"ucb1": UCB, "thompson": Thompson}[policy](ARMS)
        player.startGame()
        for _ in range(pulls):
            arm = player.choice()
            player.getReward(arm, pull(arm))
            lost += BERNOULLI.best - BERNOULLI.means[arm]
        return lost

    return run


def same_choices(pulls: int = 2000) -> None:
    """Our UCB1 and MABWiser's on one table of rewards, so fine that no indices are ever equal."""
    from mabwiser.mab import MAB, LearningPolicy

    rng = Random(3)
    table = [[mean * rng.random() for mean in BERNOULLI.means] for _ in range(pulls)]
    theirs = MAB(list(range(ARMS)), LearningPolicy.UCB1(alpha=1), seed=1)
    theirs.fit(list(range(ARMS)), [table[arm][arm] for arm in range(ARMS)])
    policy = UCB1(ARMS, rng)
    # Its arms begin in their order.
    policy.order = list(range(ARMS))
    policy.unseen = deque(policy.order)
    for t, paid in enumerate(table):
        arm = policy.choose()
        if t >= ARMS:
            if arm != theirs.predict():
                raise SystemExit(f"UCB1 and MABWiser's part at pull {t}")
            theirs.partial_fit([arm], [paid[arm]])
        policy.update(arm, paid[arm])


def alike(one: list[float], other: list[float]) -> bool:
    """Whether two means differ by no more than four standard errors."""
    errors = [statistics.stdev(lost) / math.sqrt(len(lost)) for lost in (one, other)]
    return abs(statistics.mean(one) - statistics.mean(other)) <= 4 * math.hypot(*errors)


if __name__ == "__main__":
    sys.exit(main())
