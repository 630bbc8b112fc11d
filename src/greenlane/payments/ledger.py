"""Writing journals: one statement for any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from greenlane.foundation import clock
from greenlane.foundation.rows import RowWriter
from greenlane.payments.engine.ledger import Journal
from greenlane.payments.models import LedgerEntry

_ENTRIES = RowWriter(
    LedgerEntry,
    {
        "journal": "text",
        "ordinal": "smallint",
        "account": "text",
        "amount_minor": "bigint",
        "currency": "text",
        "order_id": "bigint",
        "at": "timestamptz",
        "memo": "text",
    },
)


def book(journals: Iterable[Journal], at: datetime | None = None) -> None:
    """Store journals; each already sums to zero. A journal whose key exists raises IntegrityError."""
    _ENTRIES.write(_rows(journals, at or clock.now()))


def _rows(journals: Iterable[Journal], moment: datetime) -> Iterator[tuple[Any, ...]]:
    for journal in journals:
        for ordinal, line in enumerate(journal.lines):
            yield (
                journal.key,
                ordinal,
                line.account,
                line.amount,
                journal.currency,
                line.order_id,
                moment,
                journal.memo,
            )
