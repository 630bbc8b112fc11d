"""The page reader: words, boxes and images of the documents that traders send, and its embedded twin.

Documents come from outside and may be broken or hostile, so they are opened in a child process with limited memory
and time. What goes wrong there reaches the caller as a `PageReadError`; the next request finds a new child.
"""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

PDF, XML = "application/pdf", "application/xml"
IMAGES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF"}
IMAGE_WIDTH = 2400
"""Pixels; wider images are not drawn, and none is higher than four times this."""
TEXT_PAGES = 200
"""Pages whose words one request gives; ask again from the next page on."""
PAGE_CHARACTERS = 200_000
"""A page with more characters is refused."""
PIXELS = 80_000_000
"""A picture with more pixels is refused before it is unpacked (A4 at 900 dots per inch)."""
MEMORY = 1 << 30
"""Bytes of address space that the child may have."""
SECONDS = 20.0
"""Wall time, and CPU time, of one request."""
Box = tuple[float, float, float, float]
_ANSWER_BYTES = 1 << 27
_REQUESTS_OF_A_CHILD = 500
_HEAD = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")


class PageReadError(Exception):
    """A document, or a page of it, cannot be read; the text says why, in words for its owner."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters between spaces and their box in points, origin at the top left of the page as displayed."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as displayed, turned and cropped; `number` from 1, sizes in points."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a document is before its pages are read.

    `locked`: it opens only with a password, so that its pages are unknown (0). `has_text`: one of its first pages
    has a text layer.
    """

    pages: int
    encrypted: bool = False
    locked: bool = False
    has_text: bool = False


class PageReader(Protocol):
    """What Customs needs of a page reader. Every call may raise PageReadError and may be repeated.

    Media types: PDF, PNG, JPEG and TIFF have pages; anything else (XML) has none.
    """

    def info(self, path: Path, media_type: str) -> DocumentInfo:
        """Pages and protection of a document, without reading its pages."""

    def words(self, path: Path, media_type: str, first: int = 1, last: int | None = None) -> list[Page]:
        """Pages `first` to `last` with their words; the document's end, or 200 pages, ends the list early."""

    def image(
        self, path: Path, media_type: str, page: int, width: int, *, hidden: Sequence[Box] | None = None
    ) -> bytes:
        """One page as PNG, `width` pixels wide (at most 2400), height as its shape demands.

        With `hidden`, boxes in points are black in it, and what lies on the page (annotations, filled-in forms) is left
        out.
        """

    def pictures(self, path: Path, media_type: str, page: int) -> list[Box]:
        """The boxes of pictures and drawings of a page, in points; drawn letters count, lines and frames do not."""

    def part(self, path: Path, media_type: str, first: int, last: int) -> bytes:
        """Pages `first` to `last` as a file of their own: PDF of a PDF, PNG of a picture (its page `first`)."""


class ChildReader:
    """Reads pages in one long-lived child process; calls from several threads take turns.

    `seconds` and `memory` (bytes) limit one request and the child. The child starts at the first request, is
    replaced when it dies, overruns its time or has served its share, and ends when this process does.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = self._served = 0

    def info(self, path: Path, media_type: str) -> DocumentInfo:
        return DocumentInfo(**json.loads(self._ask("info", path, media_type)))

    def words(self, path: Path, media_type: str, first: int = 1, last: int | None = None) -> list[Page]:
        answer = json.loads(self._ask("words", path, media_type, first=first, last=last))
        return [
            Page(number, width, height, tuple(Word(*word) for word in words))
            for number, width, height, words in answer
        ]

    def image(
        self, path: Path, media_type: str, page: int, width: int, *, hidden: Sequence[Box] | None = None
    ) -> bytes:
        boxes = None if hidden is None else [list(box) for box in hidden]
        return self._ask("image", path, media_type, page=page, width=width, hidden=boxes)

    def pictures(self, path: Path, media_type: str, page: int) -> list[Box]:
        answer = json.loads(self._ask("pictures", path, media_type, page=page))
        return [(box[0], box[1], box[2], box[3]) for box in answer]

    def part(self, path: Path, media_type: str, first: int, last: int) -> bytes:
        return self._ask("part", path, media_type, first=first, last=last)

    @property
    def pid(self) -> int | None:
        """Process number of the child, if one is at work."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def close(self) -> None:
        """End the child; a later request starts another."""
        with self._lock:
            self._end()

    def _ask(self, verb: str, path: Path, media_type: str, **more: Any) -> bytes:
        request = {"verb": verb, "path": str(path.absolute()), "media_type": media_type, **more}
        with self._lock:
            kind, body = self._exchange(json.dumps(request).encode())
        if kind == b"E":
            raise PageReadError(body.decode())
        return body

    def _exchange(self, request: bytes) -> tuple[bytes, bytes]:
        child = self._ready()
        deadline = time.monotonic() + self._seconds
        try:
            return _talk(child, request, deadline)
        except TimeoutError:
            self._end()
            raise PageReadError(f"Reading it took longer than {self._seconds:g} seconds.") from None
        except (OSError, EOFError):
            self._end()
            raise PageReadError("Reading it needs more memory or time than a document may take.") from None
        except BaseException:
            self._end()  # interrupted between question and answer: the next answer would be the wrong one
            raise

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            self._child = None  # forked: the child belongs to the parent process
        if self._child is None or self._child.poll() is not None or self._served >= _REQUESTS_OF_A_CHILD:
            self._end()
            self._child, self._owner, self._served = self._start(), os.getpid(), 0
        self._served += 1
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        """The child gets nothing of this process's environment but what finds its code."""
        code = str(Path(__file__).parents[2])
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", f"{__package__}.pages_child", str(self._memory), str(self._seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={"PYTHONPATH": code, "LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "")},
        )

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _talk(child: subprocess.Popen[bytes], request: bytes, deadline: float) -> tuple[bytes, bytes]:
    """Send a request and receive its answer: its kind (J, B or E) and body. Raises TimeoutError, EOFError, OSError."""
    assert child.stdin is not None  # noqa: S101 - both are pipes
    assert child.stdout is not None  # noqa: S101
    child.stdin.write(_LENGTH.pack(len(request)) + request)
    pipe = child.stdout.fileno()
    kind, length = _HEAD.unpack(_receive(pipe, _HEAD.size, deadline))
    if length > _ANSWER_BYTES:
        raise EOFError("an answer of that length is none of ours")
    return kind, _receive(pipe, length, deadline)


def _receive(pipe: int, length: int, deadline: float) -> bytes:
    received = bytearray()
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    while len(received) < length:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError
        part = os.read(pipe, min(length - len(received), 1 << 16))
        if not part:
            raise EOFError
        received += part
    return bytes(received)
