"""An entry is worth something only where it was put, whole, and by whom it was put."""

import pytest

from coldframe.shared.entry import name, opened, sealed

ENTRY = sealed("point", "ab12", b'{"frames": []}', b"")


def test_what_is_sealed_is_opened() -> None:
    assert opened("point", "ab12", ENTRY, b"") == b'{"frames": []}'
    assert opened("point", "ab12", sealed("point", "ab12", b"", b"secret"), b"secret") == b""


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"\n",
        b'{"frames": []}',
        ENTRY[:-1],
        ENTRY[:20],
        ENTRY + b" ",
        ENTRY.replace(b"frames", b"trames"),
        b"\x00" * len(ENTRY),
    ],
    ids=["empty", "line", "no seal", "cut", "cut in its seal", "longer", "changed", "zeros"],
)
def test_damage_is_seen(entry: bytes) -> None:
    assert opened("point", "ab12", entry, b"") is None


@pytest.mark.parametrize(("kind", "key"), [("point", "ab13"), ("demo", "ab12"), ("pointab", "12")])
def test_an_entry_is_worth_nothing_under_another_key(kind: str, key: str) -> None:
    assert opened(kind, key, ENTRY, b"") is None


@pytest.mark.parametrize("secret", [b"other", b""])
def test_with_a_secret_only_its_owners_entries_count(secret: bytes) -> None:
    forged = sealed("point", "ab12", b"forged", secret)
    assert opened("point", "ab12", forged, b"secret") is None


def test_signed_entries_and_plain_ones_stand_apart() -> None:
    assert name("point", "ab12", b"") != name("point", "ab12", b"secret")
