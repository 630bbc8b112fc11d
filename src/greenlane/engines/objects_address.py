"""The address of a bucket: `s3://bucket/prefix?endpoint=https://host:9000&region=…&style=path&encryption=AES256`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
_STYLES = ("auto", "path", "virtual")
_ENCRYPTIONS = ("", "AES256", "aws:kms")
_OPTIONS = frozenset({"endpoint", "region", "style", "encryption", "kms_key"})
_PATTERN = "s3://bucket/prefix?endpoint=https://host&region=…&style=path&encryption=AES256"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and how it is spoken to. `endpoint` empty: Amazon's own; `key` empty: what the machine may use."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = "us-east-1"
    style: str = "auto"
    encryption: str = ""
    kms_key: str = ""
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    @property
    def encrypted(self) -> dict[str, str]:
        """What a request to keep something says about encryption by the server."""
        said = {"ServerSideEncryption": self.encryption, "SSEKMSKeyId": self.kms_key}
        return {name: value for name, value in said.items() if value}


def bucket_at(address: str, *, key: str = "", secret: str = "") -> Bucket:
    """The bucket that an address names. Raises ValueError, which says what is wrong and repeats no secret."""
    parts = urlsplit(address)
    if parts.username or parts.password:
        raise ValueError(
            "secrets belong in GREENLANE_OBJECTS_KEY and GREENLANE_OBJECTS_SECRET, not in an address"
        )
    if bool(key) != bool(secret):
        raise ValueError("GREENLANE_OBJECTS_KEY and GREENLANE_OBJECTS_SECRET are set together or not at all")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    prefix = parts.path.strip("/")
    if unknown := sorted(options.keys() - _OPTIONS):
        raise ValueError(f"a store's address has no option “{unknown[0]}”; use {_PATTERN}")
    found = Bucket(
        name=parts.netloc, prefix=f"{prefix}/" if prefix else "", key=key, secret=secret, **options
    )
    if flaw := _flaw(found, prefix):
        raise ValueError(f"{flaw}; use {_PATTERN}")
    return found


def _flaw(bucket: Bucket, prefix: str) -> str:
    host = urlsplit(bucket.endpoint)
    if not _NAME.fullmatch(bucket.name):
        return f"“{bucket.name[:63]}” is no name of a bucket"
    if prefix and not _PREFIX.fullmatch(prefix):
        return "the prefix has letters, digits, dots, dashes and slashes only"
    if bucket.endpoint and (host.scheme not in {"http", "https"} or not host.hostname):
        return "the endpoint is no http or https address"
    if bucket.style not in _STYLES or bucket.encryption not in _ENCRYPTIONS:
        return "style is auto, path or virtual; encryption is AES256 or aws:kms"
    if bucket.kms_key and bucket.encryption != "aws:kms":
        return "kms_key goes with encryption=aws:kms"
    return ""
