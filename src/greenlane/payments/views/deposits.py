"""Cash deposits: what is held as a security, for what, and returning what is left."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greenlane.foundation.access import allowed
from greenlane.payments import reports, services
from greenlane.payments.forms import PayOutForm
from greenlane.payments.labels import subject_address, subject_name
from greenlane.payments.models import Deposit
from greenlane.payments.states import DepositStatus
from greenlane.payments.views.tables import DEPOSITS
from greenlane.web.cells import money
from greenlane.web.pages import PageRequest, act, page

RETURN = "payment.return_deposit"


@page(permission="payment.view")
@require_safe
def deposits(request: PageRequest) -> HttpResponse:
    """The deposits one may see, newest first."""
    rows = reports.visible_deposits(request.actor)
    return DEPOSITS.respond(request, rows, "payments/deposits.html")  # type: ignore[return-value]


@page(permission="payment.view")
@require_safe
def deposit(request: PageRequest, reference: str) -> HttpResponse:
    """One deposit: how much, for what, and where it stands."""
    return _shown(request, reports.visible_deposit(reference, request.actor), PayOutForm())


@page(permission=RETURN)
@require_POST
def deposit_return(request: PageRequest, reference: str) -> HttpResponse:
    """Return what is left of it; who booked it in may not."""
    found = reports.visible_deposit(reference, request.actor)
    form = PayOutForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, status=422)

    def work() -> None:
        given = form.cleaned_data["bank_reference"]
        services.return_deposit(deposit=found, bank_reference=given, by=request.actor)

    then = reverse("deposit", args=[found.reference])
    return act(request, work, done=_("The deposit is returned."), then=then)


def _shown(request: PageRequest, found: Deposit, form: PayOutForm, status: int = 200) -> HttpResponse:
    may = found.status == DepositStatus.FREED and allowed(request.actor, RETURN)
    own = found.received_by == request.actor.id
    context = {
        "deposit": found,
        "form": form,
        "left_text": money(found.left_minor, found.currency),
        "subject": subject_name(found.subject),
        "subject_address": subject_address(found.subject),
        "may_return": may and not own,
        "needs_another": may and own,
    }
    return render(request, "payments/deposit.html", context, status=status)
