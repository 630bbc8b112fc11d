"""Home pages of the three audiences."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from greenlane.declarations.selectors.finding import exactly
from greenlane.web.navigation import Audience, audience_of
from greenlane.web.pages import PageRequest, page
from greenlane.web.panels import drawn
from greenlane.web.search import search as find

HOMES = {Audience.PUBLIC: "home", Audience.PORTAL: "portal_home", Audience.DESK: "desk_home"}
PANELS = "panels"
"""The id of the part that asks again."""


@page()
def workplace(request: PageRequest) -> HttpResponse:
    """To the home page of the role in which one acts."""
    return HttpResponseRedirect(reverse(HOMES[audience_of(request.actor)]))


@page(Audience.PORTAL)
def portal_home(request: PageRequest) -> HttpResponse:
    return _home(request, Audience.PORTAL, "portal/portal_home.html")


@page(Audience.DESK)
def desk_home(request: PageRequest) -> HttpResponse:
    return _home(request, Audience.DESK, "portal/desk_home.html")


def _home(request: PageRequest, audience: Audience, template: str) -> HttpResponse:
    """The panels that modules registered for this audience and that have something for this role.

    The page asks again by itself: 204 while it shows what is so, else the panels alone.
    """
    found = drawn(audience, request)
    context = {"panels": found.panels, "stamp": found.stamp}
    if request.htmx.target != PANELS:
        return render(request, template, context)
    if request.GET.get("seen") == found.stamp:
        return HttpResponse(status=204)
    return render(request, "portal/panels.html", context)


@page()
def search(request: PageRequest) -> HttpResponse:
    """What is found for a text, by source; an MRN typed in full leads straight to its declaration."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = exactly(request.actor, text)
    if found is not None:
        return HttpResponseRedirect(reverse("declaration", args=[found.mrn]))
    context = {"find": text, "found": find(request.actor, text)}
    return render(request, "portal/search.html", context)
