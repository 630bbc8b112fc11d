"""Receipts: what they say, the fonts they are set in, and the sheet as PDF."""

from __future__ import annotations

from greenlane.payments.receipts.content import ReceiptSheet, sheet_of
from greenlane.payments.receipts.pdf import as_pdf

__all__ = ["ReceiptSheet", "as_pdf", "sheet_of"]
