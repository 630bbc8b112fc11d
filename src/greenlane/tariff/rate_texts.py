"""Rates as stored: one row for each distinct text."""

from __future__ import annotations

from collections.abc import Iterable

from greenlane.foundation.canonical import canonical_text
from greenlane.tariff.engine.rate_ast import Rate
from greenlane.tariff.models import RateText


def rate_text(rate: Rate) -> RateText:
    """The stored row of a rate, made if it is new."""
    found, _ = RateText.objects.get_or_create(
        text=rate.text, defaults={"parsed": canonical_text(rate.as_json())}
    )
    return found


def rate_texts(rates: Iterable[Rate]) -> dict[str, int]:
    """Store many rates at once; returns text -> primary key."""
    by_text = {rate.text: rate for rate in rates}
    stored = dict(RateText.objects.values_list("text", "id"))
    RateText.objects.bulk_create(
        [
            RateText(text=text, parsed=canonical_text(rate.as_json()))
            for text, rate in by_text.items()
            if text not in stored
        ],
        batch_size=2000,
    )
    return dict(RateText.objects.values_list("text", "id"))
