"""From the names in coldframe.toml to a lock: pip's index first, then Pyodide's distribution."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from coldframe.cache import Cache
from coldframe.packages.distribution import Distribution
from coldframe.packages.lock import Lock, read_lock, satisfies, write_lock
from coldframe.packages.resolve import Unresolved, resolve
from coldframe.packages.wheels import NotFetched, stored

type MakeWheel = Callable[..., Path]
type MakeDistribution = Callable[..., Distribution]
COMPILED = "cp314-cp314-pyemscripten_2026_0_wasm32"


def elsewhere(make_wheel: MakeWheel, tmp_path: Path, *arguments: Any, **more: Any) -> Path:
    """A wheel that the index does not have."""
    wheel = make_wheel(*arguments, **more)
    return wheel.rename(tmp_path / wheel.name)


def locked(*names: str, to: Distribution, cache: Cache, pins: Lock | None = None) -> Lock:
    return resolve([Requirement(name) for name in names], [], pins or {}, to, cache)


def test_a_package_comes_with_what_it_needs(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache
) -> None:
    ink = make_wheel("ink", "1.0", {"ink/__init__.py": "", "blot.py": ""}, requires=["pen>=2"])
    make_wheel("pen", "1.0", {"pen.py": ""})
    make_wheel("pen", "2.1", {"pen.py": ""})
    lock = locked("ink", to=distribution(), cache=cache)
    assert list(lock) == ["pen", "ink"]
    assert lock["pen"].version == "2.1"
    assert lock["ink"].imports == ("blot", "ink")
    assert lock["ink"].depends == ("pen",)
    assert lock["ink"].sha256 == hashlib.sha256(ink.read_bytes()).hexdigest()
    assert lock["ink"].file_name == ink.name


def test_a_wheel_for_the_browser_is_taken_and_one_for_another_system_is_not(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache
) -> None:
    make_wheel("ink", "1.0", {"ink.cpython-314-wasm32-emscripten.so": ""}, tag=COMPILED)
    make_wheel("ink", "2.0", {"ink.so": ""}, tag="cp314-cp314-manylinux_2_28_x86_64")
    lock = locked("ink", to=distribution(), cache=cache)
    assert (lock["ink"].version, lock["ink"].imports) == ("1.0", ("ink",))


def test_markers_are_those_of_the_browser(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache
) -> None:
    requires = ["here; sys_platform == 'linux'", "there; sys_platform == 'emscripten'"]
    make_wheel("ink", "1.0", {"ink.py": ""}, requires=requires)
    make_wheel("here", "1.0", {"here.py": ""})
    make_wheel("there", "1.0", {"there.py": ""})
    assert set(locked("ink", to=distribution(), cache=cache)) == {"ink", "there"}


def test_extras_bring_what_they_stand_for(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache
) -> None:
    make_wheel("ink", "1.0", {"ink.py": ""}, requires=["pen; extra == 'nib'"])
    make_wheel("pen", "1.0", {"pen.py": ""})
    assert set(locked("ink", to=distribution(), cache=cache)) == {"ink"}
    lock = locked("ink[nib]", to=distribution(), cache=cache)
    assert set(lock) == {"ink", "pen"}
    assert satisfies(lock, [Requirement("ink[nib]")], [])
    assert not satisfies(lock, [Requirement("ink")], [])


def test_what_the_index_lacks_comes_from_pyodides_host(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache, tmp_path: Path
) -> None:
    make_wheel("ink", "1.0", {"ink.py": ""}, requires=["vat>=3"])
    vat = elsewhere(make_wheel, tmp_path, "vat", "3.1", {"vat.so": ""}, tag=COMPILED)
    library = tmp_path / "libvat-7.zip"
    with zipfile.ZipFile(library, "w") as archive:
        archive.writestr("libvat.so", "")
    host = distribution({vat: ["libvat"], library: []})
    lock = locked("ink", to=host, cache=cache)
    assert [(one.name, one.source, one.library) for one in lock.values()] == [
        ("libvat", "pyodide", True),
        ("vat", "pyodide", False),
        ("ink", "index", False),
    ]
    for name, file in (("vat", vat), ("libvat", library)):
        assert stored(lock[name], host, cache).read_bytes() == file.read_bytes()


def test_the_index_comes_before_the_distribution(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache, tmp_path: Path
) -> None:
    old = elsewhere(make_wheel, tmp_path, "vat", "9.0", {"vat.py": ""})
    make_wheel("vat", "1.0", {"vat.py": ""})
    lock = locked("vat", to=distribution({old: []}), cache=cache)
    assert (lock["vat"].version, lock["vat"].source) == ("1.0", "index")


def test_a_pin_keeps_its_version(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache
) -> None:
    make_wheel("ink", "1.0", {"ink.py": ""})
    before = locked("ink", to=distribution(), cache=cache)
    make_wheel("ink", "1.1", {"ink.py": ""})
    make_wheel("pen", "1.0", {"pen.py": ""})
    after = locked("ink", "pen", to=distribution(), cache=cache, pins=before)
    assert {one.name: one.version for one in after.values()} == {"ink": "1.0", "pen": "1.0"}
    assert locked("ink", to=distribution(), cache=cache)["ink"].version == "1.1"


def test_a_package_that_nobody_has_is_named(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache
) -> None:
    with pytest.raises(Unresolved, match="satisfies the requirement blotter") as raised:
        locked("blotter", to=distribution(), cache=cache)
    assert raised.value.package == "blotter"


def test_a_package_without_a_wheel_for_browsers_is_told(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache
) -> None:
    make_wheel("ink", "2.0", {"ink.py": ""}, tag="py3-none-linux_x86_64")
    with pytest.raises(Unresolved, match="ink has no wheel for the browser"):
        locked("ink", to=distribution(), cache=cache)


def test_a_host_that_gives_another_file_is_not_believed(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache, tmp_path: Path
) -> None:
    vat = elsewhere(make_wheel, tmp_path, "vat", "3.1", {"vat.py": ""})
    host = distribution({vat: []})
    lock = locked("vat", to=host, cache=cache)
    (tmp_path / "host" / vat.name).write_bytes(b"something else")
    with pytest.raises(NotFetched, match="SHA-256"):
        stored(lock["vat"], host, Cache(tmp_path / "fresh"))


def test_the_lock_is_pyodides_and_names_no_host(
    make_wheel: MakeWheel, distribution: MakeDistribution, cache: Cache, tmp_path: Path
) -> None:
    from pyodide_lock import PyodideLockSpec

    vat = elsewhere(make_wheel, tmp_path, "vat", "3.1", {"vat.so": ""}, tag=COMPILED)
    make_wheel("ink", "1.0", {"ink.py": ""}, requires=["vat"])
    host = distribution({vat: []})
    lock = locked("ink", to=host, cache=cache)
    file = tmp_path / "pyodide-lock.json"
    write_lock(file, lock, host.info)
    assert read_lock(file) == lock
    PyodideLockSpec.from_json(file).check_wheel_filenames()
    assert "://" not in file.read_text()
