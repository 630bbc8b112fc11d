"""What a receipt says, in words, and the digest by which it can be checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from greenlane.foundation.canonical import digest
from greenlane.payments import selectors
from greenlane.payments.labels import subject_name, tax_label, tax_order
from greenlane.payments.models import Method, PaymentOrder

_UNSAFE = re.compile(r"[^0-9A-Za-z\-]")


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """A receipt ready to be shown: words in the reader's language, amounts in minor units.

    `digest` is over the facts alone (`facts_digest`), so it is the same in every language; `address` is where
    the goods can be followed.
    """

    administration: str
    number: str
    order: str
    subject: str
    payer_name: str
    payer_identifier: str
    paid_at: datetime
    method: str
    bank_reference: str
    currency: str
    lines: tuple[tuple[str, int], ...]
    total: int
    refunded: int
    digest: str
    address: str

    @property
    def file_name(self) -> str:
        """A name that any file system and header takes."""
        return f"receipt-{_UNSAFE.sub('', self.number)[:40]}.pdf"


def sheet_of(order: PaymentOrder, *, address: str = "") -> ReceiptSheet:
    """The receipt of a paid order. Raises PaymentNotStanding (PAY013, 409) when it is not paid."""
    facts = selectors.receipt(order)
    taxes = sorted(facts["taxes"], key=lambda row: tax_order(row["tax"]))
    return ReceiptSheet(
        administration=settings.GREENLANE_ADMINISTRATION,
        number=facts["receipt_number"],
        order=facts["order"],
        subject=subject_name(facts["subject"]),
        payer_name=facts["payer"]["name"],
        payer_identifier=facts["payer"]["identifier"],
        paid_at=facts["paid_at"],
        method=str(Method(facts["method"]).label) if facts["method"] else "",
        bank_reference=facts["bank_reference"],
        currency=facts["currency"],
        lines=tuple((tax_label(row["tax"]), row["amount_minor"]) for row in taxes),
        total=facts["amount_minor"],
        refunded=facts["refunded_minor"],
        digest=facts_digest(order),
        address=address,
    )


def facts_digest(order: PaymentOrder) -> str:
    """SHA-256 of the canonical JSON of what a receipt certifies; later refunds do not change it."""
    return digest(
        {
            "receipt": order.receipt_number,
            "order": order.reference,
            "subject": order.subject,
            "payer": order.payer.identifier,
            "paid_at": order.paid_at,
            "method": order.method,
            "bank_reference": order.bank_reference,
            "currency": order.currency,
            "amount_minor": order.amount_minor,
            "taxes": order.breakdown,
        }
    )
