"""Mandates: whom one lets act for oneself, for whom one acts, and for officers all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from greenlane.foundation import clock
from greenlane.foundation.access import allowed, require
from greenlane.foundation.errors import CustomsError, Forbidden
from greenlane.parties import listing, services
from greenlane.parties.forms import MandateForm
from greenlane.parties.models import Mandate, Organisation
from greenlane.parties.views.tables import MANDATES, mandate_state
from greenlane.web.history import history_of
from greenlane.web.navigation import Audience, audience_of
from greenlane.web.pages import PageRequest, act, add_violations, page
from greenlane.web.tables import Filter, Table

MANAGE = "parties.manage_mandate"
_BROKERS_LISTED = 200


def list_address(request: PageRequest) -> str:
    """The list of mandates of the reader's audience."""
    return reverse("desk_mandates" if audience_of(request.actor) is Audience.DESK else "mandates")


def _side(request: HttpRequest) -> list[tuple[str, object]]:
    return [("given", gettext_lazy("Given by us")), ("held", gettext_lazy("Held by us"))]


@require_GET
@page(Audience.PORTAL)
def mandates(request: PageRequest) -> HttpResponseBase:
    """The mandates an organisation gave and holds."""
    own = listing.own_organisation(request.actor)
    side = Filter(
        "side",
        gettext_lazy("Side"),
        lambda rows, value: rows.filter(principal=own) if value == "given" else rows.filter(agent=own),
        choices=_side,
    )
    table = _with_filter(side)
    rows = listing.mandates_visible_to(request.actor)
    context = {"own": own, "may_give": allowed(request.actor, MANAGE, own)}
    return table.respond(request, rows, "parties/mandates.html", context)


def _with_filter(extra: Filter) -> Table:
    return replace(MANDATES, filters=(extra, *MANDATES.filters))


@require_GET
@page(Audience.DESK, permission="parties.read_register")
def desk_mandates(request: PageRequest) -> HttpResponseBase:
    """Every mandate, for officers."""
    context = {"may_give": allowed(request.actor, "parties.add_capacity")}
    return MANDATES.respond(
        request, listing.mandates_visible_to(request.actor), "parties/mandates.html", context
    )


@require_GET
@page()
def mandate(request: PageRequest, number: int) -> HttpResponse:
    """One mandate with its history; who gave it, or the registrar, revokes it here."""
    found = listing.mandate(request.actor, number)
    named = allowed(request.actor, "parties.read_users")
    context = {
        "mandate": found,
        "state": mandate_state(found),
        "list_address": list_address(request),
        "may_revoke": found.revoked_at is None and allowed(request.actor, MANAGE, found.principal),
        "history": history_of(found, named=named),
    }
    return render(request, "parties/mandate.html", context)


@require_POST
@page()
def mandate_revoke(request: PageRequest, number: int) -> HttpResponse:
    """End a mandate now."""
    found = listing.mandate(request.actor, number)
    return act(
        request,
        lambda: services.revoke_mandate(mandate=found, by=request.actor),
        done=_("The mandate is revoked."),
        then=reverse("mandate", args=[found.pk]),
    )


@require_http_methods(["GET", "POST"])
@page()
def mandate_give(request: PageRequest) -> HttpResponse:
    """Give a mandate: first the form, then what was understood, with names, then it is given."""
    at_desk = audience_of(request.actor) is Audience.DESK
    if at_desk:
        require(request.actor, "parties.add_capacity")
    elif not allowed(request.actor, MANAGE, listing.own_organisation(request.actor)):
        raise Forbidden()
    if request.method == "GET":
        initial = {name: request.GET[name] for name in ("principal", "agent") if name in request.GET}
        return _form(request, MandateForm(at_desk=at_desk, initial=initial))
    form = MandateForm(request.POST, at_desk=at_desk)
    parties = _parties(request, form) if form.is_valid() else None
    if parties is None or "change" in request.POST:
        return _form(request, form, status=200 if "change" in request.POST else 422)
    if "confirmed" not in request.POST:
        return _form(request, form, parties=parties)
    return _give(request, form, parties)


def _give(
    request: PageRequest, form: MandateForm, parties: tuple[Organisation, Organisation]
) -> HttpResponse:
    given = form.cleaned_data
    try:
        mandate: Mandate = services.give_mandate(
            principal=parties[0],
            agent=parties[1],
            since=given["since"],
            until=given["until"],
            indirect=given["representation"] == "indirect",
            by=request.actor,
        )
    except CustomsError as refusal:
        add_violations(form, refusal)
        return _form(request, form, status=refusal.status)
    messages.success(request, _("The mandate is given."))
    return HttpResponseRedirect(reverse("mandate", args=[mandate.pk]))


def _parties(request: PageRequest, form: MandateForm) -> tuple[Organisation, Organisation] | None:
    """Principal and broker; what does not exist stands on the form. Only brokers are named to a trader."""
    given = form.cleaned_data
    agent = _broker(given["agent"], given["since"])
    if agent is None:
        form.add_error("agent", _("No registered customs broker has this number on that day."))
    principal = _principal(request, given.get("principal", ""))
    if principal is None:
        form.add_error("principal", _("No organisation has this number."))
    return (principal, agent) if principal is not None and agent is not None else None


def _broker(number: str, on: date) -> Organisation | None:
    return listing.brokers(on).filter(identifier=number).first()


def _principal(request: PageRequest, number: str) -> Organisation | None:
    if audience_of(request.actor) is Audience.PORTAL:
        return listing.own_organisation(request.actor)
    return Organisation.objects.filter(identifier=number).first()


def _form(
    request: PageRequest,
    form: MandateForm,
    *,
    parties: tuple[Organisation, Organisation] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "indirect": parties is not None and form.cleaned_data["representation"] == "indirect",
        "principal": parties[0] if parties else None,
        "agent": parties[1] if parties else None,
        "brokers": listing.brokers(clock.today())[:_BROKERS_LISTED] if parties is None else (),
        "list_address": list_address(request),
    }
    return render(request, "parties/mandate_give.html", context, status=status)
