"""The singular value decomposition, against NumPy's."""

import numpy as np
import pytest

from labs.compression.factorize import low_rank, rank_for, rank_within, svd
from labs.compression.network import Matrix

SHAPES = [(1, 1), (5, 3), (3, 5), (16, 16), (40, 20)]


def random_matrix(shape: tuple[int, int]) -> Matrix:
    rows: Matrix = np.random.default_rng(1).normal(size=shape).tolist()
    return rows


@pytest.mark.parametrize("shape", SHAPES)
def test_values_and_product_are_those_of_numpy(shape: tuple[int, int]) -> None:
    matrix = random_matrix(shape)
    found = svd(matrix)
    np.testing.assert_allclose(found.values, np.linalg.svd(matrix)[1], rtol=1e-9)
    product = np.array(found.left).T * found.values @ np.array(found.right)
    np.testing.assert_allclose(product, matrix, atol=1e-9)
    for vectors in (np.array(found.left), np.array(found.right)):
        np.testing.assert_allclose(vectors @ vectors.T, np.eye(min(shape)), atol=1e-9)


@pytest.mark.parametrize("rank", [1, 3, 10, 20])
def test_what_is_lost_is_the_dropped_values_squared(rank: int) -> None:
    matrix = random_matrix((40, 20))
    tall, thin = low_rank(matrix, rank)
    lost = np.sum((np.array(tall) @ np.array(thin) - matrix) ** 2)
    dropped = np.linalg.svd(matrix)[1][rank:]
    assert lost == pytest.approx(np.sum(dropped**2), rel=1e-9, abs=1e-18)


def test_a_matrix_of_lower_rank_has_zeros_among_its_values() -> None:
    found = svd([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    assert found.values == pytest.approx([70**0.5, 0.0])
    tall, thin = low_rank([[0.0, 0.0], [0.0, 0.0]], 1)
    assert (np.array(tall) @ np.array(thin) == 0).all()


def test_a_rank_for_a_size_and_one_for_a_worth() -> None:
    matrix = random_matrix((40, 20))
    assert rank_within(matrix, 600) == 10
    assert rank_within(matrix, 59) == 0
    found = svd(matrix)
    kept = [sum(value**2 for value in found.values[:rank]) for rank in range(21)]
    rank = rank_for(range(1, 21), lambda rank: kept[rank], 0.9 * kept[20])
    assert rank is not None
    assert kept[rank] >= 0.9 * kept[20] > kept[rank - 1]
    assert rank_for(range(1, 21), lambda rank: 0.0, 1.0) is None
