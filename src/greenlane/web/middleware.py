"""What every page passes: a refusal becomes a page, answers are nobody's to keep, time is shown as people read it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.web.pages import refused

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
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CustomsError) or request.path.startswith(API):
            return None
        return refused(request, exception)
