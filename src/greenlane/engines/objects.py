"""Where files are kept: by the SHA-256 of their content, and its embedded twin, a folder.

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

_KEY = re.compile(r"[0-9a-f]{64}")


class ObjectDamaged(Exception):
    """The stored bytes are not those that were stored: their digest differs, or they are gone."""


class ObjectStore(Protocol):
    """What is needed of a store of files. Every call may be repeated."""

    def put(self, data: bytes) -> str:
        """Keep the bytes for good; returns their key."""

    def get(self, key: str) -> bytes:
        """The bytes of a key. Raises ObjectDamaged when they are not what was stored."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """The file on this machine, for readers that need a path; only within the `with` block."""


class FolderStore:
    """A folder with two levels by the first digits. Files appear whole (rename) and are read-only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        target = self._path(key)
        if target.exists() and target.read_bytes() == data:
            return key
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
        return key

    def get(self, key: str) -> bytes:
        try:
            data = self._path(key).read_bytes()
        except FileNotFoundError:
            raise ObjectDamaged(f"{key[:12]}… is gone") from None
        if hashlib.sha256(data).hexdigest() != key:
            raise ObjectDamaged(f"{key[:12]}… was changed after it was stored")
        return data

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        path = self._path(key)
        if not path.exists():
            raise ObjectDamaged(f"{key[:12]}… is gone")
        yield path

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("a key is 64 hexadecimal digits")
        return self._root / key[:2] / key[2:4] / key
