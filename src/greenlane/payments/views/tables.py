"""The tables of the cash desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock
from greenlane.parties.models import Organisation
from greenlane.payments.labels import DECLARATION, movement_label, subject_address, subject_name
from greenlane.payments.models import BankCallback, Method, PaymentOrder
from greenlane.payments.states import OPEN, DepositStatus, PaymentStatus, RefundStatus
from greenlane.web.fields import day_start
from greenlane.web.tables import Column, Filter, Kind, Table

MOST_PAYERS = 200
"""Payers whose name holds a text that is searched for; who searches for "a" sees the orders of these."""
TO_PAY, OVERDUE = "to_pay", "overdue"


def order_address(row: PaymentOrder) -> str:
    return reverse("payment_order", args=[row.reference])


def _reference(page: str) -> Column:
    """What a row is called, which leads to its page."""
    return Column(
        "reference",
        _("Reference"),
        "reference",
        Kind.LINK,
        ("reference",),
        link=lambda row: reverse(page, args=[row.reference]),
    )


def account_address(identifier: str, currency: str) -> str:
    """The duty account of an operator in one currency: each currency is an account of its own."""
    return f"{reverse('duty_account_of', args=[identifier])}?currency={currency}"


def _by_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == TO_PAY:
        return rows.filter(status__in=OPEN)
    if value == OVERDUE:
        return rows.filter(status__in=OPEN, due_at__lt=clock.now())
    return rows.filter(status=value)


def _states(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    return [(TO_PAY, _("To be paid")), (OVERDUE, _("Overdue")), *PaymentStatus.choices]


def find_orders(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Orders by reference, receipt number, MRN, or operator (number, or part of the name)."""
    code = text.upper()
    payers = Organisation.objects.filter(Q(identifier=code) | Q(name__icontains=text))
    return rows.filter(
        Q(reference__startswith=code)
        | Q(reference__startswith=_reference_of_receipt(code))
        | Q(subject=f"{DECLARATION}{code}")
        | Q(payer_id__in=list(payers.order_by().values_list("pk", flat=True)[:MOST_PAYERS]))
    )


def _reference_of_receipt(code: str) -> str:
    """A receipt is numbered after its order: RC26-…-1 belongs to PO26-…"""
    return f"PO{code[2:].rpartition('-')[0]}" if code.startswith("RC") and code.count("-") == 2 else code


ORDERS = Table(
    name="payment_orders",
    caption=_("Payment orders"),
    columns=(
        Column("reference", _("Reference"), "reference", Kind.LINK, ("reference",), link=order_address),
        Column(
            "subject",
            _("For"),
            lambda row: subject_name(row.subject),
            link=lambda row: subject_address(row.subject) or order_address(row),
        ),
        Column("payer", _("Payer"), lambda row: row.payer.name or row.payer.identifier),
        Column("operator", _("Operator number"), "payer.identifier", shown=False),
        Column("amount", _("Amount"), "amount_minor", Kind.MONEY),
        Column("status", _("State"), "status", Kind.STATE),
        Column("issued", _("Issued"), "issued_at", Kind.MOMENT, ("id",), shown=False),
        Column("due", _("Due by"), lambda row: clock.day_of(row.due_at), Kind.DATE),
        Column("paid", _("Paid"), "paid_at", Kind.MOMENT),
        Column("method", _("How paid"), lambda row: row.get_method_display(), shown=False),
        Column("receipt", _("Receipt"), "receipt_number", shown=False),
    ),
    order="-issued",
    filters=(
        Filter("state", _("State"), _by_state, _states),
        Filter(
            "method",
            _("How paid"),
            lambda rows, value: rows.filter(method=value),
            lambda request: Method.choices,
        ),
        Filter(
            "due_from", _("Due from"), lambda rows, day: rows.filter(due_at__gte=day_start(day)), kind="date"
        ),
        Filter(
            "due_to", _("Due to"), lambda rows, day: rows.filter(due_at__lt=day_start(day, 1)), kind="date"
        ),
    ),
    search=find_orders,
    search_hint=_("Reference, receipt, MRN, payer"),
    empty=_("No payment order yet."),
)

DEPOSITS = Table(
    name="deposits",
    caption=_("Cash deposits"),
    columns=(
        _reference("deposit"),
        Column(
            "subject",
            _("For"),
            lambda row: subject_name(row.subject),
            link=lambda row: subject_address(row.subject),
        ),
        Column("payer", _("Payer"), lambda row: row.payer.name or row.payer.identifier),
        Column("amount", _("Amount"), "amount_minor", Kind.MONEY),
        Column("used", _("Used"), "used_minor", Kind.MONEY),
        Column("status", _("State"), "status", Kind.STATE),
        Column("received", _("Received"), "received_at", Kind.MOMENT, ("id",)),
        Column("freed", _("To be returned since"), "freed_at", Kind.MOMENT, shown=False),
        Column("closed", _("Closed"), "closed_at", Kind.MOMENT, shown=False),
    ),
    order="-received",
    filters=(
        Filter(
            "state",
            _("State"),
            lambda rows, value: rows.filter(status=value),
            lambda request: DepositStatus.choices,
        ),
    ),
    empty=_("No cash deposit yet."),
)

REFUNDS = Table(
    name="refunds",
    caption=_("Refunds"),
    columns=(
        _reference("refund"),
        Column("order", _("Payment order"), "order.reference", link=lambda row: order_address(row.order)),
        Column("payer", _("Payer"), lambda row: row.order.payer.name or row.order.payer.identifier),
        Column("amount", _("Amount"), "amount_minor", Kind.MONEY, currency="order.currency"),
        Column("status", _("State"), "status", Kind.STATE),
        Column("requested", _("Admitted"), "requested_at", Kind.MOMENT, ("id",)),
        Column("paid_out", _("Paid out"), "paid_out_at", Kind.MOMENT),
        Column("reason", _("Reason"), "reason", shown=False),
    ),
    order="-requested",
    filters=(
        Filter(
            "state",
            _("State"),
            lambda rows, value: rows.filter(status=value),
            lambda request: RefundStatus.choices,
        ),
    ),
    search=lambda rows, text: rows.filter(
        Q(reference__startswith=text.upper()) | Q(order__reference__startswith=text.upper())
    ),
    search_hint=_("Refund or order reference"),
    empty=_("No refund."),
)

STATEMENT = Table(
    name="duty_account",
    caption=_("Movements of the duty account"),
    columns=(
        Column("at", _("Booked"), "at", Kind.MOMENT, ("id",)),
        Column("what", _("What"), lambda row: movement_label(row.journal)),
        Column(
            "order",
            _("Payment order"),
            lambda row: row.order.reference if row.order else "",
            link=lambda row: order_address(row.order),
        ),
        Column("memo", _("Note"), "memo", shown=False),
        Column("amount", _("In or out"), "credit", Kind.MONEY),
        Column("balance", _("Balance after it"), "balance", Kind.MONEY),
    ),
    order="-at",
    filters=(
        Filter("first", _("From"), lambda rows, day: rows.filter(on__gte=day_start(day)), kind="date"),
        Filter("last", _("To"), lambda rows, day: rows.filter(on__lt=day_start(day, 1)), kind="date"),
    ),
    empty=_("Nothing has moved on this account yet."),
    keep=("currency",),
)

ACCOUNTS = Table(
    name="duty_accounts",
    caption=_("Duty accounts"),
    columns=(
        Column(
            "identifier",
            _("Operator number"),
            "organisation.identifier",
            Kind.LINK,
            ("organisation__identifier",),
            link=lambda row: account_address(row.organisation.identifier, row.currency),
        ),
        Column("name", _("Name"), "organisation.name"),
        Column("balance", _("Balance"), "balance_minor", Kind.MONEY, ("balance_minor",)),
        Column("opened", _("Opened"), "opened_at", Kind.MOMENT),
    ),
    order="identifier",
    search=lambda rows, text: rows.filter(
        Q(organisation__identifier__startswith=text.upper()) | Q(organisation__name__icontains=text)
    ),
    search_hint=_("Operator number or name"),
    empty=_("No duty account has been opened yet."),
)

MESSAGES = {"paid": _("Paid"), "reversed": _("Taken back"), "topped_up": _("Paid into a duty account")}

CALLBACKS = Table(
    name="bank_messages",
    caption=_("Messages of the bank"),
    columns=(
        Column("event", _("Bank event"), "event_id", Kind.CODE, ("event_id",)),
        Column("kind", _("What it says"), lambda row: MESSAGES.get(row.kind, row.kind)),
        Column(
            "target",
            _("About"),
            "target",
            link=lambda row: reverse("payment_orders") + f"?q={row.target}",
        ),
        Column("received", _("Received"), "received_at", Kind.MOMENT, ("received_at",)),
        Column("outcome", _("Outcome"), "outcome", Kind.STATE),
        Column("refusal", _("Refused because"), "refusal", Kind.CODE),
    ),
    order="-received",
    key="event_id",
    filters=(
        Filter(
            "outcome",
            _("Outcome"),
            lambda rows, value: rows.filter(outcome=value),
            lambda request: BankCallback.Outcome.choices,
        ),
        Filter(
            "first", _("From"), lambda rows, day: rows.filter(received_at__gte=day_start(day)), kind="date"
        ),
        Filter(
            "last", _("To"), lambda rows, day: rows.filter(received_at__lt=day_start(day, 1)), kind="date"
        ),
    ),
    search=lambda rows, text: rows.filter(Q(event_id__startswith=text) | Q(target=text.upper())),
    search_hint=_("Bank event or order"),
    empty=_("The bank has sent no message yet."),
)
