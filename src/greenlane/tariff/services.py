"""The verbs of the tariff, and the book that calculations are made with, in one place."""

from __future__ import annotations

from greenlane.tariff.baskets import add_measure, approve_basket, end_measure, open_basket, publish_basket
from greenlane.tariff.books import current_book, current_version, forget_books
from greenlane.tariff.loading import import_exchange_rates, import_nomenclature, load_meridia

__all__ = [
    "add_measure",
    "approve_basket",
    "current_book",
    "current_version",
    "end_measure",
    "forget_books",
    "import_exchange_rates",
    "import_nomenclature",
    "load_meridia",
    "open_basket",
    "publish_basket",
]
