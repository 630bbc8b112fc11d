"""Accepting an invitation: by its link, signed in or not, or from the list of one's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from greenlane.foundation.errors import NotFound
from greenlane.parties.accounts import invitations, selectors
from greenlane.parties.accounts.adapters import INVITED_ADDRESS
from greenlane.parties.accounts.middleware import CHOSEN
from greenlane.parties.accounts.views.home import own
from greenlane.parties.models import Invitation
from greenlane.web.pages import act, public

HELD = "invitation"
"""Session key of the token with which this browser came."""


@public
@require_GET
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address into the session. Who holds the link has shown to read the address."""
    found = invitations.invitation_of(token)
    request.session[HELD] = token
    request.session[INVITED_ADDRESS] = found.email
    return HttpResponseRedirect(reverse("invitation"))


@public
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """What is offered, and how to take it: sign in or open an account first, then accept."""
    if HELD not in request.session:
        raise NotFound(_("Open the link of your invitation once more."))
    found = invitations.invitation_of(request.session[HELD])
    return render(request, "parties/invitation.html", {"invitation": found, "next": request.path})


@login_required
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Accept the invitation of this browser's link."""
    token = request.session.get(HELD)
    if token is None:
        raise NotFound(_("Open the link of your invitation once more."))
    response = _accepted(request, invitations.invitation_of(token), shown=True)
    request.session.pop(HELD, None)
    return response


@login_required
@require_POST
def accept_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an invitation to one's proven address without its link."""
    found = next((row for row in selectors.invitations_for(own(request)) if row.pk == pk), None)
    if found is None:
        raise NotFound()
    return _accepted(request, found, shown=False)


def _accepted(request: HttpRequest, invitation: Invitation, *, shown: bool) -> HttpResponse:
    user = own(request)

    def work() -> None:
        joined = invitations.accept_invitation(
            invitation=invitation, user=user, by=selectors.person(user), shown=shown
        )
        request.session[CHOSEN] = joined.pk

    name = invitation.organisation.name or invitation.organisation.identifier
    done = _("You act for %(organisation)s now.") % {"organisation": name}
    return act(request, work, done=done, then=reverse("workplace"))
