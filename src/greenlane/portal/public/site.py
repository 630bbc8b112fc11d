"""Pages that say what the site is: the front page, accessibility, privacy, and the file for search engines."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from greenlane.portal.public import figures, service
from greenlane.portal.public.shell import PUBLIC
from greenlane.web.pages import public

CLOSED_TO_ROBOTS = ("/account/", "/portal/", "/desk/", "/api/", "/search/", "/track/", "/assignment/")


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: three ways in, whether the service works, what is published."""
    context = {**PUBLIC, "service": service.checked(), "teaser": figures.teaser()}
    return render(request, "portal/home.html", context)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", PUBLIC)


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of visitors and traders, and every cookie by name."""
    return render(request, "portal/privacy.html", {**PUBLIC, "cookies": cookies()})


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie as the privacy page tells of it."""

    name: str
    purpose: str
    kept: str


def cookies() -> list[Cookie]:
    """Every cookie that the service sets, by the names it has in this installation."""
    hours = settings.SESSION_COOKIE_AGE // 3600
    signed_in = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    year, visit = _("One year"), _("Until the browser is closed")
    return [
        Cookie(settings.SESSION_COOKIE_NAME, _("Keeps you signed in."), signed_in),
        Cookie(settings.CSRF_COOKIE_NAME, _("Stops other sites from sending forms in your name."), year),
        Cookie(settings.LANGUAGE_COOKIE_NAME, _("Remembers the language you chose."), visit),
        Cookie("conversation", _("Leads to your conversation with the assistant."), visit),
        Cookie("kiosk", _("The same at a kiosk, until it begins anew."), visit),
        Cookie("theme", _("Remembers whether you chose light or dark."), year),
    ]


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages; a declaration's page is for who holds its number."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS),
        f"Allow: {reverse('track')}$",
        f"Allow: {reverse('assignments')}$",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
