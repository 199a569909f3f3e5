"""The figures in the text of the page on readers' experiments are those of its own code."""

import io
from pathlib import Path

from coldframe import Outputs, Table
from labs.bandits import planner, visits
from labs.bandits.answers import CONTEXTUAL, PULLS
from labs.bandits.planner import Question
from labs.bandits.policies import NAMES

ROBUST = "doubly robust with means"
FOLDER = Path(__file__).parents[2] / "content" / "labs" / "bandits"
TEXT = (FOLDER / "planner.md").read_text("utf-8")


def answer(question: Question) -> Outputs:
    sample = io.BytesIO(visits.text().encode())
    sample.name = "visits.csv"  # type: ignore[attr-defined]
    *_, last = planner.your_log(sample, question)
    assert isinstance(last, Outputs)
    return last


def rows(outputs: Outputs, name: str) -> list[tuple[object, ...]]:
    table = outputs.results[name]
    assert isinstance(table, Table)
    return [tuple(row) for row in table.rows]


def ends(question: Question) -> dict[tuple[object, ...], tuple[float, float]]:
    found = rows(answer(question), "Numbers")
    return {row[:2]: (float(str(row[3])), float(str(row[4]))) for row in found}


def test_the_sample_has_the_truth_that_the_text_tells() -> None:
    assert "simulated** log of 20,000 visits" in TEXT
    assert visits.ROWS == 20_000
    assert "`plain` wins 8.8 times in a hundred, `question` 10.8" in TEXT
    assert [round(100 * visits.truth(arm), 1) for arm in (0, 1)] == [8.8, 10.8]


def test_the_best_looking_arm_is_not_the_best() -> None:
    told = rows(answer("compare the arms"), "Arms")
    assert max(told, key=lambda row: float(str(row[2])))[0] == "plain"
    assert all(float(str(row[6])) > 0 for row in told if row[0] != "plain"), "no doubt about it"
    valued = ends("value other rules")
    for way in ("inverse propensity", "self-normalised", ROBUST):
        for arm, name in enumerate(visits.ARMS):
            low, high = valued[f"always {name}", way]
            assert low < visits.truth(arm) < high, (name, way)
    assert valued["always plain", ROBUST][1] < valued["always question", ROBUST][0]
    low, high = valued["best of each context, by means", ROBUST]
    assert low < visits.best_rule() < high


def test_a_test_that_is_looked_at_20_times() -> None:
    *_, last = planner.length()
    told = {str(row[0]): row for row in rows(last, "Four ways")}
    looked = told["the same, with 20 looks"]
    assert "Looked at 20 times, a test that promises 5 % false alarms gives 22.5 %" in TEXT
    assert looked[1] == "22.5%"
    fixed, valid = told["one look at the end"], told["always valid"]
    assert float(str(valid[5])) < float(str(fixed[5])) / 2, "less than half, at twice the lift"
    assert float(str(valid[4])) > 0.9 * float(str(fixed[4])), "as planned, little or nothing"
    assert told["successive elimination"][2] == "0%", "it rarely ends at all"


def test_what_the_policies_do_on_the_sample() -> None:
    assert f"all {len(NAMES)} [policies of this lab]" in TEXT
    played = {row[0]: float(str(row[2])) for row in rows(answer("play the policies"), "Numbers")}
    assert set(played) == {*NAMES, *CONTEXTUAL}
    for name in CONTEXTUAL:
        assert played[name] > max(played[other] for other in NAMES), "those that see the device"
    assert f"each plays about {PULLS:,} of its rows" in TEXT
