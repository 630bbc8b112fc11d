"""Filters of `components/calculation.html`: amounts that are stored as text, taxes by their codes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.values import minor_places

register = template.Library()

TAXES: dict[str, Any] = {
    "A00": _("Customs duty"),
    "E00": _("Excise"),
    "B00": _("Value added tax"),
}
"""Taxes by DutyTaxFee type code; an unknown one is shown by its code."""

TREATMENTS: dict[str, Any] = {
    "payable": _("Payable"),
    "suspended": _("Suspended"),
    "relieved": _("Relieved"),
}


@register.filter
def tax_name(code: str) -> str:
    return str(TAXES.get(code, code))


@register.filter
def treatment_name(code: str) -> str:
    return str(TREATMENTS.get(code, code))


@register.filter
def plain_amount(text: str | None, currency: str) -> str:
    """`1234.5` as the reader's language writes an amount of this currency: 1,234.50."""
    return _formatted(text, minor_places(currency))


@register.filter
def plain_number(text: Any) -> str:
    """A quantity with the decimals it has, grouped as the reader's language does it."""
    return _formatted(text, None)


def _formatted(text: Any, places: int | None) -> str:
    if text is None or text == "":
        return ""
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return str(text)
    if not value.is_finite():
        return str(text)
    if places is None:
        value = value.normalize() + 0
        places = max(-int(value.as_tuple().exponent), 0)
    return number_format(value, places, use_l10n=True, force_grouping=True)
