"""Training in plain Python, distillation, half precision, mixed precision."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression import fit, recipe
from labs.compression.affine import quantized_network
from labs.compression.descent import gradients
from labs.compression.distill import loss, slope, softened
from labs.compression.half import LossScale, decode, encode, half, vanished
from labs.compression.mixed import cheapest, steps_down
from labs.compression.network import Network
from labs.compression.prune import kept, prune_network, step_by_step
from labs.compression.train import cross_entropy, slopes, train, untrained

DIGITS = fit.split()[0]
PICTURES = DIGITS.pictures[:40].tolist()
NAMES = DIGITS.names[:40].tolist()


def test_the_slopes_are_numpys() -> None:
    network = untrained((64, 6, 5, 10), Random(1))
    batch = [(picture, number) for number, picture in enumerate(PICTURES)]
    found = slopes(network, batch, cross_entropy(NAMES))
    model = fit.model_of(network)
    targets = np.eye(10)[DIGITS.names[:40]]
    expected = gradients(
        model.weights,
        model.biases,
        DIGITS.pictures[:40] / 16,
        lambda scores: fit.softmax(scores) - targets,
    )
    for own, weights, biases in zip(found, expected[:3], expected[3:], strict=True):
        # NumPy's are snapped to 2^-18, its exponential is a power of 4,096.
        np.testing.assert_allclose(own.weights, weights.T, atol=1e-3)
        np.testing.assert_allclose(own.biases, biases, atol=1e-3)


def test_training_learns_and_leaves_zeros_alone() -> None:
    start = prune_network(untrained((64, 8, 10), Random(1)), 0.5)
    *_, after = train(start, PICTURES, NAMES, Random(2), epochs=60, rate=0.1)
    assert kept(after) == kept(start)

    def wrong(network: Network) -> float:
        model = fit.model_of(network)
        return fit.loss(model, fit.Digits(DIGITS.pictures[:40], DIGITS.names[:40]))

    assert wrong(after) < 0.5 * wrong(start)


def test_slopes_pass_straight_through_the_rounding() -> None:
    start = untrained((64, 8, 10), Random(1))
    (after,) = train(
        start, PICTURES, NAMES, Random(2), epochs=1, seen=lambda of: quantized_network(of, 2)
    )
    # All but those of dead units have moved, and not onto levels.
    assert len({w for row in after[0].weights for w in row}) > 100
    assert after != start


def test_pruning_step_by_step() -> None:
    start = untrained((64, 8, 10), Random(1))
    found = list(step_by_step(start, (0.2, 0.5), lambda of: of))
    assert [share for share, _ in found] == [0.2, 0.5]
    assert [kept(of) for _, of in found] == [round(592 * 0.8), 296]


def test_members_of_a_cluster_stay_equal_and_zeros_stay() -> None:
    model = fit.pruned(fit.untrained(Random(1), (64, 8, 10)), 0.5)
    tied, labels = recipe.shared(model, 2)
    after = recipe.centroids_tuned(tied, labels, 0)
    for before, matrix, label in zip(tied.weights, after.weights, labels, strict=True):
        assert (matrix[label == -1] == 0).all()
        for number in range(4):
            assert len(set(matrix[label == number].tolist())) == 1
        assert not (matrix == before).all()


scores = st.lists(st.floats(-5, 5), min_size=4, max_size=4)


@given(scores, scores, st.floats(0, 1))
def test_the_slope_of_distillation_is_its_losss(
    student: list[float], teacher: list[float], share: float
) -> None:
    found = slope(student, 1, teacher, 4.0, share)
    for k in range(4):
        up, down = list(student), list(student)
        up[k] += 1e-5
        down[k] -= 1e-5
        rise = loss(up, 1, teacher, 4.0, share) - loss(down, 1, teacher, 4.0, share)
        assert found[k] == pytest.approx(rise / 2e-5, abs=1e-4)


def test_a_teacher_in_numpy_is_the_librarys() -> None:
    teacher = fit.untrained(Random(3), (64, 6, 10))
    said = np.random.default_rng(1).normal(size=(5, 10))
    lesson = recipe.taught(teacher, 4.0, 0.7)
    targets = np.eye(10)[DIGITS.names[:5]]
    found = lesson.slope(said, targets, lesson.said((0, 0))[:5])
    for row, digit, own, told in zip(
        said, DIGITS.names[:5], found, fit.scores(teacher, DIGITS.pictures[:5]), strict=True
    ):
        assert own == pytest.approx(slope(row, int(digit), told, 4.0, 0.7), abs=1e-3)


def test_a_temperature_softens() -> None:
    assert softened([0.0, 0.0]) == [0.5, 0.5]
    assert max(softened([4.0, 0.0], 4.0)) < max(softened([4.0, 0.0], 1.0))


def test_small_slopes_vanish_in_half_precision() -> None:
    assert [half(1e-8 * scale) > 0 for scale in (1, 2, 4)] == [False, False, True]
    assert half(2.0**-25) == 0 < half(2.0**-24)
    assert half(-1e6) == -math.inf
    assert vanished([1e-8, 1.0, 0.0], 1.0) == (0.5, 0.0)
    assert vanished([1e-8, 1.0], 2.0**17) == (0.0, 0.5)


@given(st.lists(st.floats(width=16, allow_nan=False)))
def test_sixteen_bits_come_back(values: list[float]) -> None:
    assert decode(encode(values)) == values
    assert [half(value) for value in values] == values


def test_the_loss_scale_finds_its_way() -> None:
    at = LossScale(8.0, patience=2)
    assert at.after([1.0]).after([1.0]) == LossScale(16.0, 0, 2)
    assert at.after([1.0]).after([math.inf]) == LossScale(4.0, 0, 2)
    assert LossScale().patience == 2000


def test_bits_go_where_they_are_needed() -> None:
    losses = [{2: 9.0, 4: 0.1, 8: 0.0}, {2: 0.2, 4: 0.1, 8: 0.0}]
    assert next(steps_down(losses, [10, 10])) == (8, 8)
    assert list(steps_down(losses, [10, 10]))[-1] == (2, 2)
    assert cheapest(losses, [10, 10], 5.0) in {(8, 2), (4, 4)}
    assert cheapest(losses, [10, 10], 3.0) == (4, 2)
    assert cheapest(losses, [10, 10], 1.0) == (2, 2)
