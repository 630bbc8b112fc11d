"""What every request passes: an id for the logs and a limit on the size of its body."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.translation import gettext as _

from greenlane.config.logs import request_id
from greenlane.documents.examining import MOST_BYTES
from greenlane.foundation.errors import TooLarge
from greenlane.web.api.problems import problem
from greenlane.web.middleware import API, OPEN
from greenlane.web.pages import refused

DOCUMENTS_MOST = 4 * MOST_BYTES
"""Several files at once on the page; each of them has its own limit."""
_SOUND_ID = re.compile(r"[0-9A-Za-z\-]{8,64}")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Take the caller's X-Request-Id when it is well formed, else make one; give it back and log it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        token = request_id.set(given if _SOUND_ID.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class PageCompressionMiddleware(GZipMiddleware):
    """Send pages compressed: a third of the bytes. Django adds up to 100 random ones, against BREACH.

    Other answers go as they are: the tags of the API are strong (RFC 9110, 8.8.1), and a compressed body has another.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class BodyLimitMiddleware:
    """Refuse a body over the limit by its declared length, before a byte of it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = limit_of(request.path)
        length = request.headers.get("Content-Length") or "0"  # PEP 3333: absent or empty
        if not length.isdigit() or int(length) > limit:
            return too_large(request, limit)
        return self.get_response(request)


def limit_of(path: str) -> int:
    """Bytes that a body may have at an address: documents come whole, in files larger than messages."""
    most: int = settings.GREENLANE_BODY_LIMIT
    return max(most, DOCUMENTS_MOST) if path.startswith(("/documents/", f"{API}v1/documents")) else most


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """The refusal as a page or, for programs, as a problem document. The body stays unread."""
    refusal = TooLarge(
        _("The message is larger than %(megabytes)s MB.") % {"megabytes": limit // (1024 * 1024)},
        hint=_("Split it into several messages."),
    )
    return problem(refusal) if request.path.startswith(OPEN) else refused(request, refusal)
