"""What the page on compression says, on the network that its loader trains."""

import json
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass
from os import environ
from pathlib import Path

import pytest

from labs.compression.experiments import requantized, weights
from labs.compression.factorize import low_rank
from labs.compression.network import Layer, Network, accuracy, read
from labs.compression.prune import prune_network
from labs.compression.size import decode_network, encode_network, float32_bytes, shared

CONTENT = Path(__file__).parents[2] / "content"


@dataclass(frozen=True)
class Lab:
    """What the loader printed; `tuned` maps a sparsity in percent to its network."""

    text: bytes
    tuned: dict[int, Network]
    pictures: list[list[int]]
    digits: list[int]

    def right(self, network: Network) -> float:
        return accuracy(network, self.pictures, self.digits)


def run_loader(threads: str = "1") -> bytes:
    return subprocess.run(
        [sys.executable, "network.json.py"],
        cwd=CONTENT / "labs" / "compression",
        env=environ | {"PYTHONPATH": str(CONTENT), "OPENBLAS_NUM_THREADS": threads},
        capture_output=True,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def lab() -> Lab:
    text = run_loader()
    found = json.loads(text)
    grey = b64decode(found["pictures"])
    return Lab(
        text,
        {int(percent): read(layers) for percent, layers in found["levels"].items()},
        [list(grey[i : i + 64]) for i in range(0, len(grey), 64)],
        list(b64decode(found["digits"])),
    )


def test_the_network_reads_97_of_100_digits_that_it_has_not_seen(lab: Lab) -> None:
    assert len(lab.digits) == 360
    assert [(len(layer.weights[0]), len(layer.weights)) for layer in lab.tuned[0]] == [
        (64, 128),
        (128, 64),
        (64, 10),
    ]
    assert lab.right(lab.tuned[0]) >= 0.97
    assert float32_bytes(lab.tuned[0]) == 68_904


def test_eight_bits_change_nothing(lab: Lab) -> None:
    eight = requantized(lab.tuned[0], 8, "evenly spaced")
    assert abs(lab.right(eight) - lab.right(lab.tuned[0])) <= 1 / 360


def test_pruning_in_one_shot_breaks_the_network(lab: Lab) -> None:
    assert lab.right(prune_network(lab.tuned[0], 0.5)) > 0.95
    assert lab.right(prune_network(lab.tuned[0], 0.9)) < 0.5


@pytest.mark.parametrize("percent", [50, 80, 90])
def test_fine_tuned_pruning_does_not(lab: Lab, percent: int) -> None:
    kept = sum(w != 0 for layer in lab.tuned[percent] for row in layer.weights for w in row)
    assert kept == pytest.approx(17_024 * (1 - percent / 100), abs=3)
    assert lab.right(lab.tuned[percent]) >= lab.right(lab.tuned[0]) - 0.01


def test_the_file_is_22_times_smaller_at_no_loss(lab: Lab) -> None:
    files = encode_network(lab.tuned[90], 4, True)
    content = b"".join(file.content for file in files)
    network = decode_network(content)
    assert network == shared(lab.tuned[90], 4)
    assert float32_bytes(lab.tuned[0]) / len(content) >= 22
    # Two pictures of 360.
    assert lab.right(network) >= lab.right(lab.tuned[0]) - 0.006


def test_a_little_pruning_makes_the_file_longer(lab: Lab) -> None:
    sizes = [sum(map(len, encode_network(lab.tuned[percent], 4, True))) for percent in (0, 10)]
    assert sizes[1] > sizes[0]


def test_low_rank_disappoints_here(lab: Lab) -> None:
    network: list[Layer] = []
    for layer in lab.tuned[0][:2]:
        tall, thin = low_rank(layer.weights, 16)
        network += [Layer(thin, []), Layer(tall, layer.biases)]
    factored = (*network, lab.tuned[0][2])
    assert weights(factored) == 6_784
    assert 0.5 < lab.right(factored) < 0.95


def test_the_curves_are_those_of_the_networks(lab: Lab) -> None:
    curves = json.loads(lab.text)["curves"]
    size, right = curves["tuned"]["4"][-1]
    assert size == sum(map(len, encode_network(lab.tuned[90], 4, True)))
    assert right == pytest.approx(lab.right(shared(lab.tuned[90], 4)), abs=1e-6)
