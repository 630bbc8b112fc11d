"""People signed in at this site as callers of the API, where an operation is open to them beside programs.

A session opens an operation only with the token against forged requests (CSRF), and only for JSON: no other site
can make a browser call it.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from greenlane.foundation.access import Actor
from greenlane.foundation.errors import CustomsError
from greenlane.web.api import rates
from greenlane.web.api.bodies import raw_body
from greenlane.web.api.problems import UnsupportedMediaType

_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})


class ForgeryTokenMissing(CustomsError):
    """The token against forged requests is missing or is not this session's."""

    code = "AUTH006"
    status = 403


class SignedIn(APIKeyCookie):
    """The session cookie with `X-CSRFToken`: the person in the role he has chosen, with the second factor shown."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """None leaves the request to the access token. Raises ForgeryTokenMissing (AUTH006), GL415, GL429."""
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None or "Authorization" in request.headers:
            return None
        rates.count(request, f"actor/{actor.id}")
        if request.method not in {"GET", "HEAD"}:
            _refuse_forged(request)
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return self(request)


def _refuse_forged(request: HttpRequest) -> None:
    if request.content_type in _FORMS:
        raise UnsupportedMediaType("Forms are not read.", hint="Send application/json.")
    raw_body(request)  # read once and bounded, before Django looks into it
    if check_csrf(request) is not None:
        raise ForgeryTokenMissing(
            pointer="header X-CSRFToken", hint="Send the token of the page, or of the cookie, as X-CSRFToken."
        )


__all__ = ["ForgeryTokenMissing", "SignedIn"]
