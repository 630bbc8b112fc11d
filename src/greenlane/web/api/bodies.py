"""Reading request bodies: bounded even when sent in chunks, never unpacked, never with NUL characters."""

from __future__ import annotations

from typing import Any, cast

import orjson
from django.conf import settings
from django.http import HttpRequest
from ninja.parser import Parser

from greenlane.foundation.errors import TooLarge
from greenlane.web.api.problems import MalformedBody, UnreadableRequest, UnsupportedMediaType

_PIECE = 64 * 1024
_DEEPEST = 64
_NUL_HINT = "Remove the NUL character (U+0000)."


def raw_body(request: HttpRequest, limit: int | None = None) -> bytes:
    """The whole body, at most `limit` bytes (setting GREENLANE_BODY_LIMIT). Raises TooLarge (GL413)."""
    most = limit or settings.GREENLANE_BODY_LIMIT
    body = request.body
    if len(body) > most:
        raise TooLarge(f"The message is larger than {most} bytes.", hint="Split it into several messages.")
    return body


def admit_body(request: HttpRequest) -> None:
    """Before anything is read: refuse packed bodies, and take in a chunked body up to the limit.

    Raises UnsupportedMediaType (GL415), TooLarge (GL413). A packed body is refused because its size is
    known only after unpacking it.
    """
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise UnsupportedMediaType("Packed bodies are not read.", hint="Send it without Content-Encoding.")
    if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
        # Django reads no more than the declared length, so a chunked body is taken from the server here.
        request._body = _bounded(request.META["wsgi.input"], settings.GREENLANE_BODY_LIMIT)


def _bounded(stream: Any, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge(
                f"The message is larger than {limit} bytes.", hint="Split it into several messages."
            )
        pieces.append(piece)
    return b"".join(pieces)


def refuse_nul(request: HttpRequest) -> None:
    """PostgreSQL stores no NUL; an address or a query that holds one is refused (GL004)."""
    query = request.META.get("QUERY_STRING", "")
    if "\x00" in request.path_info or "%00" in query or "\x00" in query:
        raise UnreadableRequest(pointer="address", hint=_NUL_HINT)


class JsonParser(Parser):
    """Strict JSON: UTF-8, one value, no NUL characters, a bounded depth."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return cast("dict[str, Any]", read_json(raw_body(request)))


def read_json(raw: bytes) -> Any:
    """Parse JSON. Raises MalformedBody (GL003, 400), UnreadableRequest (GL004, 400)."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        pointer = f"line {error.lineno}, column {error.colno}"
        raise MalformedBody(pointer=pointer, hint="Send one JSON value in UTF-8.") from error
    if b"\\u0000" in raw:
        _refuse_nul_in(value, "")
    return value


def _refuse_nul_in(value: Any, pointer: str, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise MalformedBody("The JSON is nested too deeply.", pointer=pointer[:200])
    if isinstance(value, str):
        if "\x00" in value:
            raise UnreadableRequest(pointer=pointer[:200], hint=_NUL_HINT)
        return
    if isinstance(value, dict):
        for name, child in value.items():
            _refuse_nul_in(name, pointer, depth + 1)
            _refuse_nul_in(child, f"{pointer}/{name}", depth + 1)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            _refuse_nul_in(child, f"{pointer}/{index}", depth + 1)
