"""Singular values, and what a low rank leaves out: as NumPy finds them."""

from array import array
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from labs.compression.formats.tensor import Direct, Span, Tensor
from labs.compression.yours.spectrum import eigenvalues, energies, left_out, part_of


@pytest.mark.parametrize("size", [1, 2, 3, 17, 64])
def test_eigenvalues_are_numpys(size: int) -> None:
    square = np.random.default_rng(size).normal(size=(size, size))
    symmetric = square + square.T
    expected = np.linalg.eigvalsh(symmetric)
    assert sorted(eigenvalues(symmetric.tolist())) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("matrix", [np.zeros((4, 4)), np.eye(5), np.ones((6, 3))])
def test_matrices_with_equal_or_no_singular_values(matrix: Any) -> None:
    expected = np.linalg.svd(matrix, compute_uv=False) ** 2
    assert energies(matrix.tolist()) == pytest.approx(expected, abs=1e-9)


def test_what_a_rank_leaves_out_is_the_error_of_the_truncated_svd() -> None:
    matrix = np.random.default_rng(1).normal(size=(40, 30))
    u, s, v = np.linalg.svd(matrix, full_matrices=False)
    near = (u[:, :15] * s[:15]) @ v[:15]
    expected = np.linalg.norm(matrix - near) / np.linalg.norm(matrix)
    assert left_out(energies(matrix.tolist()), 0.5) == pytest.approx(expected, abs=1e-9)


def held(content: bytes) -> Span:
    return Span(Direct(BytesIO(content)), 0, len(content))


def test_a_kernel_is_a_row_an_output_and_a_large_matrix_is_looked_at_in_part() -> None:
    numbers = held(array("f", range(200 * 300)).tobytes())
    whole = part_of(Tensor("k", "F32", (10, 2, 3), numbers))
    assert whole is not None
    assert whole[1] == [6, 7, 8, 9, 10, 11]
    part = part_of(Tensor("w", "F32", (200, 300), numbers))
    assert part is not None
    assert (len(part), len(part[0])) == (64, 96)
    assert part[1][0] == 300
    assert part_of(Tensor("b", "F32", (10,), numbers)) is None
