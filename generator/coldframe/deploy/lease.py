"""A lock in a bucket that ends by itself, so that a killed deploy keeps nobody out for long.

It is an object that only one can create (`If-None-Match: *`) or renew (`If-Match`). Its age is the
difference of two times of the store's own clock, `Date` and `Last-Modified`: whatever the clocks of
those who deploy say, they agree on it.
"""

import getpass
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from coldframe.deploy.store import Refused
from coldframe.deploy.target import Target
from coldframe.problems import Problem

SECONDS = 120
RENEW = 30
UNMET = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
GONE = frozenset({"NoSuchKey", "404"})
UNKNOWN = frozenset({"NotImplemented", "501", "InvalidArgument", "InvalidRequest"})

type Told = Callable[[str, str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Held:
    """A lock that is there: whose, for how many seconds, after how many it ends."""

    owner: str
    token: str
    age: float
    seconds: float
    tag: str


@contextmanager
def lease(
    client: Any, place: Mapping[str, str], target: Target, token: str, told: Told
) -> Iterator[Callable[[], None]]:
    """Hold the lock at `place` (Bucket and Key). The value renews it when it is time. A lock with
    the `token` is ours already, left by a deploy from the same folder that was killed."""
    lock = _Lease(client, place, target, token, told)
    lock.take()
    try:
        yield lock.keep
    finally:
        lock.release()


class _Lease:
    def __init__(
        self, client: Any, place: Mapping[str, str], target: Target, token: str, told: Told
    ) -> None:
        self._client, self._place, self._target, self._told = client, place, target, told
        self._token = token
        self._tag = ""
        self._renewed = 0.0

    def take(self) -> None:
        if not self._write(IfNoneMatch="*"):
            held = self._held()
            over = held is None or held.token == self._token or held.age > held.seconds
            condition = {"IfMatch": held.tag} if held else {"IfNoneMatch": "*"}
            if not (over and (self._write(**condition) or self._is_ours())):
                raise Refused(self._busy(held))
        # A store that knows no conditions takes the second, too.
        if self._write(IfNoneMatch="*"):
            self.release()
            raise Refused(self._no_conditions())

    def keep(self) -> None:
        if time.monotonic() - self._renewed < RENEW:
            return
        if not (self._write(IfMatch=self._tag) or self._is_ours()):
            what = f"another deploy to {self._target.where} took over, since this one stood still"
            raise Refused(Problem(self._target.at("target"), what, "Let it end, and run it again"))

    def release(self) -> None:
        # A lock that stays ends by itself; what was deployed is deployed.
        with suppress(Refused), self._told("DeleteObject", self._place["Key"]):
            found = self._read()
            if found and found[0].get("token") == self._token:
                self._client.delete_object(**self._place)

    def _write(self, **condition: str) -> bool:
        """Whether the condition was met."""
        from botocore.exceptions import ClientError

        body = {"owner": _owner(), "seconds": SECONDS, "token": self._token}
        with self._told("PutObject", self._place["Key"]):
            try:
                answer = self._client.put_object(
                    **self._place,
                    Body=json.dumps(body).encode(),
                    ContentType="application/json",
                    CacheControl="no-store",
                    **condition,
                )
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code in UNKNOWN:
                    raise Refused(self._no_conditions()) from None
                if code in UNMET | GONE:
                    return False
                raise
        self._tag, self._renewed = answer["ETag"], time.monotonic()
        return True

    def _is_ours(self) -> bool:
        """Whether the lock is ours after all: a request whose answer got lost is sent again, and
        then its condition is not met any more."""
        with self._told("GetObject", self._place["Key"]):
            found = self._read()
        if not found or found[0].get("token") != self._token:
            return False
        self._tag, self._renewed = found[1]["ETag"], time.monotonic()
        return True

    def _held(self) -> _Held | None:
        with self._told("GetObject", self._place["Key"]):
            found = self._read()
        if found is None:
            return None
        table, answer = found
        now = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        since = answer["LastModified"]
        age = (parsedate_to_datetime(now) - since).total_seconds() if now else 0.0
        owner, token = str(table.get("owner", "?")), str(table.get("token", ""))
        return _Held(owner, token, age, float(table.get("seconds", SECONDS)), answer["ETag"])

    def _read(self) -> tuple[dict[str, Any], Mapping[str, Any]] | None:
        from botocore.exceptions import ClientError

        try:
            answer = self._client.get_object(**self._place)
            table = json.loads(answer["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                return None
            raise
        except ValueError:
            table = {}
        return (table if isinstance(table, dict) else {}), answer

    def _busy(self, held: _Held | None) -> Problem:
        what = f"another deploy to {self._target.where} is going on"
        if held is None:
            return Problem(self._target.at("target"), what, "Wait until it has ended")
        left = max(1, round(held.seconds - held.age))
        mend = f"Wait until it has ended; if it was killed, its lock ends in {left} s"
        return Problem(self._target.at("target"), f"{what}, by {held.owner}", mend)

    def _no_conditions(self) -> Problem:
        what = (
            f"the store of {self._target.where} has no conditional writes, so nothing can be locked"
        )
        mend = "Write lock = false below its target, and never deploy twice at once"
        return Problem(self._target.at("lock"), what, mend)


def _owner() -> str:
    """A name and no machine: who may read the site may read this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"
