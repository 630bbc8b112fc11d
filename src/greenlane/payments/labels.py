"""Words for taxes, movements and subjects of payment, and where a subject has its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TAXES: dict[str, str | _StrPromise] = {
    "duty": _("Customs duty"),
    "excise": _("Excise duty"),
    "vat": _("Value added tax"),
}
"""In the order in which they are calculated."""

MOVEMENTS: tuple[tuple[str, str | _StrPromise], ...] = (
    # end of the journal's key, without its number; see `engine.ledger`
    ("/paid_out", _("Refund paid out")),
    ("/paid", _("Payment")),
    ("/received", _("Deposit received")),
    ("/freed", _("Deposit to be returned")),
    ("/returned", _("Deposit returned")),
    ("/reversed", _("Payment taken back by the bank")),
    ("/due", _("Amount due")),
    ("/cancelled", _("Amount due cancelled")),
)
TOP_UP = "topped_up/"
DECLARATION = "declaration/"


def tax_label(tax: str) -> str:
    return str(TAXES.get(tax, tax))


def tax_order(tax: str) -> int:
    """Place of a tax in lists; unknown ones come last."""
    names = list(TAXES)
    return names.index(tax) if tax in names else len(names)


def movement_label(journal: str) -> str:
    """What a journal booked, in words for the people who read an account."""
    if journal.startswith(TOP_UP):
        return str(_("Paid in"))
    stem = journal.rstrip("0123456789").rstrip("/")
    return next((str(label) for end, label in MOVEMENTS if stem.endswith(end)), str(_("Correction")))


def subject_name(subject: str) -> str:
    """What an amount is paid for: the MRN of a declaration, else the subject as it stands."""
    return subject.removeprefix(DECLARATION)


def subject_address(subject: str) -> str:
    """The page of what an amount is paid for; empty where it has none."""
    if not subject.startswith(DECLARATION):
        return ""
    return reverse("declaration", args=[subject.removeprefix(DECLARATION)])
