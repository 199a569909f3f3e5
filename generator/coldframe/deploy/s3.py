"""A bucket of any S3-compatible store, by boto3."""

import base64
import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path, PurePosixPath
from typing import Any

from coldframe.cache import digest
from coldframe.deploy.headers import headers
from coldframe.deploy.lease import lease
from coldframe.deploy.outgoing import File
from coldframe.deploy.plan import Kept, Record
from coldframe.deploy.s3_errors import refusal
from coldframe.deploy.store import LOCK, RECORD, Refused
from coldframe.deploy.target import S3, Target
from coldframe.problems import Problem
from coldframe.publish.types import COMPRESSED

WORKERS = 16
ATTEMPTS = 6
"""Of each request, with pauses that double up to 20 s: a store that says SlowDown is given time."""
BATCH = 1000
"""Keys that S3 deletes in one request."""
WORTH = 1024
"""Bytes below which compression is not tried."""
IN_MEMORY = 64_000_000
LARGEST = 5_000_000_000
"""Of one request. Parts are not used: so an object appears whole, and only with the right MD5."""
NO_BATCH = frozenset({"MissingContentMD5", "NotImplemented", "MalformedXML", "AccessDenied"})
"""What stores say that delete no batches, or want another right for it."""


def open_store(target: Target, where: S3, token: str) -> "Bucket":
    """The store; nothing is asked of it yet. A lock with this token is ours. Raises Refused."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        what = "deploying to S3 needs boto3, which is not installed"
        mend = 'Install it: pip install "coldframe[s3]"'
        raise Refused(Problem(target.at("target"), what, mend)) from None
    config = Config(
        connect_timeout=10,
        max_pool_connections=WORKERS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        # Stores other than AWS know buckets as paths, and no checksums but MD5.
        s3={"addressing_style": "path" if where.endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    with _told(target, "connect"):
        session = boto3.Session()
        region = where.region or session.region_name or "us-east-1"
        client = session.client(
            "s3", region_name=region, endpoint_url=where.endpoint or None, config=config
        )
    return Bucket(client, target, where, token)


class Bucket:
    """The objects below a prefix. See `store.Store`."""

    workers = WORKERS

    def __init__(self, client: Any, target: Target, where: S3, token: str) -> None:
        self._client, self._target, self._where = client, target, where
        self._token = token

    @contextmanager
    def alone(self) -> Iterator[Callable[[], None]]:
        if not self._where.lock:
            yield lambda: None
            return
        place = {"Bucket": self._where.bucket, "Key": self._key(LOCK)}
        with lease(self._client, place, self._target, self._token, self._told) as keep:
            yield keep

    def listed(self) -> Mapping[str, str]:
        own = {RECORD, LOCK}
        found = {}
        with self._told("ListBucket"):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._where.bucket, Prefix=self._where.prefix):
                for entry in page.get("Contents", ()):
                    found[self._path(entry["Key"])] = entry["ETag"].strip('"')
        return {path: stamp for path, stamp in found.items() if path not in own}

    def sent(self, path: str) -> str:
        return digest(*astuple(headers(path)), "gzip" if self._where.compress else "")

    def look(self, path: str, record: Record) -> Kept | None:
        with self._told("GetObject", path):
            found = self._client.head_object(Bucket=self._where.bucket, Key=self._key(path))
        noted = found.get("Metadata", {})
        if "coldframe-sha256" not in noted:
            return None
        stamp = found["ETag"].strip('"')
        return Kept(noted["coldframe-sha256"], noted.get("coldframe-sent", ""), stamp)

    def put(self, file: File) -> str:
        if file.size > LARGEST:
            what = f"{file.path} is larger than the 5 GB that S3 takes in one request"
            raise Refused(Problem(self._target.at("target"), what, "Take it out of the site"))
        noted = {"coldframe-sha256": file.sha256, "coldframe-sent": self.sent(file.path)}
        packed = _packed(file) if self._where.compress else None
        with self._told("PutObject", file.path):
            if packed is not None:
                return self._put(file.path, packed, _md5(packed), noted, "gzip")
            with file.source.open("rb") as body:
                return self._put(file.path, body, _md5(file.source), noted)

    def delete(self, paths: Sequence[str]) -> None:
        with self._told("DeleteObject"):
            for start in range(0, len(paths), BATCH):
                self._delete_batch(paths[start : start + BATCH])

    def read(self, path: str) -> bytes | None:
        with self._told("GetObject", path):
            found = _fetched(self._client, self._where.bucket, self._key(path))
        if found is None:
            return None
        content, encoding = found
        return gzip.decompress(content) if encoding == "gzip" else content

    def write_record(self, content: bytes) -> None:
        with self._told("PutObject", RECORD):
            self._put(RECORD, content, _md5(content), {})

    def _put(
        self, path: str, body: Any, md5: str, noted: Mapping[str, str], encoding: str = ""
    ) -> str:
        said = headers(path)
        answer = self._client.put_object(
            Bucket=self._where.bucket,
            Key=self._key(path),
            Body=body,
            ContentMD5=md5,
            ContentType=said.content_type,
            CacheControl=said.cache_control,
            Metadata=dict(noted),
            **({"ContentEncoding": encoding} if encoding else {}),
        )
        return str(answer["ETag"]).strip('"')

    def _delete_batch(self, paths: Sequence[str]) -> None:
        from botocore.exceptions import ClientError

        keys = [{"Key": self._key(path)} for path in paths]
        try:
            answer = self._client.delete_objects(
                Bucket=self._where.bucket, Delete={"Objects": keys, "Quiet": True}
            )
            left = [self._path(failed["Key"]) for failed in answer.get("Errors", ())]
        except ClientError as error:
            if error.response["Error"]["Code"] not in NO_BATCH:
                raise
            left = list(paths)
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(self._delete_one, left))

    def _delete_one(self, path: str) -> None:
        with self._told("DeleteObject", path):
            self._client.delete_object(Bucket=self._where.bucket, Key=self._key(path))

    def _key(self, path: str) -> str:
        return self._where.prefix + path

    def _path(self, key: str) -> str:
        return key.removeprefix(self._where.prefix)

    @contextmanager
    def _told(self, doing: str, path: str = "") -> Iterator[None]:
        with _told(self._target, doing, path):
            yield


@contextmanager
def _told(target: Target, doing: str, path: str = "") -> Iterator[None]:
    """boto3's errors as refusals. `doing` is the permission that it takes, as policies spell it."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError, ValueError) as error:
        raise Refused(refusal(error, target, doing, path)) from error


def _fetched(client: Any, bucket: str, key: str) -> tuple[bytes, str] | None:
    from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
    from botocore.exceptions import ResponseStreamingError as Cut

    # botocore tries a request again, but not a body that breaks off.
    for last in (False, False, False, True):
        try:
            found = client.get_object(Bucket=bucket, Key=key)
            return found["Body"].read(), found.get("ContentEncoding", "")
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        except (Cut, IncompleteReadError, HTTPClientError):
            if last:
                raise
    return None


def _packed(file: File) -> bytes | None:
    """The content by gzip, if that makes it a twentieth smaller or more."""
    small = file.size < WORTH or PurePosixPath(file.path).suffix.lower() in COMPRESSED
    if small or file.size > IN_MEMORY:
        return None
    content = file.source.read_bytes()
    packed = gzip.compress(content, 9, mtime=0)
    return packed if len(packed) < 0.95 * len(content) else None


def _md5(content: bytes | Path) -> str:
    """As the header Content-MD5 wants it: the store compares what arrived. No matter of secrets."""
    if isinstance(content, bytes):
        summed = hashlib.md5(content, usedforsecurity=False)
    else:
        with content.open("rb") as stream:
            summed = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False))
    return base64.b64encode(summed.digest()).decode()
