"""Huffman codes: as short as codes of whole bits can be, and decodable from their lengths."""

from collections import Counter
from contextlib import suppress
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.huffman import code_lengths, codes, decode, encode, entropy, pack, unpack

symbols = st.lists(st.integers(0, 12), min_size=1, max_size=200)


@given(symbols)
def test_decoding_gives_the_symbols_back(message: list[int]) -> None:
    lengths = code_lengths(Counter(message))
    bits = encode(message, lengths)
    assert decode(bits + "0110", lengths, len(message)) == (message, len(bits))


@given(symbols.filter(lambda message: len(set(message)) > 1))
def test_the_length_lies_within_a_bit_a_symbol_of_the_entropy(message: list[int]) -> None:
    counts = Counter(message)
    least = entropy(counts) * len(message)
    size = len(encode(message, code_lengths(counts)))
    assert least - 1e-9 <= size < least + len(message)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=5))
def test_no_prefix_code_is_shorter(counts: list[int]) -> None:
    lengths = code_lengths(dict(enumerate(counts)))
    size = sum(count * lengths[symbol] for symbol, count in enumerate(counts))
    # Kraft: lengths belong to some prefix code if and only if these powers sum to at most 1.
    others = (
        sum(count * length for count, length in zip(counts, tried, strict=True))
        for tried in product(range(1, len(counts)), repeat=len(counts))
        if sum(2.0**-length for length in tried) <= 1
    )
    assert size == min(others)


def test_canonical_codes_count_upwards() -> None:
    assert codes({0: 2, 1: 1, 2: 3, 3: 3}) == {1: "0", 0: "10", 2: "110", 3: "111"}


def test_a_lone_symbol_takes_one_bit() -> None:
    assert encode([7, 7, 7], code_lengths({7: 3})) == "000"


def test_bits_that_end_within_a_code_are_refused() -> None:
    with pytest.raises(ValueError, match="end within a code"):
        decode("1", {0: 1, 1: 2, 2: 2}, 1)


def test_a_code_longer_than_a_look_is_found() -> None:
    lengths = code_lengths({symbol: 2**symbol for symbol in range(20)})
    message = [0, 19, 1, 0, 18, 2]
    bits = encode(message, lengths)
    assert max(lengths.values()) == 19
    assert decode(bits, lengths, len(message)) == (message, len(bits))


def test_bits_that_are_no_code_are_refused() -> None:
    with pytest.raises(ValueError, match="no code"):
        decode("1" * 40, {7: 1}, 1)


@given(st.lists(st.integers(0, 255), max_size=300))
def test_a_packed_stream_decodes_by_itself_and_has_no_byte_too_many(message: list[int]) -> None:
    file = pack(message)
    assert unpack(file) == message
    assert unpack(file + file) == message + message
    if message:
        lengths = code_lengths(Counter(message))
        head = 5 + (5 * (max(message) + 1) + 7) // 8
        assert len(file) == head + (len(encode(message, lengths)) + 7) // 8


@given(st.binary(max_size=60))
def test_bytes_that_are_no_stream_raise_nothing_but_a_value_error(hostile: bytes) -> None:
    with suppress(ValueError):
        unpack(hostile)


@given(symbols, st.data())
def test_a_stream_that_was_cut_is_refused(message: list[int], data: st.DataObject) -> None:
    file = pack(message)
    with pytest.raises(ValueError):
        unpack(file[: data.draw(st.integers(1, len(file) - 1))])


def test_a_million_symbols_come_in_blocks() -> None:
    message = Random(1).randbytes(1_100_000).translate(bytes(i % 7 * (i % 3) for i in range(256)))
    file = pack(message)
    assert bytes(unpack(file)) == message
    assert file == pack(list(message)), "the same symbols make the same bytes"
    assert len(file) < (entropy(Counter(message)) + 0.1) * len(message) / 8
