"""What the page *One network* shows, on a network that is trained here as its loader does."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coldframe import Outputs
from labs.compression import demos, fit, network, outcome, recipe, trade_off
from labs.compression.network import held_out, trained
from labs.compression.setting import Setting, key

LAB = Path(__file__).parents[3] / "content" / "labs" / "compression"


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module", autouse=True)
def recordings(patched: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the loaders write, of two settings of sparsity."""
    _, digits = fit.split()
    models = recipe.trained(0)
    file = {
        "levels": {str(share): fit.spelled(models[share]) for share in (0, 80, 90)},
        "pictures": fit.text(digits.pictures.astype("u1")),
        "digits": fit.text(digits.names.astype("u1")),
    }
    patched.setattr(network, "network_file", lambda: file)
    clear()
    found = outcomes_loader().found_at((90, True))
    patched.setattr(outcome, "recordings", lambda: found)
    yield found
    clear()


def clear() -> None:
    """Nothing of another test's network, and nothing of this one's for the next."""
    caches = (trained, held_out, demos.compressed, demos._route, demos._best)
    for cached in caches:
        cached.cache_clear()


def outcomes_loader() -> ModuleType:
    spec = importlib.util.spec_from_file_location("outcomes_loader", LAB / "outcomes.json.py")
    assert spec
    assert spec.loader
    loader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loader)
    return loader


@pytest.mark.parametrize(
    "setting",
    [
        Setting(),
        Setting(coded=False),
        Setting(bits=8, levels="evenly spaced"),
        Setting(bits=2, coded=False),
    ],
)
def test_what_was_recorded_is_what_the_file_gives(setting: Setting) -> None:
    files = list(outcome.files_of(outcome.network_of(setting), setting))
    found = outcome.outcome_of(files)
    assert outcome.recorded(setting) == found
    assert found.bytes == sum(map(len, files))


def test_a_recorded_setting_is_shown_at_once(recordings: dict[str, Any]) -> None:
    (shown,) = demos.smaller()
    right, _, coded = recordings[key(Setting())]
    assert shown.results[""].startswith(f"{sum(coded):,} bytes instead of 68,904")
    assert f"{right} of 360 held-out digits read" in shown.results[""]


def test_another_one_grows_layer_by_layer() -> None:
    frames: list[Outputs] = list(demos.smaller(rank=16, sparsity=80))
    texts = [frame.results[""] for frame in frames]
    assert texts[0] == "Singular values …"
    assert texts[1].endswith("weights are left …")
    # Two layers of two factors each, and one that is whole.
    assert len(texts) == 2 + 5 + 1
    assert "held-out digits read" in texts[-1]
    layers = {row["layer"] for row in rows(frames[-1], "What each layer pays")}
    assert "64\u00a0→\u00a016" in layers


def rows(shown: Outputs, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown.results[name].spec["data"]["values"]
    return found


def test_the_shares_of_the_file_sum_to_all_of_it() -> None:
    (shown,) = demos.smaller()
    assert sum(row["share"] for row in rows(shown, "What each layer pays")) == pytest.approx(
        100, abs=0.6
    )


def test_the_front_is_what_nothing_beats() -> None:
    points = [(100, 5), (80, 5), (120, 9), (130, 8), (60, 1)]
    assert outcome.front(iter(points)) == [(60, 1), (80, 5), (120, 9)]


def test_the_curves_stay_when_the_mark_moves() -> None:
    routes = {"a": [(100, 5), (200, 7)]}
    places = ((100, 5), (150, 6))
    charts = [trade_off.trade_off(routes, here, 10) for here in places]
    one, other = (chart.spec["data"]["values"] for chart in charts)
    same = ("bytes", "right", "route", "row")
    assert [{n: r[n] for n in same} for r in one] == [{n: r[n] for n in same} for r in other]
    assert one[0]["its bytes"] != other[0]["its bytes"]


def test_both_networks_see_the_digit() -> None:
    table = demos.reading().results[""]
    assert [row[0] for row in table.rows] == ["full", "small"]
    drawn = demos.reading(digit=bytes(27) + b"\xff\xff" + bytes(6) + b"\xff\xff" + bytes(27))
    assert "your drawing" in drawn.results[""].caption


def test_few_weights_are_left_to_draw() -> None:
    def squares(sparsity: int) -> int:
        return demos.left(sparsity=sparsity).results[""].text.count("h1v1h-1z")

    assert squares(90) < 0.3 * squares(0)
