"""Which modules of the runtime a module imports, so that a page can ask for all of them at once."""

import re
from collections.abc import Mapping

IMPORT = re.compile(
    rb"""(?:^|[;}])\s*(?:import|export)\b[^;"'()]*["']\./([^"']+)["']""", re.MULTILINE
)


def closure(modules: Mapping[str, bytes], *names: str) -> tuple[str, ...]:
    """The named modules and whatever they import statically, each once, nearest first."""
    found = list(names)
    for name in found:
        imported = (match.decode() for match in IMPORT.findall(modules[name]))
        found += [other for other in dict.fromkeys(imported) if other not in found]
    return tuple(found)
