"""Refunds: what is given back, to whom, and paying it out."""

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
from greenlane.payments.models import Refund
from greenlane.payments.states import RefundStatus
from greenlane.payments.views.tables import REFUNDS
from greenlane.web.cells import money
from greenlane.web.pages import PageRequest, act, page

PAY_OUT = "payment.pay_out_refund"


@page(permission="payment.view")
@require_safe
def refunds(request: PageRequest) -> HttpResponse:
    """The refunds one may see, newest first; the cashier's list is those still to be paid out."""
    rows = reports.visible_refunds(request.actor)
    return REFUNDS.respond(request, rows, "payments/refunds.html")  # type: ignore[return-value]


@page(permission="payment.view")
@require_safe
def refund(request: PageRequest, reference: str) -> HttpResponse:
    """One refund: how much, why, and where it stands."""
    found = reports.visible_refund(reference, request.actor)
    return render(request, "payments/refund.html", _context(request, found, PayOutForm()))


@page(permission=PAY_OUT)
@require_POST
def refund_pay_out(request: PageRequest, reference: str) -> HttpResponse:
    """Pay it out; who admitted it may not."""
    found = reports.visible_refund(reference, request.actor)
    form = PayOutForm(request.POST)
    if not form.is_valid():
        return render(request, "payments/refund.html", _context(request, found, form), status=422)

    def work() -> None:
        services.pay_out_refund(
            refund=found, bank_reference=form.cleaned_data["bank_reference"], by=request.actor
        )

    then = reverse("refund", args=[found.reference])
    return act(request, work, done=_("The refund is paid out."), then=then)


def _context(request: PageRequest, found: Refund, form: PayOutForm) -> dict[str, object]:
    waiting = found.status == RefundStatus.REQUESTED
    return {
        "refund": found,
        "order": found.order,
        "form": form,
        "amount_text": money(found.amount_minor, found.order.currency),
        "subject": subject_name(found.order.subject),
        "subject_address": subject_address(found.order.subject),
        "may_pay_out": waiting and allowed(request.actor, PAY_OUT) and not _own(request, found),
        "needs_another": waiting and allowed(request.actor, PAY_OUT) and _own(request, found),
    }


def _own(request: PageRequest, found: Refund) -> bool:
    return found.requested_by == request.actor.id
