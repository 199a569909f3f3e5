"""What the lab on compression promises, on networks of three seeds that are trained here."""

import json
import subprocess
import sys
from os import environ
from pathlib import Path

import pytest

from labs.compression import affine, batch, fit, recipe
from labs.compression.factorize import factored
from labs.compression.network import Network, read
from labs.compression.prune import kept, prune_network
from labs.compression.size import decode_network, encode_network, float32_bytes, shared

CONTENT = Path(__file__).parents[2] / "content"
PICTURES = fit.split()[1].pictures.tolist()
DIGITS = fit.split()[1].names.tolist()


def right(network: Network) -> int:
    return batch.right(network, PICTURES, DIGITS)


def trained(seed: int, percent: int = 0) -> Network:
    """As the pages have it: rounded to multiples of 2^-12."""
    return read(fit.spelled(recipe.trained(seed)[percent]))


def test_the_network_reads_97_of_100_digits_that_it_has_not_seen() -> None:
    assert len(DIGITS) == 360
    assert [(len(layer.weights[0]), len(layer.weights)) for layer in trained(0)] == [
        (64, 128),
        (128, 64),
        (64, 10),
    ]
    assert right(trained(0)) >= 0.97 * 360
    assert float32_bytes(trained(0)) == 68_904


@pytest.mark.parametrize("seed", recipe.SEEDS)
def test_eight_bits_change_nothing(seed: int) -> None:
    eight = affine.quantized_network(trained(seed), 8)
    assert abs(right(eight) - right(trained(seed))) <= 1


@pytest.mark.parametrize("seed", recipe.SEEDS)
def test_pruning_in_one_shot_breaks_the_network(seed: int) -> None:
    assert right(prune_network(trained(seed), 0.5)) > 0.94 * 360
    assert right(prune_network(trained(seed), 0.9)) < 0.5 * 360


@pytest.mark.parametrize("percent", [50, 80, 90])
def test_fine_tuned_pruning_does_not(percent: int) -> None:
    network = trained(0, percent)
    assert kept(network) == round(17_024 * (1 - percent / 100))
    assert right(network) >= right(trained(0)) - 3


@pytest.mark.parametrize("seed", recipe.SEEDS)
def test_pruned_shared_and_coded_it_is_22_times_smaller_at_no_more_than_0_6_points(
    seed: int,
) -> None:
    models = recipe.trained(seed)
    network = recipe.smallest(models, seed)
    content = b"".join(file.content for file in encode_network(network, 4, True))
    found = decode_network(content)
    # Each weight is one of 16 32-bit floats already.
    assert [of.weights for of in found] == [of.weights for of in shared(network, 4)]
    whole = fit.network_of(models[0])
    assert float32_bytes(whole) / len(content) >= 22
    # Two pictures of 360 are 0.56 points. Wilson's interval of either is three points wide.
    assert right(found) >= right(whole) - 2


def test_a_little_pruning_makes_the_file_longer() -> None:
    sizes = [sum(map(len, encode_network(trained(0, percent), 4, True))) for percent in (0, 10)]
    assert sizes[1] > sizes[0]


def test_low_rank_disappoints_here() -> None:
    network = factored(trained(0), 16)
    assert float32_bytes(network) == 4 * (2 * 16 * 192 + 640 + 202)
    assert 0.5 * 360 < right(network) < 0.95 * 360


def test_one_blas_thread_or_two_make_the_same_bytes() -> None:
    program = (
        "from random import Random; from labs.compression.fit import *;"
        "from labs.compression.descent import train; learned, _ = split();"
        "model = train(untrained(Random(1)), learned, Random(2), 1, 0.05);"
        "import json; print(json.dumps(spelled(model)))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=environ | {"PYTHONPATH": str(CONTENT), "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(texts) == 1
    assert json.loads(texts.pop())[0]["inputs"] == 64
