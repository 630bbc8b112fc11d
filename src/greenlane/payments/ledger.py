"""Writing journals: one INSERT for any number of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from greenlane.foundation import clock
from greenlane.payments.engine.ledger import Journal
from greenlane.payments.models import LedgerEntry


def book(journals: Iterable[Journal], at: datetime | None = None) -> None:
    """Store journals; each already sums to zero. A journal whose key exists raises IntegrityError."""
    moment = at or clock.now()
    entries = [
        LedgerEntry(
            journal=journal.key,
            ordinal=ordinal,
            account=line.account,
            amount_minor=line.amount,
            currency=journal.currency,
            order_id=line.order_id,
            at=moment,
            memo=journal.memo,
        )
        for journal in journals
        for ordinal, line in enumerate(journal.lines)
    ]
    if entries:
        LedgerEntry.objects.bulk_create(entries, batch_size=2000)
