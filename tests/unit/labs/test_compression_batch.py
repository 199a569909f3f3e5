"""Many pictures at once say what each alone says."""

import random

import numpy as np
import pytest

from labs.compression import batch, fit
from labs.compression.network import Layer, Network, interval, scores
from labs.compression.train import untrained

RANDOM = random.Random(1)
PICTURES = [[RANDOM.randint(0, 16) for _ in range(64)] for _ in range(7)]


def factored() -> Network:
    """The first layer as two factors: no ReLU between them."""
    thin, tall, last = untrained((64, 5, 20, 10), RANDOM)
    return (Layer(thin.weights, ()), Layer(tall.weights, [0.1] * 20), last)


@pytest.mark.parametrize("network", [untrained((64, 20, 10), RANDOM), factored()])
def test_each_score_is_that_of_the_picture_alone(network: Network) -> None:
    *_, together = batch.layers(network, PICTURES)
    for number, picture in enumerate(PICTURES):
        found = [of[number] for of in together]
        assert found == pytest.approx(scores(network, picture), abs=1e-3)


def test_it_names_the_most_probable_digit() -> None:
    network = (Layer([[0.0] * 64, [1.0] + [0.0] * 63, [-1.0] + [0.0] * 63], [0.0] * 3),)
    assert batch.digits(network, [[16.0] + [0.0] * 63, [0.0] * 64]) == [1, 0]
    assert batch.right(network, [[16.0] + [0.0] * 63], [1]) == 1


@pytest.mark.parametrize("network", [untrained((64, 20, 10), RANDOM), factored()])
def test_numpys_whole_numbers_are_the_same(network: Network) -> None:
    pictures = [[RANDOM.randint(0, 16) for _ in range(64)] for _ in range(200)]
    assert fit.named(network, np.array(pictures)).tolist() == batch.digits(network, pictures)


def test_weights_that_would_run_over_are_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        batch.digits((Layer([[1e6] * 64], [0.0]),), [[16.0] * 64])
    with pytest.raises(ValueError, match="too large"):
        fit.named((Layer([[1e6] * 64], [0.0]),), np.full((1, 64), 16.0))


def test_wilsons_interval() -> None:
    # Newcombe 1998, table I: 81 of 263.
    assert interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert interval(0, 10)[0] == pytest.approx(0, abs=1e-12)
