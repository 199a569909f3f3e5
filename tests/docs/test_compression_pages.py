"""The figures in the text of the pages on compression are those of their own code.

The pages say them of three seeds; here most are checked on the first.
"""

from functools import cache
from math import prod
from pathlib import Path

import pytest

from labs.compression import fit, recipe, size
from labs.compression.distill import SHARE, TEMPERATURE
from labs.compression.factorize import factored
from labs.compression.network import Network, interval, read
from labs.compression.prune import prune_network
from labs.compression.pruning import trials as pruning
from labs.compression.quantization import trials as quantization
from labs.compression.setting import BITS, SPARSITIES, WAYS
from labs.compression.size import float32_bytes
from labs.compression.together import trials as together

LAB = Path(__file__).parents[2] / "content" / "labs" / "compression"


def text(page: str) -> str:
    return " ".join((LAB / f"{page}.md").read_text("utf-8").split())


@cache
def network(percent: int = 0) -> Network:
    return read(fit.spelled(recipe.trained(0)[percent]))


def files(of: Network, bits: int = 4, coded: bool = True) -> tuple[size.LayerFile, ...]:
    return size.encode_network(of, bits, coded)


def length(of: Network, bits: int = 4) -> int:
    return sum(map(len, files(of, bits)))


def test_the_small_file_reads_as_well() -> None:
    assert "A file of fewer than 3,000 bytes reads them as well" in text("index")
    assert length(network(90)) < 3000
    assert fit.read(size.shared(network(90), 4)) >= fit.read(network())
    low, high = interval(353, 360)
    assert "three points wide for a good network" in text("index")
    assert 2.5 < 100 * (high - low) < 3.5


def test_how_many_settings_were_recorded() -> None:
    # Tuned or not, coded or not.
    assert f"the {prod(map(len, (SPARSITIES, BITS, WAYS))) * 4:,} recorded settings" in text(
        "index"
    )


def test_things_to_see() -> None:
    once = prune_network(network(), 0.9)
    assert fit.read(size.shared(once, 4)) < 180 < fit.read(size.shared(network(90), 4))
    assert abs(length(once) / length(network(90)) - 1) < 0.1
    parts = files(network(90))
    assert sum(len(of.gaps) for of in parts) > sum(len(of.symbols) for of in parts)
    assert sum(len(of.biases) for of in parts) > 0.25 * length(network(90))
    assert length(network(10)) > length(network())
    *_, last = files(network(90), 8, coded=True)
    *_, plain = files(network(90), 8, coded=False)
    assert len(last) > len(plain)


@cache
def criteria() -> dict[str, dict[int, int]]:
    found = pruning.criteria(network(), 0)
    return {name: dict(zip(pruning.SHARES, of, strict=True)) for name, of in found.items()}


def test_what_the_surgeon_saves() -> None:
    assert "the surgeon still reads more than nine in ten" in text("pruning")
    found = criteria()
    assert found["surgeon (OBS)"][80] > 0.9 * 360
    assert found["magnitude"][80] < 0.8 * 360
    assert found["damage (OBD)"][80] <= 0.8 * 360
    assert found["chance"][80] < 0.2 * 360


def test_learning_again_is_worth_more() -> None:
    assert f"in {'twelve'} steps with 5 to 40 rounds" in text("pruning")
    assert len(recipe.LEVELS) == 12
    assert {recipe.epochs_after(percent) for percent in recipe.LEVELS} == {5, 15, 40}
    assert fit.read(network(90)) >= fit.read(network()) - 2
    assert criteria()["magnitude"][90] < 0.5 * 360


def test_half_of_the_units_are_enough_and_still_many_bytes() -> None:
    found = {of["share"]: of for of in pruning.units_tuned(network(), 0)}
    assert fit.read(network()) - 3 <= found[50]["right"]  # type: ignore[operator]
    assert "At 26,000 nothing is lost" in text("pruning")
    assert round(found[50]["bytes"], -3) == 26_000  # type: ignore[call-overload]
    assert length(network(90)) < 0.11 * 26_000


def test_two_bits_break_it_and_training_for_them_mends_it() -> None:
    whole = {of["bits"]: of["right"] for of in quantization.scales(network(), False)}
    rows = {of["bits"]: of["right"] for of in quantization.scales(network(), True)}
    assert abs(whole[8] - fit.read(network())) <= 1  # type: ignore[operator]
    assert whole[2] < 0.67 * 360 < 0.85 * 360 < rows[2]  # type: ignore[operator]
    assert "two bits with a single scale read more than nine in ten" in text("quantization")
    assert quantization.aware(network(), 2, 0) > 0.9 * 360


def test_the_first_layer_is_the_delicate_one() -> None:
    losses = quantization.sensitivities(network())
    assert "at two bits it costs twenty times what the second does" in text("quantization")
    assert 18 < losses[0][2] / losses[1][2] < 28


def test_the_linear_start_has_the_largest_error_and_keeps_the_largest_weight() -> None:
    found = {start: quantization.sharing(network(), 4, start, 0) for start in quantization.STARTS}
    for other in ("density", "random"):
        assert found["linear"]["error"] > found[other]["error"]  # type: ignore[operator]
        assert found["linear"]["largest"] > found[other]["largest"]  # type: ignore[operator]


def test_what_half_precision_loses() -> None:
    at = {of["power"]: of["zero"] for of in quantization.vanishing(network())}
    assert "At scale 1 this small network loses two slopes in a hundred" in text("quantization")
    assert round(at[0]) == 2
    assert at[-12] > 40 > 0.1 > at[8]


def test_low_rank_disappoints_and_training_brings_most_back() -> None:
    found = factored(network(), 16)
    assert "with the file at two fifths" in text("low-rank")
    assert round(float32_bytes(found) / 68_904, 1) == 0.4
    assert 0.75 < fit.read(found) / 360 < 0.92
    floats = sum(map(len, size.encode_network(network(90), 32, True)))
    assert "Pruning gets to an eighth of the floats" in text("low-rank")
    assert 7 < 68_904 / floats < 9


def test_train_big_or_small() -> None:
    assert "2,000 rounds" in text("together")
    assert together.equal_epochs(together.EQUAL) == pytest.approx(2000, abs=100)
    small = together.stored(together.small(together.EQUAL, 0))
    big = together.compressed(network(90))
    assert abs(small["bytes"] / big["bytes"] - 1) < 0.1
    assert big["right"] > small["right"] + 3


def test_a_teacher_gives_no_consistent_gain() -> None:
    assert f"$T = {TEMPERATURE:g}$, $\\alpha = {SHARE:g}$, five seeds" in text("together")
    gains = together.students(network(), (16,), (0, 1, 2, 3))
    plain, taught = ([*of["right"]] for of in gains)  # type: ignore[misc]
    assert {a < b for a, b in zip(plain, taught, strict=True)} == {True, False}
