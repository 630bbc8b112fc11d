"""Users and their roles: for the registrar, who gives and ends them, and for oversight, who reads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role, allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.parties import listing, people, services
from greenlane.parties.forms import BecauseForm, MembershipForm, UserForm
from greenlane.parties.models import Membership, User
from greenlane.parties.periods import covering
from greenlane.parties.views.tables import USERS, account_state, place_of
from greenlane.parties.views.tokens import token_state
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, add_violations, page

READ, CHANGE = "parties.read_users", "parties.manage_users"
_TOKENS_SHOWN = 25


@require_GET
@page(Audience.DESK, permission=READ)
def users(request: PageRequest) -> HttpResponseBase:
    """Every user with the roles played today."""
    today = Membership.objects.filter(covering(clock.today())).select_related("organisation", "office")
    rows = listing.users_visible_to(request.actor).prefetch_related(Prefetch("memberships", queryset=today))
    return USERS.respond(request, rows, "parties/users.html", {"may_change": allowed(request.actor, CHANGE)})


@require_http_methods(["GET", "POST"])
@page(Audience.DESK, permission=CHANGE)
def user_create(request: PageRequest) -> HttpResponse:
    """Create a user; the person sets the password by the mail of “Forgot your password?”."""
    form = UserForm(request.POST or None, initial={"language": "en"})
    if request.method == "POST" and form.is_valid():
        try:
            created = services.create_user(**form.cleaned_data, by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, _("The user is created. Now give a role."))
            return HttpResponseRedirect(reverse("user", args=[created.pseudonym]))
    return render(request, "parties/user_create.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@page(Audience.DESK, permission=READ)
def user(request: PageRequest, pseudonym: UUID) -> HttpResponse:
    """One user: roles with their dates, access tokens, history."""
    return _shown(request, _found(request.actor, pseudonym))


def _found(actor: Actor, pseudonym: UUID) -> User:
    found = listing.users_visible_to(actor).filter(pseudonym=pseudonym).first()
    if found is None:
        raise NotFound()
    return found


def _shown(
    request: PageRequest,
    found: User,
    *,
    status: int = 200,
    opened: str = "",
    wrong: BaseForm | None = None,
) -> HttpResponse:
    actor = request.actor
    forms: dict[str, BaseForm] = {
        "membership": MembershipForm(prefix="membership"),
        "standing": BecauseForm(prefix="standing"),
    }
    if wrong is not None:
        forms[opened] = wrong
    tokens = listing.tokens_visible_to(actor).filter(membership__user=found)[:_TOKENS_SHOWN]
    context = {
        "person": found,
        "state": account_state(found),
        "forms": forms,
        "opened": opened,
        "opens": {opened: True},
        "wrong": wrong,
        "may_change": allowed(actor, CHANGE),
        "oneself": str(found.pseudonym) == actor.id,
        "roles": [_role(row) for row in listing.memberships_visible_to(actor).filter(user=found)],
        "tokens": [(row, token_state(row)) for row in tokens],
        "history": history_of(found, named=True),
    }
    return render(request, "parties/user.html", context, status=status)


def _role(row: Membership) -> dict[str, Any]:
    """A role as the page draws it. The day a role ends is the last one it is played."""
    return {
        "membership": row,
        "state": listing.validity(row.since, row.until),
        "place": place_of(row),
        "over": row.until is not None and row.until < clock.today(),
    }


@require_POST
@page(Audience.DESK, permission=CHANGE)
def user_membership(request: PageRequest, pseudonym: UUID) -> HttpResponse:
    """Give a user a role."""
    found = _found(request.actor, pseudonym)
    form = MembershipForm(request.POST, prefix="membership")
    if form.is_valid():
        given = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            services.add_membership(user=found, by=request.actor, **given)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, _("The role is given."))
            return HttpResponseRedirect(reverse("user", args=[found.pseudonym]))
    return _shown(request, found, status=422, opened="membership", wrong=form)


@require_POST
@page(Audience.DESK, permission=CHANGE)
def user_membership_end(request: PageRequest, pseudonym: UUID, number: int) -> HttpResponse:
    """End a role of a user now."""
    found = _found(request.actor, pseudonym)
    membership = found.memberships.filter(pk=number).first()
    if membership is None:
        raise NotFound()
    return act(
        request,
        lambda: people.end_membership(membership=membership, by=request.actor),
        done=_("The role has ended."),
        then=reverse("user", args=[found.pseudonym]),
    )


@require_POST
@page(Audience.DESK, permission=CHANGE)
def user_standing(request: PageRequest, pseudonym: UUID) -> HttpResponse:
    """Block a user, or let a blocked one in again."""
    found = _found(request.actor, pseudonym)
    form = BecauseForm(request.POST, prefix="standing")
    change = services.block_user if found.is_active else services.unblock_user
    said = _("The user is blocked.") if found.is_active else _("The user may sign in again.")
    if form.is_valid():
        try:
            change(user=found, reason=form.cleaned_data["reason"], by=request.actor)
        except CustomsError as refusal:
            add_violations(form, refusal)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("user", args=[found.pseudonym]))
    return _shown(request, found, status=422, opened="standing", wrong=form)
