"""Deep Compression's figures, from bytes that were really made, and what the page says of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labs.compression import huffman
from labs.compression.deep.demos import multiplied, ratios
from labs.compression.deep.drawn import coded_index, draw, fillers_of, panjer
from labs.compression.deep.published import NETWORKS
from labs.compression.deep.storage import fixed_width, from_fixed_width, read, store

FOLDER = Path(__file__).parents[2] / "content" / "labs" / "compression" / "deep"
TEXT = (FOLDER.parent / "deep.md").read_text("utf-8")


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """What both studies found."""
    files = {name: (FOLDER / name).read_text("utf-8") for name in ("tables.json", "lenet.json")}
    return {name: json.loads(text)["found"] for name, text in files.items()}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_stored_layers_come_within_a_tenth_of_what_is_printed(
    made: dict[str, Any], name: str
) -> None:
    told = NETWORKS[name]
    fixed, coded = ratios(told, made["tables.json"][name])
    assert coded == pytest.approx(told.ratio_coded, rel=0.1)
    if told.ratio:
        assert fixed == pytest.approx(told.ratio, rel=0.1)


def test_density_and_bits_of_every_large_layer_are_the_printed_ones(made: dict[str, Any]) -> None:
    for name, told in NETWORKS.items():
        for row, layer in zip(told.rows, made["tables.json"][name], strict=True):
            assert layer["kept"] / row.weights == pytest.approx(row.kept / 100, rel=0.003)
            if row.weights > 100_000 and row.index_coded:
                assert layer["index_coded"] == pytest.approx(row.index_coded, abs=0.03)
                assert layer["weight_coded"] == pytest.approx(row.weight_coded, abs=0.03)


def test_the_papers_rows_do_not_make_its_totals() -> None:
    assert "they give 41.0, 36.6, 34.5 and 52.7 where 40, 39, 35 and 49 are printed" in TEXT
    names = ("LeNet-300-100", "LeNet-5", "AlexNet", "VGG-16")
    assert [round(multiplied(NETWORKS[name])[1], 1) for name in names] == [41.0, 36.6, 34.5, 52.7]
    assert [NETWORKS[name].ratio_coded for name in names] == [40, 39, 35, 49]


def test_fillers_of_equal_chances_are_those_of_the_formula() -> None:
    for kept, bits in ((0.08, 5), (0.04, 5), (0.09, 4)):
        far = (1 - kept) ** 2**bits
        law = panjer(1 / kept - 1, 1 / kept)
        assert fillers_of(law, bits) == pytest.approx(far / (1 - far), rel=1e-6)
    assert "AlexNet's fc6 and fc7, 9 % kept, would need 3.70 bits an index" in TEXT
    assert round(coded_index(panjer(1 / 0.09 - 1, 1 / 0.09), 4), 2) == 3.7


def test_a_drawn_layer_is_the_same_each_time_and_reads_back() -> None:
    row = NETWORKS["LeNet-5"].rows[1]
    drawn, again = draw(row, 1), draw(row, 1)
    assert np.array_equal(drawn.gaps, again.gaps)
    codebook = np.zeros(256, np.float32)
    stored = store(drawn.gaps, drawn.symbols, codebook, 5, 8)
    assert np.array_equal(read(stored.coded[0], 5, len(drawn.gaps)), drawn.gaps)
    assert bytes(huffman.unpack(stored.coded[0][1:])) == drawn.gaps.tobytes()
    assert stored.fixed_size == 1024 + -(-5 * len(drawn.gaps) // 8) + len(drawn.symbols)


@pytest.mark.parametrize("bits", [1, 4, 5, 8])
def test_streams_of_fixed_width_read_back(bits: int) -> None:
    stream = np.random.default_rng(1).integers(0, 2**bits, 2**20 + 77).astype(np.uint8)
    written = fixed_width(stream, bits)
    assert len(written) == -(-bits * len(stream) // 8)
    assert np.array_equal(from_fixed_width(written, bits, len(stream)), stream)


def one(made: dict[str, Any], pruned: int, bits: int, index_bits: int) -> dict[str, Any]:
    (found,) = (
        found
        for found in made["lenet.json"]["made"]
        if (found["pruned"], found["bits"], found["index_bits"]) == (pruned, bits, index_bits)
    )
    return dict(found)


def size(found: dict[str, Any], stage: int = 5) -> int:
    return 4 * 410 + sum(int(layer[stage]) for layer in found["layers"])


def test_the_three_stages_on_real_digits_as_the_page_tells_them(made: dict[str, Any]) -> None:
    paper = one(made, 92, 6, 5)
    assert "has 29,278 bytes" in TEXT
    assert size(paper) == 29_278
    assert "it reads 349 of the 360 digits, as many as the network as trained" in TEXT
    assert paper["shared"] == paper["retrained"] == made["lenet.json"]["dense"] == 349
    assert "92 % cost 16 digits of 360" in TEXT
    assert made["lenet.json"]["dense"] - paper["cut"] == 16
    assert "at 2 bits the file is 53 times smaller. It reads two digits fewer" in TEXT
    assert round(1_066_440 / size(one(made, 92, 2, 5))) == 53
    assert one(made, 92, 2, 5)["shared"] == 347


def test_what_index_bits_do(made: dict[str, Any]) -> None:
    narrow, wide = one(made, 80, 6, 4), one(made, 80, 6, 8)
    assert size(narrow, 4) / size(wide, 4) == pytest.approx(0.75, abs=0.02)
    assert size(wide) == pytest.approx(size(narrow), rel=0.03)
    fillers, kept = (sum(layer[i] for layer in one(made, 95, 6, 4)["layers"]) for i in (2, 1))
    assert 0.4 < fillers / (fillers + kept) < 0.5
