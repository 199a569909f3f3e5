"""Optimal brain damage and surgeon, against what NumPy solves in one go."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.hessian import curvatures, damage, inverted, operate, surgeon
from labs.compression.network import Layer
from labs.compression.prune import without_least
from labs.compression.pruning.trials import operated_rows


def correlated(seed: int, size: int, count: int = 60) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.normal(size=(size, size)) @ generator.normal(size=(size, count))


@given(st.integers(0, 1000), st.integers(1, 12))
def test_the_inverse_is_numpys(seed: int, size: int) -> None:
    matrix = np.array(curvatures(correlated(seed, size).tolist()))
    np.testing.assert_allclose(
        np.array(inverted(matrix.tolist())) @ matrix, np.eye(size), atol=1e-6
    )


@given(st.integers(0, 1000), st.integers(2, 8))
def test_what_the_surgeon_leaves_is_the_constrained_least_squares_optimum(
    seed: int, size: int
) -> None:
    """min (w - w₀)ᵀ H (w - w₀) with the deleted weights at 0: in one go by block elimination."""
    H = np.array(curvatures(correlated(seed, size).tolist()))
    weights = np.random.default_rng(seed).normal(size=size)
    gone: list[int] = []
    for q, left in operate(weights.tolist(), inverted(H.tolist())):
        gone.append(q)
        stay = [i for i in range(size) if i not in gone]
        expected = np.zeros(size)
        if stay:
            kept = np.linalg.solve(H[np.ix_(stay, stay)], H[np.ix_(stay, gone)] @ weights[gone])
            expected[stay] = weights[stay] + kept
        np.testing.assert_allclose(left, expected, rtol=1e-5, atol=1e-6)


def test_a_regression_of_three_weights() -> None:
    """By size the wrong weight goes; the surgeon deletes another and is off by far less."""
    inputs = correlated(3, 3)
    inputs[1] = inputs[0] + 0.1 * inputs[1]
    weights = np.array([1.0, 0.8, 0.5])
    truth = weights @ inputs
    _, left = next(operate(weights.tolist(), inverted(curvatures(inputs.tolist()))))
    by_size = weights * [1, 1, 0]

    def error(found: np.ndarray) -> float:
        return float(((found @ inputs - truth) ** 2).sum())

    assert error(np.array(left)) < 0.1 * error(by_size)


def test_damage_is_the_diagonals() -> None:
    assert damage([[2.0, 1.0]], [1.0, 10.0]) == [2.0, 5.0]
    layer = Layer([[2.0, 1.0]], [0.0])
    (cut,) = without_least((layer,), [damage(layer.weights, [1.0, 10.0])], 0.5)
    assert cut.weights == [[0.0, 1.0]]


def test_every_row_loses_its_share() -> None:
    inputs = correlated(1, 8)
    weights = np.random.default_rng(2).normal(size=(3, 8)).tolist()
    found = surgeon(weights, inverted(curvatures(inputs.tolist())), 0.5)
    assert [sum(w == 0 for w in row) for row in found] == [4, 4, 4]
    assert surgeon(weights, inverted(curvatures(inputs.tolist())), 0.0) == weights


@given(st.integers(0, 1000), st.integers(1, 8))
def test_all_rows_at_once_are_each_row_alone(seed: int, size: int) -> None:
    inverse = inverted(curvatures(correlated(seed, size).tolist()))
    weights = np.random.default_rng(seed).normal(size=(3, size))
    together = list(operated_rows(weights, np.array(inverse)))
    for row, *stages in zip(weights, *together, strict=True):
        alone = [row.tolist(), *(left for _, left in operate(row.tolist(), inverse))]
        np.testing.assert_allclose(stages, alone, rtol=1e-9, atol=1e-9)


def test_an_input_that_is_always_zero_does_no_harm() -> None:
    H = curvatures([[1.0, 2.0], [0.0, 0.0]])
    q, left = next(operate([1.0, 5.0], inverted(H)))
    assert q == 1
    assert left[0] == pytest.approx(1.0)
