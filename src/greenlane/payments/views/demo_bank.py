"""The page of the bank's twin: where a payer of the demo pays, as he would at his own bank."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from greenlane.foundation.errors import NotFound
from greenlane.payments import reports
from greenlane.payments.bank import demo_bank_is_open, pay_at_twin
from greenlane.payments.models import PaymentOrder
from greenlane.payments.views.orders import transfer_details
from greenlane.web.pages import PageRequest, page, sentence


@page(permission="payment.view")
def demo_bank(request: PageRequest, reference: str) -> HttpResponse:
    """Pay one order at the twin. There is no such page outside a demo (404)."""
    if not demo_bank_is_open():
        raise NotFound(_("There is nothing at this address."))
    order = reports.visible_order(reference, request.actor)
    if request.method == "POST":
        _pay(request, order)
        return HttpResponseRedirect(reverse("payment_order", args=[order.reference]))
    context = {"order": order, "transfer": transfer_details(order.reference)}
    return render(request, "payments/demo_bank.html", context)


def _pay(request: PageRequest, order: PaymentOrder) -> None:
    """Tell what the bank's message led to."""
    settled = pay_at_twin(order.reference)
    if settled is None:
        messages.error(request, _("The bank has nothing to pay under this reference."))
    elif settled.refusal is not None:
        for violation in settled.refusal.violations:
            messages.error(request, sentence(violation))
    else:
        messages.success(request, _("The bank has paid and told Customs so."))
