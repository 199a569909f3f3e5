"""The cache: bytes by kind and key."""

from pathlib import Path

from coldframe.cache import Cache, digest


def test_what_is_put_is_got(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get("point", "0123") is None
    cache.put("point", "0123", b"result")
    assert cache.get("point", "0123") == b"result"
    assert cache.get("chart", "0123") is None


def test_prune_keeps_only_what_is_named(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for key in ("aa1", "aa2", "bb1"):
        cache.put("page", key, b"")
    cache.prune("page", {"aa2"})
    assert cache.keys("page") == {"aa2"}


def test_a_digest_keeps_the_borders_of_its_parts() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab") == digest(b"ab")
