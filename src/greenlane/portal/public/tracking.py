"""Track goods by MRN, without signing in: the page, its live part, and what lets a phone keep it offline.

The page is the same for everybody, signed in or not, so that a device may keep it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greenlane.foundation import clock
from greenlane.portal.public.numbers import clean, read_mrn
from greenlane.portal.public.shell import PUBLIC
from greenlane.portal.public.tracked import Tracked, find
from greenlane.web.api import rates
from greenlane.web.pages import public, refused

LOOKS_SHARE = 100
"""Of the rate limit: one look in a hundred of what a caller of the API may ask, 60 a minute by default."""
LIVE_SHARE = 10
UNCHANGED, STOP_ASKING = 204, 286
"""286 is what htmx takes as the end of asking."""
_SEEN = signing.Signer(salt="greenlane.track")


@public
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """The form. A number typed well leads to its page, another is explained."""
    _as_stranger(request)
    if "mrn" not in request.GET:
        return _form(request)
    typed = read_mrn(request.GET["mrn"])
    if typed.mrn:
        return HttpResponseRedirect(reverse("tracked", args=[typed.mrn]))
    return _form(request, status=422, typed=typed, given=request.GET["mrn"][:60])


@public
@require_safe
def tracked(request: HttpRequest, mrn: str) -> HttpResponse:
    """Where the goods are. 404 for a number nobody gave as for one that is not shown; 429 for who asks too often."""
    _as_stranger(request)
    typed = read_mrn(mrn)
    if not typed.mrn:
        return _form(request, status=404, typed=typed, given=mrn[:60])
    if typed.mrn != mrn:
        return HttpResponseRedirect(reverse("tracked", args=[typed.mrn]))
    if (refusal := too_often(request, "track", LOOKS_SHARE)) is not None:
        return refusal
    found = find(typed.mrn)
    if found is None:
        return _form(request, status=404, unknown=typed.mrn, given=typed.mrn)
    return render(request, "portal/tracked.html", _context(found))


@public
@require_safe
def live(request: HttpRequest, mrn: str) -> HttpResponse:
    """The part that changes: 204 while nothing did, 286 with the last state when nothing will.

    Who shows the stamp that this site signed for this number has seen its page; without one this answers
    nothing, so that the live part is no second way to try out numbers.
    """
    _as_stranger(request)
    seen = _unsigned(request.GET.get("seen", ""), mrn)
    if not seen:
        return _form(request, status=404, given="")
    if too_often(request, "track-live", LIVE_SHARE) is not None:
        # The last state stays on the page; the next question comes in three seconds.
        return HttpResponse(status=429, headers={"HX-Reswap": "none"})
    found = find(mrn)
    if found is None:
        return HttpResponse(status=STOP_ASKING)
    if found.stamp == seen and not found.final:
        return HttpResponse(status=UNCHANGED)
    status = STOP_ASKING if found.final else 200
    return render(request, "portal/tracked_live.html", _context(found), status=status)


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps pages for when there is no connection; it serves only what lies under /track/."""
    names = (
        "portal/track.css",
        "portal/track.js",
        "web/theme.js",
        "web/greenlane.js",
        "web/greenlane.css",
        "vendor/htmx/htmx.min.js",
        "vendor/icons/icons.svg",
        "web/mark.svg",
    )
    context = {"kept": [static(name) for name in names]}
    return render(request, "portal/track_worker.js", context, content_type="text/javascript; charset=utf-8")


@public
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put tracking on its home screen."""
    icons = [
        {
            "src": static(f"portal/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    said = {
        "name": _("Track goods · Greenlane"),
        "short_name": _("Track goods"),
        "lang": get_language(),
        "start_url": reverse("track"),
        "scope": reverse("track"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b6b4f",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _context(found: Tracked) -> dict[str, Any]:
    return {**PUBLIC, "found": found, "seen": _SEEN.sign(f"{found.mrn}.{found.stamp}"), "now": clock.now()}


def _form(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "portal/track.html", {**PUBLIC, **context}, status=status)


def _unsigned(seen: str, mrn: str) -> str:
    """The stamp inside a signed one, if this site signed it for this number."""
    try:
        number, _dot, stamp = _SEEN.unsign(seen[:200]).partition(".")
    except signing.BadSignature:
        return ""
    return stamp if number == clean(mrn) else ""


def too_often(request: HttpRequest, what: str, share: int) -> HttpResponse | None:
    """A refusal with the time to wait, for an address that has used up its looks."""
    try:
        rates.count(request, f"{what}:{rates.address_of(request)}", share=share)
    except rates.TooManyRequests as refusal:
        response = refused(request, refusal)
        rates.tell(request, response)
        return response
    return None


def _as_stranger(request: HttpRequest) -> None:
    """Nothing on the page depends on who is signed in: no name can stay behind on a device."""
    request.user = AnonymousUser()
    request.actor = None  # type: ignore[attr-defined]
