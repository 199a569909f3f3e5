"""Of every study a sample, computed again: the committed figures are those of the recipes."""

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

from labs import studies
from labs.bandits import six_study
from labs.bandits.curiosity import television_study
from labs.bandits.scores import ENVIRONMENTS, scores
from labs.compression import seeds
from labs.compression.deep import lenet_study, tables_study
from labs.compression.deep.published import NETWORKS
from labs.compression.lowrank.trials import ranks
from labs.compression.pruning.trials import patterns
from labs.compression.quantization import trials as quantization
from labs.compression.together import trials as together


@cache
def known(name: str) -> Any:
    file = studies.LABS / name
    return json.loads(file.read_text("utf-8"))["found"]


def as_json(value: object) -> Any:
    return json.loads(json.dumps(value))


def test_each_study_has_a_sample_here() -> None:
    text = Path(__file__).read_text("utf-8")
    results = {studies.result_of(recipe) for recipe in studies.recipes()}
    names = {path.relative_to(studies.LABS).as_posix() for path in results}
    assert {name for name in names if f'known("{name}")' not in text} == set()


def test_the_tournament() -> None:
    even = {"even": ENVIRONMENTS["even"]}
    found = [(s.policy, s.horizon, round(s.mean, 3)) for s in scores(("greedy", "ucb1"), even)]
    assert len(found) == 6
    rows = {(row["policy"], row["horizon"], row["mean"]) for row in known("bandits/scores.json")}
    assert set(found) <= rows


def test_six_policies_side_by_side() -> None:
    found = six_study.means("ucb1", "gaussian")
    assert found == known("bandits/six.json")["gaussian"]["ucb1"]


def test_the_television() -> None:
    found = television_study.told("count", False)
    assert as_json(found) == known("bandits/curiosity/television.json")["rooms"]["plain"]["count"]


@pytest.mark.parametrize("name", ["LeNet-300-100", "LeNet-5"])
def test_deep_compressions_tables(name: str) -> None:
    found = [dict(tables_study.measured(row, seed)) for seed, row in enumerate(NETWORKS[name].rows)]
    assert as_json(found) == known("compression/deep/tables.json")[name]


def test_the_three_stages() -> None:
    with threadpool_limits(1):
        model = lenet_study.whole(Random(*lenet_study.SEEDS))
    _, unseen = lenet_study.split()
    assert lenet_study.right(model, *unseen) == known("compression/deep/lenet.json")["dense"]


def test_low_rank() -> None:
    assert (
        as_json(next(ranks(seeds.network(0), 0))) == known("compression/lowrank/trials.json")[0][0]
    )


def test_pruning() -> None:
    found = next(patterns(seeds.network(0), 0))
    assert as_json(found) == known("compression/pruning/trials.json")["patterns"][0][0]


def test_quantization() -> None:
    recorded = known("compression/quantization/trials.json")
    assert as_json(list(quantization.scales(seeds.network(0), False))) == recorded["scales"][0]
    assert quantization.aware(seeds.network(0), 2, 0) == recorded["aware"]["2"][0]


def test_big_and_small() -> None:
    recorded = known("compression/together/trials.json")
    assert together.stored(together.small(8, 0)) == recorded["small"]["8"][0]
    for lesson, found in zip(
        ("answers", "teacher"), together.students(seeds.network(0), (4,), (1,)), strict=True
    ):
        (row,) = (
            row for row in recorded["students"] if (row["hidden"], row["lesson"]) == (4, lesson)
        )
        assert found["right"] == [row["right"][1]]
