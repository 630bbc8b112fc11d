"""What every request passes: an id for the logs and a limit on the size of its body."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from greenlane.config.logs import request_id

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


class BodyLimitMiddleware:
    """Refuse a body over the limit by its declared length, before a byte of it is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.GREENLANE_BODY_LIMIT
        length = request.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > limit:
            return too_large(limit)
        return self.get_response(request)


def too_large(limit: int) -> JsonResponse:
    body = {
        "type": "https://greenlane.example/problems/GL413",
        "title": f"The message is larger than {limit // (1024 * 1024)} MB.",
        "status": 413,
        "code": "GL413",
        "errors": [
            {
                "code": "GL413",
                "message": f"The message is larger than {limit // (1024 * 1024)} MB.",
                "pointer": "",
                "hint": "Split it into several messages.",
                "basis": "",
            }
        ],
    }
    return JsonResponse(body, status=413, content_type="application/problem+json")
