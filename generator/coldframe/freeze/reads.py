"""Which of the site's files this process has read, by digest: as the build knew them, or not?

An author may save a file between the moment in which the build looked at it and the one in which a
demo's process imports it. What was computed then is the result of another site.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coldframe.cache import file_digest

type _Stamp = tuple[int, int]


class Reads:
    """Of `content/` and of loaders' outputs, from `watch` on."""

    def __init__(self, content: str) -> None:
        content = os.path.realpath(content)
        # What a loader makes stands for a file beside it.
        loaded = os.path.join(os.path.dirname(content), ".coldframe", "loaded")
        self._folders = (content, loaded)
        self._opened: set[str] = set()
        self._stamps: dict[str, _Stamp] = {}

    def watch(self) -> None:
        """For the rest of the process's life: a hook can't be taken away."""
        sys.addaudithook(self._heard)

    def take(self) -> dict[str, str]:
        """Path below the site's folder → digest, of what was read since the last call and is not
        as it was then; an empty digest for what is gone."""
        opened, self._opened = self._opened, set()
        found = {}
        for path in sorted(opened):
            real = os.path.realpath(path)
            folder = next((one for one in self._folders if real.startswith(one + os.sep)), "")
            if folder and (digest := self._digest(real)) is not None:
                found["content" + real.removeprefix(folder).replace(os.sep, "/")] = digest
        return found

    def _heard(self, event: str, arguments: Sequence[Any]) -> None:
        if event != "open" or not isinstance(arguments[0], str):
            return
        mode = arguments[1]
        if mode is None or not set("wax+") & set(mode):
            self._opened.add(os.path.abspath(arguments[0]))

    def _digest(self, file: str) -> str | None:
        """None if it is still the one that was read before."""
        try:
            status = os.stat(file)
            stamp = (status.st_mtime_ns, status.st_size)
            if not os.path.isfile(file) or self._stamps.get(file) == stamp:
                return None
            self._stamps[file] = stamp
            return file_digest(Path(file).read_bytes())
        except OSError:
            return ""
