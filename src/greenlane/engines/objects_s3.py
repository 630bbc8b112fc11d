"""A store of files in a bucket of any server that speaks S3.

Keys are digests, so that keeping is idempotent: what is there whole is not sent again, and two who send the same at
once send the same bytes. The server compares what arrives with its SHA-256 and keeps that beside the object.
Source of the protocol: Amazon S3 API reference (PutObject with If-None-Match and x-amz-checksum-sha256).
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from greenlane.engines.objects import ObjectDamaged, StoreAway, compared, proper
from greenlane.engines.objects_address import Bucket

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 30, 4
CHECK_SECONDS = 2
_AT_ONCE = 32
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})
_THERE = frozenset({"412", "PreconditionFailed"})
_BUSY = frozenset({"409", "ConditionalRequestConflict", "OperationAborted"})
_UNKNOWN = frozenset({"501", "NotImplemented"})
_REFUSED = frozenset(
    {"401", "403", "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
)


class S3Store:
    """The store in one bucket; clients of it may be used by many threads at once."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._client = _client(bucket, READ_SECONDS, CONNECT_SECONDS, ATTEMPTS)
        self._conditional = True

    def put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        for _attempt in range(ATTEMPTS):
            there = self._whole(key)
            # What is there and is not whole is overwritten; what is not there is kept once, whoever else sends it.
            if there or self._sent(key, data, once=there is None):
                return key
        raise StoreAway(f"{self._name}: others kept the same file at the same time; try again")

    def get(self, key: str) -> bytes:
        where = self._where(key)
        for attempt in range(ATTEMPTS):
            with self._answers(gone=key):
                answer = self._client.get_object(**where)
                try:
                    return compared(key, answer["Body"].read())
                except _broken_off():
                    # The client repeats requests, but not an answer that breaks off.
                    if attempt == ATTEMPTS - 1:
                        raise
        raise AssertionError

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        data = self.get(key)
        with tempfile.NamedTemporaryFile(prefix="greenlane-") as file:
            file.write(data)
            file.flush()
            yield Path(file.name)

    def holds(self, key: str) -> bool:
        return self._whole(key) is True

    def keys(self) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        with self._answers():
            for page in pages.paginate(Bucket=self._bucket.name, Prefix=self._bucket.prefix):
                for one in page.get("Contents", ()):
                    name = one["Key"].rpartition("/")[2]
                    if len(name) == 64 and self._where(name)["Key"] == one["Key"]:
                        yield name

    def check(self) -> None:
        with self._answers():
            self._quick.head_bucket(Bucket=self._bucket.name)

    def _sent(self, key: str, data: bytes, *, once: bool) -> bool:
        """Whether the bytes were kept; False: look again, somebody else was faster."""
        from botocore.exceptions import ClientError

        condition = {"IfNoneMatch": "*"} if once and self._conditional else {}
        with self._answers():
            try:
                self._client.put_object(
                    **self._where(key),
                    Body=data,
                    ContentType="application/octet-stream",
                    ChecksumAlgorithm="SHA256",
                    ChecksumSHA256=_base64(key),
                    **self._bucket.encrypted,
                    **condition,
                )
            except ClientError as refusal:
                code = _code(refusal)
                if condition and code in _UNKNOWN:
                    self._conditional = False  # an older server; the same bytes under the same key do no harm
                elif code not in _THERE | _BUSY:
                    raise
                return False
        return True

    def _whole(self, key: str) -> bool | None:
        """Whether what is there is whole, by the server's own checksum or, where it keeps none, by reading; None:
        nothing is there."""
        try:
            with self._answers(gone=key):
                found = self._client.head_object(**self._where(key), ChecksumMode="ENABLED")
        except ObjectDamaged:
            return None
        checksum = found.get("ChecksumSHA256", "")
        if checksum and "-" not in checksum:  # one with a dash is of parts, not of the whole
            return bool(checksum == _base64(key))
        try:
            self.get(key)
        except ObjectDamaged:
            return False
        return True

    def _where(self, key: str) -> dict[str, str]:
        name = f"{self._bucket.prefix}{proper(key)[:2]}/{key[2:4]}/{key}"
        return {"Bucket": self._bucket.name, "Key": name}

    @cached_property
    def _quick(self) -> Any:
        """A client that answers at once, or not at all."""
        return _client(self._bucket, CHECK_SECONDS, CHECK_SECONDS, 1)

    @property
    def _name(self) -> str:
        return f"the store “{self._bucket.name}”"

    @contextmanager
    def _answers(self, gone: str = "") -> Iterator[None]:
        """What the client says in its words is said in ours. `gone`: the key whose absence is damage."""
        from botocore.exceptions import BotoCoreError, ClientError
        from urllib3.exceptions import HTTPError

        try:
            yield
        except ClientError as refusal:
            code = _code(refusal)
            if gone and code in _GONE:
                raise ObjectDamaged(f"{gone[:12]}… is gone") from None
            if code in _REFUSED:
                raise StoreAway(f"{self._name} refuses our key ({code})") from None
            if code in {"NoSuchBucket", *_GONE}:
                raise StoreAway(f"{self._name} is not there") from None
            raise StoreAway(f"{self._name} refuses ({code})") from None
        except (BotoCoreError, HTTPError) as failure:
            raise StoreAway(f"{self._name} does not answer ({type(failure).__name__})") from None


def _client(bucket: Bucket, read: int, connect: int, attempts: int) -> Any:
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise StoreAway("files in a bucket need the extra “s3”: pip install 'greenlane[s3]'") from None

    config = Config(
        connect_timeout=connect,
        read_timeout=read,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=_AT_ONCE,
        s3={"addressing_style": bucket.style},
        # Ours is sent with each object; those that the client would add by itself are unknown to many servers.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region,
        aws_access_key_id=bucket.key or None,
        aws_secret_access_key=bucket.secret or None,
        config=config,
    )


def _broken_off() -> tuple[type[Exception], ...]:
    from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError
    from urllib3.exceptions import HTTPError

    return (IncompleteReadError, ReadTimeoutError, ResponseStreamingError, HTTPError)


def _code(refusal: Any) -> str:
    return str(refusal.response.get("Error", {}).get("Code", ""))


def _base64(key: str) -> str:
    return base64.b64encode(bytes.fromhex(key)).decode()
