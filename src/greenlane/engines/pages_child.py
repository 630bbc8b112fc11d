"""The child process of the page reader: answers requests on its standard input until that closes.

A request is a length (four bytes, big-endian) and JSON. An answer is a letter, a length and a body: `J` JSON,
`B` bytes, `E` the reason why there is no answer. Usage: python -m greenlane.engines.pages_child MEMORY SECONDS.
"""

from __future__ import annotations

import json
import math
import os
import resource
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from greenlane.engines import pages_images, pages_pdf
from greenlane.engines.pages import IMAGES, PDF, TEXT_PAGES, PageReadError


def main() -> None:
    memory, seconds = int(sys.argv[1]), math.ceil(float(sys.argv[2]))
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (value, value))
    requests = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a library prints must not look like an answer
        while head := requests.read(4):
            request = json.loads(requests.read(struct.unpack(">I", head)[0]))
            _limit_cpu(seconds)
            _answer(answers, *_served(request))


def _limit_cpu(seconds: int) -> None:
    """From now on: should the parent be gone, the system ends a request that never ends."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _served(request: dict[str, Any]) -> tuple[bytes, bytes]:
    try:
        answer = _done(**request)
    except PageReadError as refusal:
        return b"E", str(refusal).encode()
    except MemoryError:
        return b"E", b"Reading it needs more memory than a document may take."
    except Exception as error:  # whatever a damaged file makes a library raise
        return b"E", f"The document is damaged ({type(error).__name__}).".encode()
    return (b"B", answer) if isinstance(answer, bytes) else (b"J", json.dumps(answer).encode())


def _done(verb: str, path: str, media_type: str, **more: Any) -> Any:
    """The answer to one request; raises PageReadError for what has no pages, or not that one."""
    if media_type != PDF and media_type not in IMAGES:
        return _without_pages(verb)
    reader = pages_pdf if media_type == PDF else pages_images
    file, form = Path(path), IMAGES.get(media_type, "")
    if verb == "info":
        return reader.info(file, form)
    if verb == "words":
        first = max(1, more["first"])
        last = min(first + TEXT_PAGES - 1, more["last"] or sys.maxsize)
        return reader.words(file, form, first, last)
    if verb == "part":
        return reader.part(file, form, more["first"], more["last"])
    if verb == "pictures":
        return reader.pictures(file, form, more["page"])
    return reader.image(file, form, more["page"], more["width"], more.get("hidden"))


def _without_pages(verb: str) -> Any:
    if verb in ("image", "part"):
        raise PageReadError("A document of this kind has no pages.")
    return {"pages": 0} if verb == "info" else []


def _answer(answers: BinaryIO, kind: bytes, body: bytes) -> None:
    answers.write(struct.pack(">cI", kind, len(body)) + body)
    answers.flush()


if __name__ == "__main__":
    main()
