"""What a piece of Python needs of the site, read without running it."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from coldframe.cache import Cache
from coldframe.sources.discover import discover
from coldframe.sources.imports import (
    Closure,
    SiteModules,
    closure,
    foreign_imports,
    module_name,
    read_imports,
    site_modules,
)


def modules_of(root: Path, files: Mapping[str, str]) -> SiteModules:
    for name, code in files.items():
        file = root / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code)
    return site_modules(discover(root, {}).sources, root, Cache(root / "cache"))


def needed(found: Closure) -> list[str]:
    return [source.path.relative_to("content").as_posix() for source in found.modules]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("content/square.py", "square"),
        ("content/labs/bandits/policies.py", "labs.bandits.policies"),
        ("content/labs/__init__.py", "labs"),
    ],
)
def test_a_modules_name_follows_its_path(path: str, name: str) -> None:
    assert module_name(PurePosixPath(path)) == name


def test_a_module_needs_what_its_imports_need(tmp_path: Path) -> None:
    modules = modules_of(
        tmp_path,
        {
            "labs/demos.py": "import math\nfrom labs.policies import greedy\n",
            "labs/policies.py": "import labs.arms\n",
            "labs/arms.py": "import labs.demos\n",
            "other.py": "",
        },
    )
    found = closure(["labs.demos"], modules)
    assert needed(found) == ["labs/arms.py", "labs/demos.py", "labs/policies.py"]
    assert found.foreign == ()


@pytest.mark.parametrize(
    "code",
    [
        "import lab.arms",
        "from lab import arms",
        "from . import arms",
        "from .arms import pull",
        "from ..lab.arms import pull",
        "def later():\n    from lab.arms import pull",
        "try:\n    import lab.arms\nexcept ImportError:\n    pass",
    ],
)
def test_every_way_to_import(tmp_path: Path, code: str) -> None:
    modules = modules_of(tmp_path, {"lab/demos.py": code, "lab/arms.py": ""})
    assert needed(closure(["lab.demos"], modules)) == ["lab/arms.py", "lab/demos.py"]


def test_a_package_brings_its_init(tmp_path: Path) -> None:
    modules = modules_of(
        tmp_path, {"lab/__init__.py": "from .rates import RATE", "lab/rates.py": "", "lab/a.py": ""}
    )
    assert needed(closure(["lab.a"], modules)) == ["lab/__init__.py", "lab/a.py", "lab/rates.py"]


@pytest.mark.parametrize(
    "code",
    [
        "from coldframe import data\nopened = data('a.json')",
        "import coldframe\nopened = coldframe.data('a.json', 'rb')",
        "from coldframe import data\nopened = data(name='a.json')",
    ],
)
def test_data_that_is_named_by_a_literal(tmp_path: Path, code: str) -> None:
    modules = modules_of(tmp_path, {"lab/demos.py": code, "top.py": "import lab.demos"})
    assert closure(["top"], modules).data == (PurePosixPath("lab/a.json"),)


def test_a_name_that_is_computed_is_not_known() -> None:
    assert read_imports("data(f'{name}.json')").data == ()


def test_what_a_browser_lacks_is_told_with_its_line(tmp_path: Path) -> None:
    modules = modules_of(
        tmp_path, {"demos.py": "import json\nimport coldframe\nimport numpy.fft\n"}
    )
    file = PurePosixPath("content/demos.py")
    assert closure(["demos"], modules).foreign == ((file, 3, "numpy"),)


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
        "if sys.platform != 'emscripten':\n    import numpy",
        "if TYPE_CHECKING:\n    from numpy import ndarray",
    ],
)
def test_an_import_that_the_code_can_do_without_is_fine(code: str) -> None:
    assert foreign_imports(read_imports(code), SiteModules({}, {})) == []


def test_what_is_for_type_checkers_is_not_needed(tmp_path: Path) -> None:
    code = "import typing\nif typing.TYPE_CHECKING:\n    import b\nelse:\n    import c\n"
    modules = modules_of(tmp_path, {"a.py": code, "b.py": "", "c.py": ""})
    assert needed(closure(["a"], modules)) == ["a.py", "c.py"]


def test_a_module_that_does_not_parse_is_needed_all_the_same(tmp_path: Path) -> None:
    modules = modules_of(tmp_path, {"a.py": "def f(:\n"})
    assert needed(closure(["a"], modules)) == ["a.py"]


def test_the_cache_gives_the_same_answer(tmp_path: Path) -> None:
    files = {"a.py": "try:\n    import numpy\nexcept ImportError:\n    import b\ndata('c')\n"}
    assert modules_of(tmp_path, files) == modules_of(tmp_path, files)
