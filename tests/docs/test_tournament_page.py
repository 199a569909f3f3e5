"""What the text of the page *Which one?* says is what the tournament gives."""

import re
from functools import cache
from pathlib import Path

from labs.bandits.policies import Name
from labs.bandits.scores import ENVIRONMENTS, HORIZONS, POLICIES, RUNS, Score, scores
from labs.bandits.tournament import blind_regret

PAGE = Path(__file__).parents[2] / "content" / "labs" / "bandits" / "tournament.md"


@cache
def played(environment: str, *policies: Name) -> dict[tuple[str, int], Score]:
    # A quarter of the page's runs; each run depends on its number alone.
    found = scores(policies, {environment: ENVIRONMENTS[environment]}, RUNS // 4)
    return {(score.policy, score.horizon): score for score in found}


def test_how_much_was_played() -> None:
    page = PAGE.read_text("utf-8")
    assert f"These {len(POLICIES) * len(ENVIRONMENTS) * RUNS:,} runs" in page
    assert f"{RUNS} runs of {max(HORIZONS):,} pulls for each pair" in page


def test_each_environment_has_its_winner() -> None:
    told = re.findall(r"`([a-z0-9-]+)` (?:comes first )?in `(\w+)`", PAGE.read_text("utf-8"))[:4]
    assert {environment for _, environment in told} == set(ENVIRONMENTS)
    rivals: tuple[Name, ...] = ("ucb1", "ucb1-tuned", "kl-ucb", "thompson")
    for winner, environment in told:
        found = played(environment, *dict.fromkeys((winner, *rivals)))  # type: ignore[arg-type]
        first = found[winner, 1000]
        for rival in rivals:
            other = found[rival, 1000]
            assert first.mean <= other.mean + 2 * (first.error + other.error), (environment, rival)


def test_ucb1_is_hardly_better_than_chance_where_rewards_are_rare() -> None:
    assert "it has lost 61 by then; pulling blindly would have cost 66" in PAGE.read_text("utf-8")
    assert abs(played("rare", "ucb1")["ucb1", 1000].mean - 61) < 1
    assert round(blind_regret(ENVIRONMENTS["rare"], 1000)) == 66


def test_a_hundred_pulls_are_too_few_for_caution() -> None:
    cautious: tuple[Name, ...] = ("ucb1", "ucb1-tuned", "kl-ucb")
    found = played("rare", "greedy", *cautious)
    assert all(found["greedy", 100].mean < found[name, 100].mean for name in cautious)
