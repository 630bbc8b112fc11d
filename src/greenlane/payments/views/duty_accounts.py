"""Duty accounts: what is held, every movement with the balance after it, and money paid in."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from greenlane.foundation.access import allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.parties.models import Organisation
from greenlane.parties.selectors import organisation
from greenlane.payments import reports, selectors, services
from greenlane.payments.forms import TopUpForm
from greenlane.payments.models import DutyAccount
from greenlane.payments.views.orders import transfer_details
from greenlane.payments.views.tables import ACCOUNTS, STATEMENT
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, add_violations, page

TOP_UP = "payment.top_up"


@page(Audience.PORTAL, permission="payment.view")
@require_safe
def duty_account(request: PageRequest) -> HttpResponse:
    """The duty account of one's own organisation, and how to pay into it."""
    own: Organisation | None = request.membership.organisation  # type: ignore[attr-defined]
    if own is None:
        raise NotFound(_("You act for no organisation, so there is no duty account."))
    return _statement(request, own)


@page(Audience.DESK, permission="payment.view_books")
@require_safe
def duty_accounts(request: PageRequest) -> HttpResponse:
    """Every duty account with its balance."""
    context = {"may_top_up": allowed(request.actor, TOP_UP)}
    rows = reports.visible_accounts(request.actor)
    return ACCOUNTS.respond(request, rows, "payments/duty_accounts.html", context)  # type: ignore[return-value]


@page(Audience.DESK, permission="payment.view_books")
@require_safe
def duty_account_of(request: PageRequest, identifier: str) -> HttpResponse:
    """The duty account of one operator."""
    return _statement(request, organisation(identifier.replace("\x00", "")))


def _statement(request: PageRequest, holder: Organisation) -> HttpResponse:
    held = list(
        DutyAccount.objects.filter(organisation=holder)
        .order_by("currency")
        .values_list("currency", flat=True)
    )
    currency = _currency(request, held)
    context = {
        "holder": holder,
        "currency": currency,
        "others": [one for one in held if one != currency],
        "balance": selectors.prepaid_balance(holder, currency),
        "transfer": transfer_details(f"TOPUP {holder.identifier}"),
        "may_top_up": allowed(request.actor, TOP_UP),
        "own": holder.pk == request.actor.organisation_id,
    }
    rows = reports.account_statement(holder, currency)
    return STATEMENT.respond(request, rows, "payments/duty_account.html", context)  # type: ignore[return-value]


def _currency(request: PageRequest, held: list[str]) -> str:
    """The currency asked for, if an account is held in it; else the national one."""
    wanted = request.GET.get("currency", "")
    return wanted if wanted in held else str(settings.GREENLANE_CURRENCY)


@page(Audience.DESK, permission=TOP_UP)
def top_up(request: PageRequest) -> HttpResponse:
    """Book money that came in for a duty account; the first payment opens it."""
    currency = settings.GREENLANE_CURRENCY
    form = TopUpForm(
        request.POST or None, currency=currency, initial={"operator": request.GET.get("operator")}
    )
    if request.method == "POST" and form.is_valid():
        holder = _topped_up(request, form, currency)
        if holder is not None:
            messages.success(request, _("The payment stands in the duty account."))
            return HttpResponseRedirect(reverse("duty_account_of", args=[holder.identifier]))
    context = {"form": form, "currency": currency}
    return render(request, "payments/top_up.html", context, status=422 if form.errors else 200)


def _topped_up(request: PageRequest, form: TopUpForm, currency: str) -> Organisation | None:
    """A transfer is known by operator and bank reference: entered twice it counts once."""
    given = form.cleaned_data
    try:
        holder = organisation(given["operator"].replace("\x00", ""))
        mark = hashlib.sha256(f"{holder.identifier}\n{given['bank_reference']}".encode()).hexdigest()
        services.top_up(
            organisation=holder,
            amount_minor=form.amount_minor,
            currency=currency,
            bank_reference=given["bank_reference"],
            callback_id=f"hand-top-up-{mark[:40]}",
            by=request.actor,
        )
    except NotFound as refusal:
        add_violations(form, refusal, {"": "operator"})
        return None
    except CustomsError as refusal:
        add_violations(form, refusal, {"/amount_minor": "amount", "/id": "bank_reference"})
        return None
    return holder
