"""The figures in the text of the page on bandits are those of its own code."""

import math
import re
from pathlib import Path

from labs.bandits.demos import BEDS, RUNS
from labs.bandits.environments import BERNOULLI
from labs.bandits.policies import Name
from labs.bandits.simulate import Setting, simulate

PAGE = Path(__file__).parents[2] / "content" / "labs" / "bandits" / "algorithms.md"
TOLD = re.compile(
    r"cost Thompson sampling about (\d+), KL-UCB (\d+), epsilon-greedy (\d+), softmax (\d+), "
    r"UCB1 (\d+) and greedy (\d+); pulling at random would cost (\d+)"
)
ORDER: tuple[Name, ...] = ("thompson", "kl-ucb", "epsilon-greedy", "softmax", "ucb1", "greedy")


def test_what_a_thousand_pulls_cost() -> None:
    told = TOLD.search(PAGE.read_text("utf-8"))
    assert told
    for policy, figure in zip(ORDER, told.groups(), strict=False):
        *_, tally = simulate(Setting(policy, BEDS["bernoulli"]), RUNS)
        assert abs(tally.mean()[-1] - int(figure)) < 1, policy
    blind = 1000 * (BERNOULLI.best - sum(BERNOULLI.means) / len(BERNOULLI.means))
    assert round(blind) == int(told[7])


def test_two_policies_lie_below_the_bound() -> None:
    assert "lost about 31 and 37 against the 55 of the line" in PAGE.read_text("utf-8")
    assert round(BERNOULLI.lower_bound * math.log(1000)) == 55
