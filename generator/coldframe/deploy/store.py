"""What a deploy asks of a place that keeps files: an S3 bucket, or a folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from coldframe.deploy.outgoing import File
from coldframe.deploy.plan import Kept, Record
from coldframe.problems import Problem

RECORD = "_coldframe/deploy.json"
LOCK = "_coldframe/deploy.lock"


class Refused(Exception):
    """The deploy can't go on; `problems` say why, and the mend."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Store(Protocol):
    """Paths are those of the site. Every method may raise Refused; `put` and `look` are called
    from several threads at once."""

    workers: int

    def alone(self) -> AbstractContextManager[Callable[[], None]]:
        """No other deploy meanwhile. The value must be called now and then: it keeps the lock."""

    def listed(self) -> Mapping[str, str]:
        """Every file that stands there, with its stamp; not the record, nor the lock."""

    def sent(self, path: str) -> str:
        """A digest of how the file would be sent: equal digests and contents need no sending."""

    def look(self, path: str, record: Record) -> Kept | None:
        """What a deploy put at the path; None if the file is not a deploy's."""

    def put(self, file: File) -> str:
        """Put the file there whole or not at all; its new stamp."""

    def delete(self, paths: Sequence[str]) -> None: ...

    def read(self, path: str) -> bytes | None:
        """The file's content, as it was before any compression; None if there is none."""

    def write_record(self, content: bytes) -> None: ...


def read_record(store: Store) -> Record:
    """An empty one if there is none, or not a whole one: then every file is looked at."""
    try:
        table = json.loads(store.read(RECORD) or b"{}")
        files = {path: Kept(*map(str, kept)) for path, kept in table["files"].items()}
        return Record(files, frozenset((str(p), str(s)) for p, s in table["pending"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Record()


def record_bytes(record: Record) -> bytes:
    files = {path: [k.sha256, k.sent, k.stamp] for path, k in record.files.items()}
    table = {"files": files, "pending": sorted(record.pending)}
    return json.dumps(table, sort_keys=True, separators=(",", ":")).encode()
