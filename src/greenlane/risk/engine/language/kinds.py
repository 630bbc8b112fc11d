"""The kinds of value a rule may speak of, and what may be done with each: one table."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    HS = "HS code"
    COUNTRY = "country"
    CODE = "code"
    TEXT = "text"
    NUMBER = "number"
    MONEY = "amount of money"
    DATE = "date"
    BOOLEAN = "yes or no"


class Use(StrEnum):
    """The families of operators."""

    EQUAL = "= !="
    ORDER = "< <= > >= between"
    IN = "in"
    PREFIX = "starts with"
    CONTAINS = "contains"
    ARITHMETIC = "+ - * /"


@dataclass(frozen=True, slots=True)
class KindInfo:
    """`written` shows an analyst a value of this kind; `pattern` is the form of a quoted value."""

    uses: frozenset[Use]
    written: str
    pattern: re.Pattern[str] | None = None


def _info(uses: set[Use], written: str, pattern: str = "") -> KindInfo:
    return KindInfo(frozenset(uses), written, re.compile(pattern) if pattern else None)


KINDS: dict[Kind, KindInfo] = {
    Kind.HS: _info({Use.EQUAL, Use.IN, Use.PREFIX}, '"6403" (2 to 10 digits, no dots)', r"[0-9]{2,10}"),
    Kind.COUNTRY: _info({Use.EQUAL, Use.IN}, '"CN" (two capitals of ISO 3166)', r"[A-Z]{2}"),
    Kind.CODE: _info(
        {Use.EQUAL, Use.IN, Use.PREFIX},
        '"XM100000001" (capitals, digits and signs)',
        r"[!-`{-~]([ -`{-~]{0,68}[!-`{-~])?",
    ),
    Kind.TEXT: _info(
        {Use.EQUAL, Use.PREFIX, Use.CONTAINS},
        '"second hand" (case and spacing do not count)',
        r"[^\x00-\x1f]{1,200}",
    ),
    Kind.NUMBER: _info({Use.EQUAL, Use.ORDER, Use.IN, Use.ARITHMETIC}, "12.5"),
    Kind.MONEY: _info({Use.EQUAL, Use.ORDER}, "12.50 USD"),
    Kind.DATE: _info({Use.EQUAL, Use.ORDER, Use.IN}, "2026-01-31"),
    Kind.BOOLEAN: _info({Use.EQUAL}, "true"),
}  # fmt: skip

QUOTED = frozenset({Kind.HS, Kind.COUNTRY, Kind.CODE, Kind.TEXT})
"""Kinds whose values stand in double quotes."""

MONEY_DECIMALS = 4
MONEY_UNIT = 10**MONEY_DECIMALS
"""Rows hold money as whole ten-thousandths of the statistical currency, so that prices per kilogram compare exactly."""


def fold(text: str) -> str:
    """A free text as it is stored and compared: compatibility forms, case and runs of spaces do not count.

    Folding happens here only, before a value reaches a row or a rule, because databases fold by their locale.
    """
    return " ".join(printable(unicodedata.normalize("NFKC", text).casefold()).split())


def printable(text: str) -> str:
    """The text without what no database stores alike: control characters and halves of characters."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


def normal(kind: Kind, text: str) -> str:
    """A quoted value as it is stored and compared: texts folded, codes in capitals, the rest as it is."""
    match kind:
        case Kind.TEXT:
            return fold(text)
        case Kind.CODE:
            return text.strip().upper()
        case _:
            return text
