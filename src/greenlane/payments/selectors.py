"""Reads of the cash desk, and the proofs that the books are sound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, Substr

from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import NotFound
from greenlane.foundation.values import Money
from greenlane.parties.faceless import is_in_pool
from greenlane.parties.models import Organisation
from greenlane.parties.selectors import principals_of
from greenlane.payments.engine import ledger as books
from greenlane.payments.errors import PaymentNotStanding
from greenlane.payments.models import BankCallback, Deposit, DutyAccount, LedgerEntry, PaymentOrder, Refund
from greenlane.payments.states import OPEN, DepositStatus, PaymentStatus, RefundStatus

CHUNK = 500
"""Records looked up by one query."""


def visible_to(actor: Actor) -> QuerySet[PaymentOrder]:
    """Officers and the system see every order, but whoever can be drawn for checks none; a trader its own and those
    of whom it acts for today."""
    everything = PaymentOrder.objects.all()
    if actor.reads_cases or actor.has(Role.SYSTEM):
        return everything.none() if is_in_pool(actor) else everything
    if actor.organisation_id is None:
        return everything.none()
    return everything.filter(Q(payer_id__in=payers_of(actor)) | Q(paid_by_id=actor.organisation_id))


def payers_of(actor: Actor) -> set[int]:
    """The organisation of an actor and those it acts for today; none without one. One query.

    They are read first: as a subquery in an OR they would keep every index out of use.
    """
    if actor.organisation_id is None:
        return set()
    principals = principals_of(actor.organisation_id).values_list("principal_id", flat=True)
    return {actor.organisation_id, *principals}


def order(reference: str) -> PaymentOrder:
    """One order with its payer, by reference. Raises NotFound (404)."""
    clean = reference.strip().upper().replace("\x00", "")
    found = PaymentOrder.objects.select_related("payer").filter(reference=clean).first()
    if found is None:
        raise NotFound(f"No payment order has the reference “{clean[:24]}”.")
    return found


def order_for(subject: str) -> PaymentOrder | None:
    """The current order of a subject: the one still to be paid, else the last one that was not cancelled."""
    return orders_for([subject]).get(subject)


def orders_for(subjects: Iterable[str]) -> dict[str, PaymentOrder]:
    """The current order of each subject, in one query; subjects without one are missing."""
    rows = PaymentOrder.objects.filter(subject__in=list(subjects)).exclude(status=PaymentStatus.CANCELLED)
    found: dict[str, PaymentOrder] = {}
    for row in rows.select_related("payer").order_by("ordinal"):
        current = found.get(row.subject)
        if current is None or row.is_open or not current.is_open:
            found[row.subject] = row
    return found


def history(subject: str) -> list[PaymentOrder]:
    """Every order a subject ever had, oldest first, with its refunds. Two queries."""
    rows = PaymentOrder.objects.filter(subject=subject).select_related("payer").prefetch_related("refunds")
    return list(rows.order_by("ordinal"))


def outstanding_minor(subject: str) -> int:
    """What of a subject is still to be paid, in minor units."""
    rows = PaymentOrder.objects.filter(subject=subject, status__in=OPEN)
    return rows.aggregate(total=Sum("amount_minor"))["total"] or 0


def assessed(subject: str) -> dict[str, int]:
    """Tax -> what a subject has been asked to bear in all (minor units), straight from the ledger."""
    rows = LedgerEntry.objects.filter(order__subject=subject, account__startswith="revenue:")
    sums = rows.values_list("account").annotate(total=Sum("amount_minor")).order_by("account")
    return {account.removeprefix("revenue:"): -total for account, total in sums if total}


def refunds_to_pay_out() -> QuerySet[Refund]:
    """The cashier's list: refunds admitted and not paid out, oldest first."""
    return Refund.objects.filter(status=RefundStatus.REQUESTED).select_related("order__payer")


def balance(account: str, currency: str) -> int:
    """The balance of a ledger account in minor units; debit positive."""
    rows = LedgerEntry.objects.filter(account=account, currency=currency)
    return rows.aggregate(total=Sum("amount_minor"))["total"] or 0


def prepaid_balance(organisation: Organisation, currency: str) -> int:
    """What a duty account holds, in minor units; 0 when there is none."""
    row = DutyAccount.objects.filter(organisation=organisation, currency=currency).first()
    return row.balance_minor if row else 0


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A movement on one of an organisation's accounts; `balance_minor` is the account's balance after it."""

    at: datetime
    account: str
    memo: str
    order: str
    amount_minor: int
    balance_minor: int
    currency: str


def statement(organisation: Organisation, *, currency: str) -> list[StatementLine]:
    """All movements of an organisation (owed, prepaid, deposited, to be refunded), oldest first. One query.

    Debit positive: what it owes is positive, what it has prepaid or deposited or gets back is negative.
    """
    kinds = (books.receivable, books.prepaid, books.deposit, books.refund_payable)
    accounts = [kind(organisation.pk) for kind in kinds]
    rows = LedgerEntry.objects.filter(account__in=accounts, currency=currency).select_related("order")
    running = dict.fromkeys(accounts, 0)
    lines = []
    for row in rows.order_by("id"):
        running[row.account] += row.amount_minor
        lines.append(
            StatementLine(
                at=row.at,
                account=row.account.partition(":")[0],
                memo=row.memo,
                order=row.order.reference if row.order else "",
                amount_minor=row.amount_minor,
                balance_minor=running[row.account],
                currency=row.currency,
            )
        )
    return lines


def receipt(order: PaymentOrder) -> dict[str, Any]:
    """The receipt of a paid order, as data: number, payer, amounts in text and minor units, per tax.

    Raises PaymentNotStanding (PAY013, 409) when the order is not paid.
    """
    if order.status not in {PaymentStatus.PAID, PaymentStatus.REFUNDED}:
        raise PaymentNotStanding(f"{order.reference} is “{order.get_status_display()}”.", pointer="order")
    return {
        "receipt_number": order.receipt_number,
        "order": order.reference,
        "subject": order.subject,
        "payer": {"identifier": order.payer.identifier, "name": order.payer.name},
        "paid_at": order.paid_at,
        "method": order.method,
        "bank_reference": order.bank_reference,
        "currency": order.currency,
        "amount_minor": order.amount_minor,
        "amount": str(Money(order.amount_minor, order.currency)),
        "taxes": [
            {"tax": tax, "amount_minor": amount, "amount": str(Money(amount, order.currency))}
            for tax, amount in sorted(order.breakdown.items())
        ],
        "refunded_minor": order.refunded_minor,
    }


def refused_callbacks() -> QuerySet[BankCallback]:
    """Bank messages that could not be booked: the cashier's list of money to clarify."""
    return BankCallback.objects.filter(outcome=BankCallback.Outcome.REFUSED).order_by("received_at")


def unbooked(numbers: Sequence[str]) -> list[str]:
    """The messages of the bank, by number, that are not among those we keep, booked or refused."""
    known: set[str] = set()
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        known.update(BankCallback.objects.filter(pk__in=part).values_list("pk", flat=True))
    return [number for number in numbers if number not in known]


def trial_balance() -> dict[str, int]:
    """Currency -> sum of the whole ledger. Every value is 0 in sound books."""
    rows = LedgerEntry.objects.values_list("currency").annotate(total=Sum("amount_minor"))
    return dict(rows.order_by("currency"))


def journals_out_of_balance() -> list[tuple[str, str, int]]:
    """(journal, currency, sum) of every journal that does not sum to zero. Empty in sound books."""
    rows = LedgerEntry.objects.values_list("journal", "currency").annotate(total=Sum("amount_minor"))
    return list(rows.exclude(total=0).order_by("journal"))


def accounts_out_of_step() -> list[tuple[int, str, int, int]]:
    """(organisation id, currency, stored, in the ledger) of every duty account whose balances differ.

    The database compares; two queries, which answer with the differences only.
    """
    account = Concat(Value(books.PREPAID), Cast(OuterRef("organisation_id"), CharField()))
    lines = LedgerEntry.objects.filter(account=account, currency=OuterRef("currency")).order_by()
    booked = lines.values("account").annotate(total=-Sum("amount_minor")).values("total")
    differing = DutyAccount.objects.annotate(
        booked=Coalesce(Subquery(booked), 0, output_field=BigIntegerField())
    ).exclude(balance_minor=F("booked"))
    found = list(differing.values_list("organisation_id", "currency", "balance_minor", "booked"))
    return sorted(found + _without_an_account())


def _without_an_account() -> list[tuple[int, str, int, int]]:
    """Prepaid money in the ledger for which there is no duty account."""
    sums = (
        LedgerEntry.objects.filter(account__startswith=books.PREPAID)
        .annotate(holder=Cast(Substr("account", len(books.PREPAID) + 1), BigIntegerField()))
        .values("holder", "currency")
        .annotate(total=-Sum("amount_minor"))
        .exclude(total=0)
        .order_by()
    )
    held = DutyAccount.objects.filter(organisation_id=OuterRef("holder"), currency=OuterRef("currency"))
    return [(row["holder"], row["currency"], 0, row["total"]) for row in sums.filter(~Exists(held))]


def deposits_out_of_step() -> list[tuple[int, str, int, int]]:
    """(organisation id, currency, held, in the ledger) where the deposits held differ from what is booked."""
    held: Counter[tuple[int, str]] = Counter()
    rows = Deposit.objects.filter(status=DepositStatus.HELD).order_by()
    for row in rows.values("payer_id", "currency").annotate(left=Sum(F("amount_minor") - F("used_minor"))):
        held[row["payer_id"], row["currency"]] = row["left"]
    booked: Counter[tuple[int, str]] = Counter()
    lines = LedgerEntry.objects.filter(account__startswith=books.DEPOSIT).order_by()
    for line in lines.values("account", "currency").annotate(total=-Sum("amount_minor")):
        booked[int(line["account"].removeprefix(books.DEPOSIT)), line["currency"]] = line["total"]
    keys = sorted(held.keys() | booked.keys())
    return [(*key, held[key], booked[key]) for key in keys if held[key] != booked[key]]


def to_send() -> QuerySet[PaymentOrder]:
    """Orders the bank does not know yet, oldest first."""
    return PaymentOrder.objects.filter(status__in=OPEN, sent_to_bank_at=None).order_by("id")


def to_withdraw() -> QuerySet[PaymentOrder]:
    """Orders the bank knows and must forget: cancelled, or paid from a duty account meanwhile."""
    return PaymentOrder.objects.filter(
        Q(status=PaymentStatus.CANCELLED) | Q(status=PaymentStatus.PAID, paid_by__isnull=False),
        sent_to_bank_at__isnull=False,
    ).order_by("id")
