"""What every page passes: a refusal becomes a page, answers are nobody's to keep, time is shown as people read it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.web.pages import own_address, refused

Handler = Callable[[HttpRequest], HttpResponse]
API = "/api/"
OPEN = (API, "/healthz", "/readyz", "/metrics", "/static/")
"""Addresses that know who calls in their own way, or answer everybody."""


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless it is marked `public`; the API checks its tokens itself."""

    def process_view(self, request, view_func, view_args, view_kwargs):  # type: ignore[no-untyped-def]
        if request.path.startswith(OPEN):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class PageMiddleware:
    """Show a CustomsError as a page; keep pages out of shared caches; show times in the country's zone.

    A part of a page that may no longer be seen, since the session or the role has ended, is answered by
    sending the whole page to the sign-in or to the roles: htmx would put those pages into the open one.
    No page has an address with a NUL character, which PostgreSQL could not even look up; what a query holds is for
    the page to answer.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.zone = zoneinfo.ZoneInfo(settings.GREENLANE_TIME_ZONE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN):
            return self.get_response(request)
        with timezone.override(self.zone):
            response = self._answer(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return refused(
                request, NotFound(_("There is nothing at this address."), hint=_("Check the address."))
            )
        return whole(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CustomsError) or request.path.startswith(API):
            return None
        return refused(request, exception)


def whole(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, unless htmx would follow it to the sign-in or the roles: then 204 that moves the whole page."""
    if not getattr(request, "htmx", False) or response.status_code != 302:
        return response
    place = urlsplit(response["Location"]).path
    if place not in {resolve_url(settings.LOGIN_URL), resolve_url("account_roles")}:
        return response
    if page := own_address(request, request.headers.get("HX-Current-URL", "")):
        place = f"{place}?{urlencode({'next': page})}"
    return HttpResponse(status=204, headers={"HX-Redirect": place})
