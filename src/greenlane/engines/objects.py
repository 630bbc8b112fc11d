"""Where files are kept: by the SHA-256 of their content. The embedded twin is a folder; `objects_s3` speaks S3.

A key is the 64 hexadecimal digits of the content's SHA-256, so that the same content is stored once, nothing is ever
overwritten with something else, and a changed byte shows when a file is read.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

S3 = "s3://"
_KEY = re.compile(r"[0-9a-f]{64}")


class ObjectDamaged(Exception):
    """The stored bytes are not those that were stored: their digest differs, or they are gone."""


class StoreAway(Exception):
    """The store does not answer, is full or refuses us. Nothing is lost: the same can be asked again later."""


class ObjectStore(Protocol):
    """What is needed of a store of files. Every call may be repeated; each raises StoreAway when it cannot be met."""

    def put(self, data: bytes) -> str:
        """Keep the bytes for good; returns their key."""

    def get(self, key: str) -> bytes:
        """The bytes of a key. Raises ObjectDamaged when they are not what was stored."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """The file on this machine, for readers that need a path; only within the `with` block."""

    def holds(self, key: str) -> bool:
        """Whether the content of a key is there, whole."""

    def keys(self) -> Iterator[str]:
        """The keys of everything that is kept, in order."""

    def check(self) -> None:
        """Return where files can be kept and read; fast."""


def proper(key: str) -> str:
    """The key. Raises ValueError for anything else, so that no path and no name is made of it."""
    if not _KEY.fullmatch(key):
        raise ValueError("a key is 64 hexadecimal digits")
    return key


def compared(key: str, data: bytes) -> bytes:
    """The bytes, when they are those of the key. Raises ObjectDamaged."""
    if hashlib.sha256(data).hexdigest() != key:
        raise ObjectDamaged(f"{key[:12]}… was changed after it was stored")
    return data


class FolderStore:
    """A folder with two levels by the first digits. Files appear whole (rename) and are read-only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        target = self._path(key)
        try:
            if not (target.exists() and target.read_bytes() == data):
                self._write(target, data)
        except OSError as failure:
            raise StoreAway(f"the folder of files cannot be written: {failure.strerror}") from failure
        return key

    def get(self, key: str) -> bytes:
        try:
            data = self._path(key).read_bytes()
        except FileNotFoundError:
            raise ObjectDamaged(f"{key[:12]}… is gone") from None
        return compared(key, data)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        path = self._path(key)
        if not path.exists():
            raise ObjectDamaged(f"{key[:12]}… is gone")
        yield path

    def holds(self, key: str) -> bool:
        try:
            self.get(key)
        except ObjectDamaged:
            return False
        return True

    def keys(self) -> Iterator[str]:
        for path in sorted(self._root.glob("??/??/*")):
            if _KEY.fullmatch(path.name):
                yield path.name

    def check(self) -> None:
        folder = self._root
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        if not (folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)):
            raise StoreAway("the folder of files cannot be written")

    @staticmethod
    def _write(target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o440)
            Path(name).replace(target)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise

    def _path(self, key: str) -> Path:
        return self._root / proper(key)[:2] / key[2:4] / key


def store_at(address: str, *, key: str = "", secret: str = "") -> ObjectStore:
    """The store that a setting names: `s3://bucket?endpoint=…` or the path of a folder.

    Raises ValueError for an address that cannot be read, StoreAway where the client is not installed.
    """
    if not address.startswith(S3):
        return FolderStore(Path(address))
    from greenlane.engines.objects_address import bucket_at
    from greenlane.engines.objects_s3 import S3Store

    return S3Store(bucket_at(address, key=key, secret=secret))
