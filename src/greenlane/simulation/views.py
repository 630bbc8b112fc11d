"""Turning the demo's live traffic on and off."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from greenlane.simulation.services import PERMISSION, pause_traffic, resume_traffic
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, page


@require_POST
@page(Audience.DESK, permission=PERMISSION)
def pause(request: PageRequest) -> HttpResponse:
    return act(
        request,
        lambda: pause_traffic(by=request.actor),
        done=_("Live traffic is paused."),
        then=reverse("desk_home"),
    )


@require_POST
@page(Audience.DESK, permission=PERMISSION)
def resume(request: PageRequest) -> HttpResponse:
    return act(
        request,
        lambda: resume_traffic(by=request.actor),
        done=_("Live traffic goes on."),
        then=reverse("desk_home"),
    )
