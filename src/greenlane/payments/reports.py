"""What the pages of the cash desk read: statements, totals by day, the bank's side beside ours."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import cast

from django.core.cache import cache
from django.db.models import F, Max, Q, QuerySet, RowRange, Sum, Value, Window
from django.db.models.functions import TruncDate
from django.utils import timezone

from greenlane.engines.bank import FileBank
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import NotFound
from greenlane.parties.faceless import is_in_pool
from greenlane.parties.models import Organisation
from greenlane.payments.engine import ledger as books
from greenlane.payments.models import BankCallback, Deposit, DutyAccount, LedgerEntry, PaymentOrder, Refund
from greenlane.payments.selectors import (
    CHUNK,
    accounts_out_of_step,
    deposits_out_of_step,
    journals_out_of_balance,
    payers_of,
    to_send,
    to_withdraw,
    trial_balance,
    unbooked,
    visible_to,
)
from greenlane.payments.states import OPEN
from greenlane.web.fields import midnight

SHOWN = 200
"""Differences with the bank that are listed one by one; the rest is counted."""
KEPT_SECONDS = 60
_PROOF = "payments:proof"


def visible_order(reference: str, actor: Actor) -> PaymentOrder:
    """One order the actor may see, with payer and who paid. Raises NotFound (404)."""
    clean = reference.strip().upper().replace("\x00", "")
    found = visible_to(actor).select_related("payer", "paid_by").filter(reference=clean).first()
    if found is None:
        raise NotFound(f"No payment order has the reference “{clean[:24]}”.", hint="Check the reference.")
    return found


def visible_refunds(actor: Actor) -> QuerySet[Refund]:
    """Refunds of the orders the actor may see."""
    rows = Refund.objects.select_related("order__payer")
    if actor.reads_cases or actor.has(Role.SYSTEM):
        return rows.none() if is_in_pool(actor) else rows
    return rows.filter(order__in=visible_to(actor).order_by().values("pk"))


def visible_refund(reference: str, actor: Actor) -> Refund:
    """One refund the actor may see. Raises NotFound (404)."""
    clean = reference.strip().upper().replace("\x00", "")
    found = visible_refunds(actor).filter(reference=clean).first()
    if found is None:
        raise NotFound(f"No refund has the reference “{clean[:24]}”.", hint="Check the reference.")
    return found


def visible_accounts(actor: Actor) -> QuerySet[DutyAccount]:
    """Duty accounts: officers all, a trader those of its own organisation."""
    rows = DutyAccount.objects.select_related("organisation")
    if actor.reads_cases or actor.has(Role.SYSTEM):
        return rows.none() if is_in_pool(actor) else rows
    return rows.filter(organisation_id=actor.organisation_id or 0)


def visible_deposits(actor: Actor) -> QuerySet[Deposit]:
    """Cash deposits: officers all, but who can be drawn for checks none; a trader those of its own organisation
    and of those it acts for today."""
    rows = Deposit.objects.select_related("payer")
    if actor.reads_cases or actor.has(Role.SYSTEM):
        return rows.none() if is_in_pool(actor) else rows
    return rows.filter(payer_id__in=payers_of(actor))


def visible_deposit(reference: str, actor: Actor) -> Deposit:
    """One deposit the actor may see. Raises NotFound (404)."""
    clean = reference.strip().upper().replace("\x00", "")
    found = visible_deposits(actor).filter(reference=clean).first()
    if found is None:
        raise NotFound(f"No deposit has the reference “{clean[:24]}”.", hint="Check the reference.")
    return found


def account_statement(organisation: Organisation, currency: str) -> QuerySet[LedgerEntry]:
    """The movements of a duty account with the balance after each, as the holder reads them: money in is positive.

    `on` carries the moment through the same window, so that a range of dates is cut after the balances were summed.
    """
    rows = LedgerEntry.objects.filter(account=books.prepaid(organisation.pk), currency=currency)
    return rows.select_related("order").annotate(
        credit=-F("amount_minor"),
        balance=-_until_here(Sum("amount_minor")),
        on=_until_here(Max("at")),
    )


def _until_here(what: Sum | Max) -> Window:
    """Something of all movements up to and including the one in the row."""
    return Window(what, order_by=F("id").asc(), frame=RowRange(end=0))


def ledger_lines(order: PaymentOrder) -> QuerySet[LedgerEntry]:
    """Every line booked on an order, in the order of booking."""
    return LedgerEntry.objects.filter(order=order).order_by("id")


@dataclass(frozen=True, slots=True)
class Day:
    """One day at the bank in one currency, in minor units: what came in, what went out, what that makes."""

    day: date
    currency: str
    received: int
    paid_out: int
    movements: int

    @property
    def net(self) -> int:
        return self.received - self.paid_out


def daily_totals(first: date, last: date) -> list[Day]:
    """What the bank account moved on each day of the country's calendar, newest first. One query."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    rows = LedgerEntry.objects.filter(account=books.BANK, at__gte=start, at__lt=end)
    totals = (
        rows.order_by()
        .annotate(day=TruncDate("at", tzinfo=timezone.get_current_timezone()))
        .values("day", "currency")
        .annotate(
            received=Sum("amount_minor", filter=Q(amount_minor__gt=0), default=Value(0)),
            paid_out=-Sum("amount_minor", filter=Q(amount_minor__lt=0), default=Value(0)),
            movements=Sum(Value(1)),
        )
    )
    return [Day(**row) for row in totals.order_by("-day", "currency")]


def revenue_totals(first: date, last: date) -> dict[str, dict[str, int]]:
    """Currency -> tax -> what was assessed (less what was given up) between two days, in minor units. One query."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    rows = LedgerEntry.objects.filter(account__startswith="revenue:", at__gte=start, at__lt=end)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows.order_by().values("currency", "account").annotate(total=-Sum("amount_minor")):
        found[row["currency"]][row["account"].removeprefix("revenue:")] = row["total"]
    return dict(found)


@dataclass(slots=True)
class Comparison:
    """The bank's side beside ours. `sound` when both agree and nothing waits to be exchanged."""

    to_send: int = 0
    to_withdraw: int = 0
    only_bank: list[str] = field(default_factory=list)
    only_books: list[PaymentOrder] = field(default_factory=list)
    unbooked: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        return not (self.to_send or self.to_withdraw or any(self.counts.values()))


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether the books are sound: sums by currency, journals out of balance, accounts and deposits out of step."""

    trial: dict[str, int]
    journals: list[tuple[str, str, int]]
    accounts: list[tuple[int, str, int, int]]
    deposits: list[tuple[int, str, int, int]]
    at: datetime

    @property
    def sound(self) -> bool:
        return not (self.journals or self.accounts or self.deposits or any(self.trial.values()))


def proof() -> Proof:
    """The proof over the whole ledger. One answers everybody for a minute: a page must not be a load itself."""
    return cast(Proof, cache.get_or_set(_PROOF, _prove, KEPT_SECONDS))


def _prove() -> Proof:
    return Proof(
        trial_balance(),
        journals_out_of_balance(),
        accounts_out_of_step(),
        deposits_out_of_step(),
        clock.now(),
    )


def compare(bank: FileBank) -> Comparison:
    """Orders the bank holds against those we believe it holds, and its messages against those we keep.

    What the bank holds is looked up here, some hundred at a time; our own open orders are read only when it lacks
    some of them, and no further than they are shown.
    """
    held = bank.waiting()
    open_rows = PaymentOrder.objects.filter(status__in=OPEN, sent_to_bank_at__isnull=False).order_by(
        "reference"
    )
    matched: set[str] = set()
    for start in range(0, len(held), CHUNK):
        part = open_rows.filter(reference__in=held[start : start + CHUNK])
        matched.update(part.values_list("reference", flat=True))
    only_bank = [reference for reference in held if reference not in matched]
    lacking = max(open_rows.order_by().count() - len(matched), 0)
    strange = unbooked([path.stem for path in bank.messages()])
    return Comparison(
        to_send=to_send().count(),
        to_withdraw=to_withdraw().count(),
        only_bank=only_bank[:SHOWN],
        only_books=_missing(open_rows, matched) if lacking else [],
        unbooked=strange[:SHOWN],
        counts={"only_bank": len(only_bank), "only_books": lacking, "unbooked": len(strange)},
    )


def _missing(rows: QuerySet[PaymentOrder], matched: set[str]) -> list[PaymentOrder]:
    """The first orders that the bank does not hold."""
    references = rows.values_list("reference", flat=True).iterator(chunk_size=2000)
    missing = islice((one for one in references if one not in matched), SHOWN)
    return list(rows.filter(reference__in=list(missing)).select_related("payer"))


def callbacks() -> QuerySet[BankCallback]:
    """Every message of the bank that we keep."""
    return BankCallback.objects.all()
