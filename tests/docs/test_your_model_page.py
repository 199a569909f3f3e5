"""What the page on a reader's own model says, and its decoder, run as a reader would run it."""

import io
import re
import subprocess
import sys
from array import array
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from struct import pack
from typing import Any

import pytest

from labs.compression.formats.numbers import read_numbers
from labs.compression.formats.opened import open_model
from labs.compression.formats.tensor import Tensor
from labs.compression.yours.packed import Package, symbols_of
from labs.compression.yours.predict import SMALLEST, Levels, Setting, predict
from labs.compression.yours.profile import MOST_OF_ONE, RUN, Profile, read_profile

FOLDER = Path(__file__).parents[2] / "content" / "labs" / "compression"
TEXT = (FOLDER / "your-model.md").read_text("utf-8")


def decoder() -> str:
    """The first block of Python on the page."""
    found = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found[1]


def test_the_page_shows_the_decoder_as_it_is() -> None:
    assert decoder() == (FOLDER / "cfw.py").read_text("utf-8")
    assert decoder().count("\n") < 100


def model() -> Sequence[Tensor]:
    """Two tensors, as a file of a reader's."""
    from random import Random

    rng = Random(1)
    numbers = [rng.gauss(0, 1) for _ in range(6_000)]
    body = pack("<6000f", *numbers) + pack("<3q", 1, 2, 3)
    head = b'{"w":{"dtype":"F32","shape":[60,100],"data_offsets":[0,24000]},'
    head += b'"steps":{"dtype":"I64","shape":[3],"data_offsets":[24000,24024]}}'
    return open_model(io.BytesIO(len(head).to_bytes(8, "little") + head + body)).tensors


@pytest.mark.parametrize("sparsity", [0, 80])
def test_the_decoder_of_the_page_reads_a_file_in_a_python_of_its_own(
    tmp_path: Path, sparsity: int
) -> None:
    weights, steps = model()
    coding = predict(read_profile(weights, 10_000), Setting(sparsity, 3)).coding
    assert coding is not None
    package = Package()
    for _ in package.write([(weights, coding), (steps, None)], coded=True):
        pass
    (tmp_path / "model.cfw").write_bytes(package.content())
    (tmp_path / "cfw.py").write_text(decoder(), "utf-8")
    program = (
        "import cfw, sys, array; found = cfw.read(open('model.cfw', 'rb').read()); "
        "assert found['steps']['raw'] == array.array('q', [1, 2, 3]).tobytes(); "
        "assert found['w']['shape'] == [60, 100]; "
        "sys.stdout.buffer.write(array.array('f', found['w']['values']).tobytes())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    symbols = symbols_of(read_numbers(weights, 0, 6_000), coding)
    assert told == array("f", [coding.levels[symbol] for symbol in symbols]).tobytes()


def test_what_is_sampled_and_what_stays_is_as_told() -> None:
    assert f"Of a tensor with more than {MOST_OF_ONE:,} numbers" in TEXT
    assert f"runs of {RUN} neighbours" in TEXT
    assert f"tensors of fewer than {SMALLEST} numbers" in TEXT


def error(profiles: Sequence[Profile], levels: Levels, bits: int) -> tuple[float, int]:
    made = [predict(profile, Setting(0, bits, levels)) for profile in profiles]
    moved = sum(one.error for one in made)
    total = sum(p.energy for p in profiles if p.tensor.count >= SMALLEST)
    return round(100 * sqrt(moved / total), 1), sum(one.bytes for one in made)


def test_even_steps_and_k_means_on_the_sample(lab_network: Any) -> None:
    assert "4 bits in even steps move the weights by 15.1 %, k-means by 11.5 %" in TEXT
    even, means = error(lab_network, "evenly spaced", 4), error(lab_network, "k-means", 4)
    assert (even[0], means[0]) == (15.1, 11.5)
    assert even[1] < means[1], "even steps make the smaller file"


@pytest.fixture(scope="module")
def lab_network() -> list[Profile]:
    """The sample, from the network that the lab's loader trains."""
    import json
    from os import environ

    from labs.compression.network import read

    text = subprocess.run(
        [sys.executable, "network.json.py"],
        cwd=FOLDER,
        env=environ | {"PYTHONPATH": str(FOLDER.parents[1]), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=True,
    ).stdout
    profiles = []
    for layer in read(json.loads(text)["levels"]["0"]):
        flat = [weight for row in layer.weights for weight in row]
        for values in (flat, list(layer.biases)):
            held = Held(pack(f"<{len(values)}f", *values))
            profiles.append(read_profile(Tensor("w", "F32", (len(values),), held), 10_000))
    return profiles


class Held:
    whole = True

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, start: int, size: int) -> bytes:
        return self.content[start : start + size]
