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

import pytest

from labs.compression.formats.numbers import read_numbers
from labs.compression.formats.opened import open_model
from labs.compression.formats.tensor import Tensor
from labs.compression.yours.packed import Package, symbols_of
from labs.compression.yours.predict import SMALLEST, Setting, predict
from labs.compression.yours.profile import MOST_OF_ONE, RUN, read_profile

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


def test_even_steps_and_k_means() -> None:
    assert "Of the same bits k-means moves the weights less" in TEXT
    assert "with Huffman coding even steps make the smaller file" in TEXT
    weights, _ = model()
    found = read_profile(weights, 10_000)
    for bits in (3, 4, 5):
        even = predict(found, Setting(0, bits, "evenly spaced"))
        means = predict(found, Setting(0, bits))
        assert means.error < even.error
        assert even.bytes < means.bytes
        assert 0.45 < sqrt(predict(found, Setting(0, bits + 1)).error / means.error) < 0.65
