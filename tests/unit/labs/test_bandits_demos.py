"""The page's demos, called as the ordinary functions that they are."""

import math

import pytest

from coldframe import Chart, ValueProblem
from labs.bandits.demos import BOUND, beta_density, own_arms, regret


def column(chart: Chart, name: str) -> list[float]:
    return [row[name] for row in chart.spec["data"]["values"]]


def test_the_curve_grows_run_by_run_and_its_band_narrows() -> None:
    charts = [frame["Regret"] for frame in regret("ucb1-tuned")]
    widths = [column(chart, "high")[-1] - column(chart, "low")[-1] for chart in charts]
    assert len(charts) == 21
    # One run alone has no band.
    assert widths[-1] < widths[1] / 2


def test_the_lower_bound_is_drawn_where_there_is_one() -> None:
    frame = list(own_arms("0.9, 0.6", horizon=100, runs=2))[-1]
    assert column(frame["Regret"], BOUND)[-1] == pytest.approx(0.9639 * math.log(100), rel=1e-3)
    last = list(regret("greedy", "sutton-barto"))[-1]
    assert BOUND not in last["Regret"].spec["data"]["values"][0]


def test_a_mistake_in_the_arms_is_told_at_their_control() -> None:
    with pytest.raises(ValueProblem, match="can't be played: arm 2 is 'half'") as told:
        list(own_arms("0.1, half"))
    assert told.value.name == "arms"


def test_charts_of_one_testbed_share_their_spec() -> None:
    """So that the grid's charts share their axes, and moving a slider moves the curve only."""

    def spec(epsilon: float) -> dict[str, object]:
        chart = next(iter(regret("epsilon-greedy", epsilon=epsilon)))["Regret"]
        return {name: part for name, part in chart.spec.items() if name != "data"}

    assert spec(0.1) == spec(0.3)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (1, 5), (4, 1), (8, 3), (120, 80)])
def test_a_density_has_the_area_1(a: float, b: float) -> None:
    steps = 2000
    middle = (beta_density((i + 0.5) / steps, a, b) for i in range(steps))
    assert math.fsum(middle) / steps == pytest.approx(1, abs=1e-4)
