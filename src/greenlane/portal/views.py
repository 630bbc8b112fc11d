"""Home pages of the three audiences."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from greenlane.web.navigation import Audience, audience_of
from greenlane.web.pages import PageRequest, page, public

HOMES = {Audience.PUBLIC: "home", Audience.PORTAL: "portal_home", Audience.DESK: "desk_home"}


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"audience": Audience.PUBLIC.value})


@page()
def workplace(request: PageRequest) -> HttpResponse:
    """To the home page of the role in which one acts."""
    return HttpResponseRedirect(reverse(HOMES[audience_of(request.actor)]))


@page(Audience.PORTAL)
def portal_home(request: PageRequest) -> HttpResponse:
    return render(request, "portal/portal_home.html")


@page(Audience.DESK)
def desk_home(request: PageRequest) -> HttpResponse:
    return render(request, "portal/desk_home.html")


@page()
def search(request: PageRequest) -> HttpResponse:
    return render(request, "portal/search.html", {"find": request.GET.get("q", "")})


@public
def service_status(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/service_status.html", {"audience": Audience.PUBLIC.value})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", {"audience": Audience.PUBLIC.value})
