"""A reader's model, compressed: what is predicted, and the file that decodes to what was meant."""

import io
from array import array
from io import BytesIO
from math import sqrt
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.compression import cfw
from labs.compression.formats.numbers import read_numbers
from labs.compression.formats.opened import open_model
from labs.compression.formats.tensor import BadFile, Direct, Span, Tensor
from labs.compression.yours.packed import Package, symbols_of
from labs.compression.yours.plan import ladder, suggest
from labs.compression.yours.predict import Coding, Levels, Setting, predict, stays
from labs.compression.yours.profile import Profile, read_profile, runs


def held(content: bytes) -> Span:
    return Span(Direct(BytesIO(content)), 0, len(content))


def tensor(values: list[float], name: str = "w") -> Tensor:
    return Tensor(name, "F32", (len(values),), held(array("f", values).tobytes()))


def profile(values: list[float]) -> Profile:
    return read_profile(tensor(values), 1 << 20)


def normal(count: int, seed: int = 1) -> list[float]:
    rng = Random(seed)
    return [rng.gauss(0, 0.1) for _ in range(count)]


def written(tensors: list[tuple[Tensor, Coding | None]], coded: bool = True) -> bytes:
    package = Package()
    for _ in package.write(tensors, coded):
        pass
    return package.content()


def rounded(values: list[float], coding: Coding) -> bytes:
    symbols = symbols_of(array("f", values), coding)
    return array("f", [coding.levels[symbol] for symbol in symbols]).tobytes()


numbers = st.floats(-(2.0**100), 2.0**100, width=32) | st.sampled_from([0.0, 1.0, -1.0])


@settings(max_examples=60)
@given(
    st.lists(numbers, min_size=1, max_size=40),
    st.integers(1, 40),
    st.sampled_from([0, 10, 50, 90, 99]),
    st.integers(1, 8),
    st.sampled_from(["k-means", "evenly spaced"]),
    st.booleans(),
)
def test_the_file_decodes_to_the_shared_weights_bit_for_bit(
    few: list[float], times: int, sparsity: int, bits: int, levels: Levels, coded: bool
) -> None:
    values = [few[i * i % len(few)] for i in range(len(few) * times)]
    made = predict(profile(values * (1 + 256 // len(values))), Setting(sparsity, bits, levels))
    assert made.coding is not None
    file = written([(tensor(values), made.coding)], coded)
    (found,) = cfw.read(file).values()
    assert array("f", found["values"]).tobytes() == rounded(values, made.coding)
    assert len(made.coding.levels) <= 2**bits + 1


@pytest.mark.parametrize("sparsity", [0, 80])
def test_large_tensors_come_in_blocks_and_others_as_they_were(sparsity: int) -> None:
    values = normal(300_000)
    whole, coding = tensor(values), predict(profile(values), Setting(sparsity, 3)).coding
    assert coding is not None
    raw = Tensor("raw", "I8", (2, 3), held(b"abcdef"), columns_first=True)
    found = cfw.read(written([(whole, coding), (raw, None)]))
    assert array("f", found["w"]["values"]).tobytes() == rounded(values, coding)
    assert found["raw"] == {"dtype": "I8", "shape": [2, 3], "columns_first": True, "raw": b"abcdef"}


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused_and_such_a_tensor_stays(bad: float) -> None:
    values = [*normal(1000), bad]
    assert "NaN" in stays(profile(values))
    coding = predict(profile(normal(1000)), Setting()).coding
    with pytest.raises(BadFile, match="can't be coded"):
        written([(tensor(values), coding)])
    assert predict(profile(values), Setting()).coding is None


@pytest.mark.parametrize("sparsity", [0, 50, 90])
@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("coded", [True, False])
def test_predicted_bytes_are_those_of_the_file(sparsity: int, bits: int, coded: bool) -> None:
    values = normal(40_000)
    made = predict(profile(values), Setting(sparsity, bits, coded=coded))
    file = written([(tensor(values), made.coding)], coded)
    assert made.bytes == pytest.approx(len(file), rel=0.03)
    package = Package()
    *_, last = package.write([(tensor(values), made.coding)], coded)
    assert made.error == pytest.approx(last.moved, rel=1e-6)


def test_more_bits_move_weights_less_and_k_means_never_more_than_even_steps() -> None:
    found = profile(normal(20_000))
    errors = [predict(found, Setting(0, bits)).error for bits in range(1, 9)]
    assert errors == sorted(errors, reverse=True)
    for bits in range(1, 9):
        even = predict(found, Setting(0, bits, "evenly spaced")).error
        assert predict(found, Setting(0, bits)).error <= even


def test_pruning_takes_its_share() -> None:
    coding = predict(profile(normal(10_000)), Setting(90, 4)).coding
    assert coding is not None
    symbols = symbols_of(array("f", normal(10_000)), coding)
    assert symbols.count(coding.zero) == pytest.approx(9_000, abs=2)


def test_zeros_that_are_there_stay_zeros_and_cost_little() -> None:
    values = [x if i % 10 == 0 else 0.0 for i, x in enumerate(normal(20_000))]
    made = predict(profile(values), Setting(0, 4))
    assert made.coding is not None
    symbols = symbols_of(array("f", values), made.coding)
    assert symbols.count(made.coding.zero) == 18_000
    assert made.bytes < 20_000 * 0.1 * 8 / 8 + 500
    assert len(written([(tensor(values), made.coding)])) < made.bytes, "these gaps are all alike"


def test_a_large_tensor_is_sampled_evenly() -> None:
    large = Tensor("w", "F32", (1_000, 1_000), held(b""))
    spots = list(runs(large, 20_000))
    assert sum(count for _, count in spots) == 20_000
    assert spots[0] == (0, 500)
    assert sum(spots[-1]) == 1_000_000
    assert list(runs(tensor(normal(9)), 20_000)) == [(0, 9)]


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.5, 2.0])
def test_a_plan_stays_within_its_budget_and_gets_better_with_it(share: float) -> None:
    profiles = [profile([x * s for x in normal(3_000, seed)]) for seed, s in enumerate((1, 9, 0.1))]
    whole = sum(4 * p.tensor.count for p in profiles)
    ladders = [ladder(p, True) for p in profiles]
    plan = suggest(ladders, round(share * whole))
    total = sum(choice.prediction.bytes for choice in plan)
    assert total <= share * whole
    worse = suggest(ladders, round(share * whole * 0.8))
    assert sum(c.distance for c in plan) <= sum(c.distance for c in worse)
    # Of the same bits for all, none that fits is better.
    for bits in range(1, 9):
        even = [predict(p, Setting(0, bits)) for p in profiles]
        if sum(made.bytes for made in even) <= total:
            distance = sum(m.error / p.energy for m, p in zip(even, profiles, strict=True))
            assert sum(choice.distance for choice in plan) <= distance + 1e-9


def test_profiles_of_a_numpy_array_are_numpys(tmp_path: Path) -> None:
    values = np.random.default_rng(1).normal(1, 2, (30, 40)).astype("f4")
    values[values < 0] = 0
    np.save(tmp_path / "w.npy", values)
    with (tmp_path / "w.npy").open("rb") as file:
        (held,) = open_model(file).tensors
        found = read_profile(held, 10_000)
    assert found.complete
    assert found.mean == pytest.approx(values.mean(), rel=1e-5)
    assert found.deviation == pytest.approx(values.std(), rel=1e-5)
    assert found.zeros == pytest.approx((values == 0).mean())
    assert sqrt(found.energy) == pytest.approx(np.linalg.norm(values), rel=1e-5)


def test_a_big_endian_array_stays_right_when_it_is_left_as_it_is() -> None:
    file = io.BytesIO()
    np.save(file, np.arange(5, dtype=">i4"))
    (held,) = open_model(file).tensors
    assert list(read_numbers(held, 0, 5)) == [0, 1, 2, 3, 4]
    (found,) = cfw.read(written([(held, None)])).values()
    assert np.frombuffer(found["raw"], "<i4").tolist() == [0, 1, 2, 3, 4]


def test_the_decoder_has_under_100_lines_and_imports_the_standard_library_only() -> None:
    text = Path(cfw.__file__).read_text("utf-8")
    assert text.count("\n") < 100
    imports = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    assert imports == ["import json", "from struct import unpack_from", "from typing import Any"]
