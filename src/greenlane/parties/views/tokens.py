"""Access tokens of one's own roles: list, issue, revoke. A secret is shown once, in the answer that made it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.parties import listing, services
from greenlane.parties.accounts.mail import tell_token_issued
from greenlane.parties.forms import TokenForm
from greenlane.parties.models import ApiToken, Membership
from greenlane.parties.scopes import words_of
from greenlane.parties.states import Validity
from greenlane.parties.views.tables import place_of
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, add_violations, page
from greenlane.web.tables import Column, Kind, Table


def token_state(row: ApiToken) -> Validity:
    """Whether a token opens anything now."""
    if row.revoked_at is not None:
        return Validity.REVOKED
    ended = row.expires_at is not None and row.expires_at <= clock.now()
    return Validity.ENDED if ended or not row.membership.in_force(clock.today()) else Validity.IN_FORCE


def _acts_as(row: ApiToken) -> str:
    place = place_of(row.membership)
    role = str(row.membership.get_role_display())
    return f"{role} · {place}" if place else role


TOKENS = Table(
    name="tokens",
    caption=gettext_lazy("Access tokens"),
    columns=(
        Column(
            "name", gettext_lazy("Name"), "name", link=lambda row: reverse("access_token", args=[row.prefix])
        ),
        Column("prefix", gettext_lazy("Begins with"), lambda row: f"gl_{row.prefix}", kind=Kind.CODE),
        Column("role", gettext_lazy("Acts as"), _acts_as),
        Column("scopes", gettext_lazy("Scopes"), lambda row: len(row.scopes), kind=Kind.NUMBER),
        Column("created", gettext_lazy("Issued"), "created_at", kind=Kind.MOMENT, sort=("pk",)),
        Column("expires", gettext_lazy("Expires"), "expires_at", kind=Kind.MOMENT),
        Column("state", gettext_lazy("State"), token_state, kind=Kind.STATE),
    ),
    order="-created",
    empty=gettext_lazy("You have no access token yet."),
)


@require_GET
@page(Audience.PORTAL)
def tokens(request: PageRequest) -> HttpResponseBase:
    """The access tokens of the person, of all roles."""
    return TOKENS.respond(request, listing.own_tokens(request.actor), "parties/tokens.html")


@require_http_methods(["GET", "POST"])
@page(Audience.PORTAL)
@reauthentication_required
def token_issue(request: PageRequest) -> HttpResponse:
    """Issue a token for the role in which one acts; the answer shows its secret, and only this answer.

    The password is asked for again: a browser left open must not become a year of access.
    """
    membership: Membership = request.membership  # type: ignore[attr-defined]
    form = TokenForm(request.POST or None, membership=membership)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token, secret = services.issue_token(
                membership=membership,
                name=given["name"],
                scopes=given["scopes"],
                expires=given["expires_on"],
                by=request.actor,
            )
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            tell_token_issued(request, token)
            return render(request, "parties/token_issued.html", {"token": token, "secret": secret})
    context = {"form": form, "membership": membership}
    return render(request, "parties/token_issue.html", context, status=422 if form.is_bound else 200)


@require_GET
@page()
def access_token(request: PageRequest, prefix: str) -> HttpResponse:
    """One token: what it may do, until when, and what happened to it. Never its secret."""
    found = listing.token(request.actor, prefix)
    context = {
        "token": found,
        "place": place_of(found.membership),
        "state": token_state(found),
        "scopes": [(name, words_of(name)) for name in found.scopes],
        "history": history_of(found),
        "own": str(found.membership.user.pseudonym) == request.actor.id,
    }
    return render(request, "parties/token.html", context)


@require_POST
@page()
def token_revoke(request: PageRequest, prefix: str) -> HttpResponse:
    """End a token now."""
    found = listing.token(request.actor, prefix)
    return act(
        request,
        lambda: services.revoke_token(token=found, by=request.actor),
        done=_("The access token is revoked."),
        then=reverse("access_token", args=[found.prefix]),
    )
