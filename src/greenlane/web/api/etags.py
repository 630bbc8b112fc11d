"""Entity tags: an unchanged answer is not sent again, a change meets the state its author saw.

Source: RFC 9110, sections 8.8.3 and 13.1. Tags are strong; `If-None-Match` compares weakly, `If-Match` strongly.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.http import HttpRequest, HttpResponse

from greenlane.foundation.canonical import canonical_json
from greenlane.foundation.errors import CustomsError

_TAG = re.compile(r'(W/)?"([^"]*)"')
_LONGEST_HEADER = 2000


class PreconditionFailed(CustomsError):
    """The record is no longer in the state you saw."""

    code = "GL412"
    status = 412


def tag_of(*state: Any) -> str:
    """A strong tag of a state (canonical JSON material), quotes included."""
    return f'"{hashlib.sha256(canonical_json(state)).hexdigest()[:32]}"'


def not_modified(request: HttpRequest, tag: str) -> HttpResponse | None:
    """304 when the caller already holds this tag, else None."""
    if not _matches(request.headers.get("If-None-Match", ""), tag, weakly=True):
        return None
    return tagged(HttpResponse(status=304), tag)


def require_match(request: HttpRequest, tag: str) -> None:
    """Raise PreconditionFailed (GL412) when `If-Match` was sent and names another state."""
    header = request.headers.get("If-Match", "")
    if header and not _matches(header, tag, weakly=False):
        raise PreconditionFailed(pointer="header If-Match", hint="Read it again, then repeat the change.")


def tagged(response: HttpResponse, tag: str) -> HttpResponse:
    """The answer depends on who asks, so shared caches must not keep it."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept, Authorization"
    return response


def _matches(header: str, tag: str, *, weakly: bool) -> bool:
    text = header.strip()[:_LONGEST_HEADER]
    if text == "*":
        return True
    bare = tag.strip('"')
    return any((weakly or not weak) and value == bare for weak, value in _TAG.findall(text))
