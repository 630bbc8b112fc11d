"""The verbs of the tariff, and the book that calculations are made with, in one place."""

from __future__ import annotations

from greenlane.tariff.baskets import (
    add_measure,
    approve_basket,
    drop_change,
    end_measure,
    open_basket,
    publish_basket,
    replace_measure,
    return_basket,
    withdraw_basket,
)
from greenlane.tariff.books import current_book, current_version, forget_books
from greenlane.tariff.loading import import_exchange_rates, import_nomenclature, load_meridia

__all__ = [
    "add_measure",
    "approve_basket",
    "current_book",
    "current_version",
    "drop_change",
    "end_measure",
    "forget_books",
    "import_exchange_rates",
    "import_nomenclature",
    "load_meridia",
    "open_basket",
    "publish_basket",
    "replace_measure",
    "return_basket",
    "withdraw_basket",
]
