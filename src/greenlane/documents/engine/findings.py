"""What is compared with a paper, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from greenlane.foundation.values import Money


class Field(StrEnum):
    """Facts that a declaration and its papers have in common."""

    INVOICE_NUMBER = "invoice_number"
    INVOICE_DATE = "invoice_date"
    SELLER = "seller"
    BUYER = "buyer"
    CURRENCY = "currency"
    TOTAL_AMOUNT = "total_amount"
    GROSS_MASS = "gross_mass"
    NET_MASS = "net_mass"
    PACKAGES = "packages"
    CONTAINER = "container"
    INCOTERM = "incoterm"


class Verdict(StrEnum):
    """AGREES: the paper says the same. DIFFERS: it names another value, and nowhere this one. NOT_FOUND: it names
    none. UNREADABLE: there is a label but no value that can be read, or no text at all."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"


Value = str | int | Decimal | date | Money
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Expected:
    """A declared fact: `date` for INVOICE_DATE, `Money` for TOTAL_AMOUNT, kilograms as `Decimal` for masses,
    `int` for PACKAGES, `str` for the rest (CURRENCY and INCOTERM as codes). `pointer` says where it was declared,
    `item` on which goods item, if on one."""

    field: Field
    value: Value
    pointer: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the paper says about one expected fact: `read` as printed, with its page (from 1) and box in points."""

    field: Field
    verdict: Verdict
    declared: str
    read: str
    page: int | None
    box: Box | None
    pointer: str
    note: str = ""
    item: int | None = None
