"""Payment orders: the list, one order with the ways to pay it, what a cashier does by hand."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from greenlane.foundation import clock
from greenlane.foundation.access import Role, allowed, require
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.values import Money
from greenlane.parties.models import Organisation
from greenlane.payments import reports, selectors, services
from greenlane.payments.bank import demo_bank_is_open
from greenlane.payments.forms import ConfirmForm, RefundForm
from greenlane.payments.labels import subject_address, subject_name, tax_label, tax_order
from greenlane.payments.models import PaymentOrder
from greenlane.payments.states import PaymentStatus
from greenlane.payments.views.tables import ORDERS
from greenlane.web.cells import money
from greenlane.web.pages import PageRequest, act, add_violations, page

STOP_POLLING = 286
SETTLED = frozenset({PaymentStatus.PAID, PaymentStatus.REFUNDED})


@page(permission="payment.view")
@require_safe
def payment_orders(request: PageRequest) -> HttpResponse:
    """The orders one may see: traders their own and their principals', officers all."""
    rows = selectors.visible_to(request.actor).select_related("payer")
    return ORDERS.respond(request, rows, "payments/orders.html")  # type: ignore[return-value]


@page(permission="payment.view")
@require_safe
def payment_order(request: PageRequest, reference: str) -> HttpResponse:
    """What is due and why, how to pay it, what became of it."""
    order = reports.visible_order(reference, request.actor)
    context = {
        **_state(request, order),
        "lines": tax_lines(order),
        "subject": subject_name(order.subject),
        "subject_address": subject_address(order.subject),
        "refunds": list(order.refunds.all()),
        "ledger": list(reports.ledger_lines(order)) if request.actor.is_officer else None,
        "may_confirm": order.is_open and allowed(request.actor, "payment.confirm", order),
        "may_refund": order.refundable_minor > 0 and allowed(request.actor, "payment.request_refund", order),
    }
    return render(request, "payments/order.html", context)


@page(permission="payment.view")
@require_safe
def payment_live(request: PageRequest, reference: str) -> HttpResponse:
    """The state of an order again: 204 while nothing changed, 286 with the last state when it is closed."""
    order = reports.visible_order(reference, request.actor)
    if request.GET.get("seen") == stamp(order):
        return HttpResponse(status=204)
    status = 200 if order.is_open else STOP_POLLING
    return render(request, "payments/order_state.html", _state(request, order), status=status)


def stamp(order: PaymentOrder) -> str:
    """What of an order's state a page has seen."""
    return f"{order.status}.{order.times_paid}.{order.refund_claimed_minor}.{order.refunded_minor}"


def _state(request: PageRequest, order: PaymentOrder) -> dict[str, Any]:
    """Everything `payments/order_state.html` draws: state, ways to pay, receipt."""
    return {
        "order": order,
        "amount_text": money(order.amount_minor, order.currency),
        "stamp": stamp(order),
        "overdue": order.is_open and order.due_at < clock.now(),
        "settled": order.status in SETTLED,
        "transfer": transfer_details(order.reference),
        "demo_bank": order.is_open and demo_bank_is_open(),
        **_account(request, order),
    }


def _account(request: PageRequest, order: PaymentOrder) -> dict[str, Any]:
    """Whose duty account could pay an open order, what it holds, and whether that is enough."""
    holder = paying_holder(request, order)
    if not order.is_open or holder is None:
        return {"account_holder": None}
    held = selectors.prepaid_balance(holder, order.currency)
    return {
        "account_holder": holder,
        "account_balance_text": money(held, order.currency),
        "account_suffices": held >= order.amount_minor,
        "account_is_own": holder.pk == request.actor.organisation_id,
    }


def paying_holder(request: PageRequest, order: PaymentOrder) -> Organisation | None:
    """A declarant pays from its own organisation's account, a cashier from the payer's; others pay from none."""
    if request.actor.has(Role.CASHIER):
        return order.payer
    if not request.actor.has(Role.DECLARANT) or request.actor.organisation_id is None:
        return None
    own: Organisation | None = request.membership.organisation  # type: ignore[attr-defined]
    return own


def transfer_details(reference: str) -> dict[str, str]:
    """Where to send the money, and what to write on the transfer."""
    return {
        "beneficiary": settings.GREENLANE_ADMINISTRATION,
        "bank": settings.GREENLANE_BANK_NAME,
        "account": settings.GREENLANE_BANK_ACCOUNT,
        "reference": reference,
    }


def tax_lines(order: PaymentOrder) -> list[dict[str, Any]]:
    """The taxes of an order in words with their amounts in minor units, in the order of calculation."""
    taxes = sorted(order.breakdown.items(), key=lambda pair: tax_order(pair[0]))
    return [{"label": tax_label(tax), "amount_minor": amount} for tax, amount in taxes]


@page(permission="payment.view")
@require_POST
def payment_pay_from_account(request: PageRequest, reference: str) -> HttpResponse:
    """Pay from the duty account of one's own organisation; a cashier from the payer's."""
    order = reports.visible_order(reference, request.actor)
    holder = paying_holder(request, order)
    require(request.actor, "payment.pay_from_account", holder)

    def work() -> None:
        services.pay_from_account(order_reference=order.reference, holder=holder, by=request.actor)

    return act(request, work, done=_("The order is paid from the duty account."), then=_page_of(order))


@page(permission="payment.confirm")
def payment_confirm(request: PageRequest, reference: str) -> HttpResponse:
    """Book a transfer that came in without a message of the bank."""
    order = reports.visible_order(reference, request.actor)
    form = ConfirmForm(request.POST or None, order=order)
    if request.method == "POST" and form.is_valid() and _confirmed(request, order, form):
        return HttpResponseRedirect(_page_of(order))
    context = {"order": order, "form": form}
    return render(request, "payments/confirm.html", context, status=422 if form.errors else 200)


def _confirmed(request: PageRequest, order: PaymentOrder, form: ConfirmForm) -> bool:
    """One confirmation by hand for each time an order is paid: sent twice it books once."""

    def work() -> None:
        services.confirm_payment(
            order_reference=order.reference,
            bank_reference=form.cleaned_data["bank_reference"],
            amount_minor=form.amount_minor,
            currency=order.currency,
            paid_at=form.received_at,
            callback_id=f"hand-{order.reference}-{order.times_paid + order.is_open}",
            by=request.actor,
        )

    fields = {"/amount_minor": "amount", "/id": "bank_reference"}
    return _done(request, form, work, fields, _("The payment is booked."))


@page(permission="payment.request_refund")
def payment_refund(request: PageRequest, reference: str) -> HttpResponse:
    """Admit that part of a payment is given back; somebody else pays it out."""
    order = reports.visible_order(reference, request.actor)
    form = RefundForm(request.POST or None, order=order)
    if request.method == "POST" and form.is_valid() and _refund_admitted(request, order, form):
        return HttpResponseRedirect(_page_of(order))
    context = {"order": order, "form": form, "most": money(order.refundable_minor, order.currency)}
    return render(request, "payments/refund_request.html", context, status=422 if form.errors else 200)


def _refund_admitted(request: PageRequest, order: PaymentOrder, form: RefundForm) -> bool:
    def work() -> None:
        services.request_refund(
            order_reference=order.reference,
            breakdown=form.breakdown,
            reason=form.cleaned_data["reason"].strip(),
            by=request.actor,
        )

    fields = {f"/breakdown/{tax}": tax for tax in order.breakdown}
    total = Money(sum(form.breakdown.values()), order.currency)
    done = _("A refund of %(amount)s is admitted.") % {"amount": money(total.minor, total.currency)}
    return _done(request, form, work, fields, done)


def _done(request: HttpRequest, form: Any, work: Any, fields: dict[str, str], done: str) -> bool:
    """Do it and say so; a refusal goes on the form."""
    try:
        work()
    except CustomsError as refusal:
        add_violations(form, refusal, fields)
        return False
    messages.success(request, done)
    return True


def _page_of(order: PaymentOrder) -> str:
    return reverse("payment_order", args=[order.reference])
