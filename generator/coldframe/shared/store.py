"""Where entries stand: in a folder, or in a bucket (by obstore)."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from coldframe.cache import write_whole

LARGEST = 200_000_000
"""Bytes of an entry: more was not written by Coldframe."""


class Store(Protocol):
    """Bytes by name. What goes wrong is raised."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, content: bytes) -> None: ...


class NoStore(Exception):
    """There is no way to the store; the mend stands beside the message."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}. {mend}")
        self.what, self.mend = what, mend


def open_store(place: str, root: Path, patience: float) -> Store:
    """Of a URL, or of a folder, relative to the site's. A request may take `patience` seconds.

    Nothing is asked yet. Raises NoStore.
    """
    if "://" not in place:
        return Folder(root / Path(place).expanduser())
    try:
        import obstore.store
    except ImportError:
        what = f"the cache {place} needs obstore, which is not installed"
        raise NoStore(what, "pip install 'coldframe[cache]'") from None
    within = timedelta(seconds=patience)
    try:
        store = obstore.store.from_url(
            place,
            client_options={"timeout": within, "connect_timeout": within, "allow_http": True},
            retry_config={"max_retries": 2, "retry_timeout": within},
        )
    except Exception as error:
        what = f"the cache {place} can't be opened: {first_line(error)}"
        raise NoStore(what, "Write s3://bucket/prefix, gs://…, az://…, or a folder") from None
    return Bucket(store)


class Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        file = self._folder / name
        try:
            return file.read_bytes() if file.stat().st_size <= LARGEST else b""
        except FileNotFoundError:
            return None

    def put(self, name: str, content: bytes) -> None:
        write_whole(self._folder / name, content)


class Bucket:
    def __init__(self, store: Any) -> None:
        self._store = store

    def get(self, name: str) -> bytes | None:
        try:
            found = self._store.get(name)
        except FileNotFoundError:
            return None
        return bytes(found.bytes()) if found.meta["size"] <= LARGEST else b""

    def put(self, name: str, content: bytes) -> None:
        self._store.put(name, content, use_multipart=False)


def first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).partition("\n")[0][:300].rstrip(". ")
