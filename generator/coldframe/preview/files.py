"""The site's folders → the files that were written, a set for each burst of changes."""

import threading
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath

from coldframe.config import FILE

FOLDERS = ("content", "static", "templates")
TOP = (*FOLDERS, str(FILE), "pyodide-lock.json")

type Changed = Callable[[frozenset[Path]], None]


class FileWatcher:
    """Calls `changed` from a thread of its own until it is closed; `watching`, perhaps twice, when
    nothing is missed from then on.

    `more` are folders of packages, as coldframe.toml names them; they may lie outside the site.
    """

    def __init__(
        self, root: Path, more: Collection[str], changed: Changed, watching: Callable[[], None]
    ) -> None:
        self._root, self._changed, self._watching = root, changed, watching
        self.watched = watched_folders(root, more)
        self._end = threading.Event()
        self._threads = [
            # Apart: below the site's folder itself there may be ten thousand of other tools.
            threading.Thread(target=self._watch, args=([root], False), daemon=True),
            threading.Thread(target=self._watch, args=(self.watched, True), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._end.set()

    def _watch(self, folders: Collection[Path], deep: bool) -> None:
        import watchfiles

        if not folders:
            return
        bursts = watchfiles.watch(
            *folders,
            watch_filter=lambda _, path: self._is_ours(Path(path), deep),
            debounce=50,
            step=10,
            rust_timeout=500,
            yield_on_timeout=True,
            stop_event=self._end,
            recursive=deep,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        new = True
        for burst in bursts:
            if self._end.is_set():
                return
            if new:
                self._watching()
                new = False
            if burst:
                self._changed(frozenset(Path(path) for _, path in burst))

    def _is_ours(self, path: Path, deep: bool) -> bool:
        if not deep:
            return path.parent == self._root and path.name in TOP
        within = next(folder for folder in self.watched if path.is_relative_to(folder))
        parts = PurePosixPath(path.relative_to(within)).parts
        return not path.name.endswith("~") and not any(
            part.startswith(".") or part in ("__pycache__", "node_modules", "site")
            for part in (parts if within.name not in FOLDERS else _hidden(parts))
        )


def watched_folders(root: Path, more: Collection[str]) -> tuple[Path, ...]:
    """Those that there are; a package's folder outside the site, too."""
    wanted = [*(root / name for name in FOLDERS), *((root / name).resolve() for name in more)]
    return tuple(folder for folder in dict.fromkeys(wanted) if folder.is_dir())


def _hidden(parts: tuple[str, ...]) -> tuple[str, ...]:
    """A page of the site may lie in a folder named `site`."""
    return tuple(part for part in parts if part != "site")
