"""The documents that a synthetic declarant lists: those that the table of required documents asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from greenlane.declarations.engine.data import DeclarationData, Document
from greenlane.declarations.rules import RuleContext, profile, required

_MARGIN = Decimal("1.01")
"""Rates are rounded: who is that near to a limit lists the document."""


class ValuedAt:
    """The exchange rates at which the world valued these goods (a `RateLookup`)."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rates: dict[str, Decimal] = {}
        for row in rows:
            rate = Decimal(row["value"]) / max(row["price"], 1) * _MARGIN
            self._rates[row["currency"]] = max(rate, self._rates.get(row["currency"], Decimal(0)))

    def rate(self, currency: str, target: str, on: date) -> Decimal | None:
        return self._rates.get(currency)


def add_papers(data: DeclarationData, *, number: str, day: date, rates: ValuedAt) -> None:
    """List every document that the declaration needs and lacks, under references made of its number.

    What the declaration as a whole needs stands with its first item, as the invoice does.
    """
    context = RuleContext(day, profile=profile("meridia"), rates=rates)
    for one in required(data, context):
        if one.satisfied:
            continue
        code = one.codes[0]
        places = [data.items[item - 1].documents for item in one.items] or [data.items[0].documents]
        for documents in places:
            if all(document.code != code for document in documents):
                documents.append(Document(code[:1], code[1:], f"{one.id}-{number}", status="AC"))
