"""From the words of a constant to its value; what is wrong with it comes back as (code, message, hint)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from greenlane.risk.engine.language.fields import Field
from greenlane.risk.engine.language.kinds import KINDS, MONEY_DECIMALS, QUOTED, Kind, normal, printable
from greenlane.risk.engine.language.nodes import Literal
from greenlane.risk.engine.language.problems import did_you_mean

MAX_DIGITS = 15
"""A double holds 15 decimal digits exactly; larger numbers would not compare as written."""


class Wrong(NamedTuple):
    code: str
    message: str
    hint: str


def number(text: str) -> Literal | Wrong:
    value = Decimal(text)
    if len(re.sub(r"\D", "", text).strip("0")) > MAX_DIGITS or abs(value) >= 10**MAX_DIGITS:
        return Wrong("SEL005", f"“{text}” has more than {MAX_DIGITS} digits.", "Round the number.")
    return Literal(Kind.NUMBER, plain(value))


def money(text: str, currency: str) -> Literal | Wrong:
    """`12.50 USD`; only in the statistical currency, because a rule must not change with the exchange rate."""
    figure, written = text[:-3].strip(), text[-3:]
    if written != currency:
        return Wrong(
            "SEL006", f"“{text}”: amounts are compared in {currency}.", f"Give the amount in {currency}."
        )
    value = plain(Decimal(figure))
    decimals = -int(value.as_tuple().exponent)
    if decimals > MONEY_DECIMALS or abs(value) >= 10**MAX_DIGITS // 10:
        return Wrong(
            "SEL005",
            f"“{text}” has more than {MONEY_DECIMALS} decimals, or more than {MAX_DIGITS - 1} digits before them.",
            "Round the amount.",
        )
    return Literal(Kind.MONEY, value, currency)


def day(text: str) -> Literal | Wrong:
    try:
        return Literal(Kind.DATE, date.fromisoformat(text))
    except ValueError:
        return Wrong("SEL005", f"“{text}” is not a day of the calendar.", "Write year-month-day: 2026-01-31.")


def quoted(text: str, field: Field) -> Literal | Wrong:
    """A text in quotes, read as the kind of the field it is compared with."""
    info = KINDS[field.kind]
    if field.kind not in QUOTED:
        return Wrong(
            "SEL004",
            f"“{field.name}” is a {field.kind}, not a text.",
            f"Write it without quotes: {info.written}.",
        )
    value, shown = normal(field.kind, text), printable(text)[:40]
    if not text.strip():
        return Wrong(
            "SEL005", "The text is empty.", f"To find what is not declared, write {field.name} is missing."
        )
    if not (text.isprintable() and info.pattern and info.pattern.fullmatch(value)):
        return Wrong("SEL005", f"“{shown}” is not of the kind {field.kind}.", _form(field.kind, text))
    if field.values and value not in field.values:
        hint = did_you_mean(value, field.values, f"One of {', '.join(field.values)}.")
        return Wrong("SEL005", f"“{shown}” is never the value of “{field.name}”.", hint)
    return Literal(field.kind, value)


def _form(kind: Kind, text: str) -> str:
    """How to write it, with the corrected text where only dots, spaces or small letters are wrong."""
    mended = re.sub(r"[.\s]", "", text) if kind is Kind.HS else text.strip().upper()
    pattern = KINDS[kind].pattern
    if pattern and mended != text and mended.isprintable() and pattern.fullmatch(mended):
        return f'Did you mean "{mended}"?'
    return f"Write it as {KINDS[kind].written}."


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros and exponent, so that 12.50 and 12.5 are one constant; there is no minus zero."""
    normalised = value.normalize()
    exponent = int(normalised.as_tuple().exponent)
    whole = normalised.quantize(Decimal(1)) if exponent > 0 else normalised
    return abs(whole) if whole == 0 else whole


def unquote(token: str) -> str:
    """The text between the quotes, with `\\"` and `\\\\` read as the sign itself."""
    return re.sub(r'\\(["\\])', r"\1", token[1:-1])
