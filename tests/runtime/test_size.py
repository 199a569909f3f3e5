"""What every page with a demo fetches before anything is touched stays small."""

import gzip
import re

from coldframe.browser.core import core

IMPORT = re.compile(r'\b(?:import|from)\s*"\./(\w+)\.js"')


def served() -> dict[str, bytes]:
    """The modules as readers get them, name → code."""
    found = {}
    for artifact in core().runtime_artifacts:
        assert isinstance(artifact.content, bytes)
        found[artifact.path.stem] = artifact.content
    return found


def eager(modules: dict[str, bytes]) -> list[str]:
    """`index` and whatever it imports at once, directly or not."""
    found = ["index"]
    for name in found:
        found += [other for other in IMPORT.findall(modules[name].decode()) if other not in found]
    return sorted(set(found))


def test_what_is_fetched_at_once_is_at_most_8_kilobytes() -> None:
    modules = served()
    source = b"".join(modules[name] for name in eager(modules))
    assert len(gzip.compress(source, 9, mtime=0)) <= 8_000


def test_python_charts_and_cells_come_when_they_are_needed() -> None:
    names = eager(served())
    assert {"demo", "controls", "display", "grid"} <= set(names)
    assert not {"interpreter", "worker", "boot", "chart", "cell", "canvas", "reload"} & set(names)
