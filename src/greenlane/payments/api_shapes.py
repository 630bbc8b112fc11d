"""Shapes of the payments API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from greenlane.payments.states import PaymentStatus, RefundStatus
from greenlane.web.api.shapes import BIGGEST, NO_NUL, Asked

When = Annotated[str | None, Field(description="RFC 3339, UTC")]
Positive = Annotated[int, Field(gt=0, le=BIGGEST)]


class Payer(Schema):
    identifier: str
    name: str


class OrderShape(Schema):
    """An amount to pay, in minor units, by tax. `subject` is what it is paid for."""

    reference: str = Field(examples=["PO26-7K3QW9ZD2M5X"])
    subject: str
    payer: Payer
    amount_minor: int
    currency: str
    breakdown: dict[str, int]
    status: PaymentStatus
    method: str
    issued_at: When
    due_at: When
    paid_at: When
    receipt_number: str
    refunded_minor: int


class RefundShape(Schema):
    reference: str
    order: str
    amount_minor: int
    currency: str
    reason: str
    status: RefundStatus
    requested_at: When
    paid_out_at: When


class OrderDetail(OrderShape):
    refunds: list[RefundShape]


class Orders(Schema):
    items: list[OrderShape]
    next: str | None


class Refunds(Schema):
    items: list[RefundShape]
    next: str | None


class Receipt(Schema):
    receipt_number: str
    order: str
    subject: str
    payer: Payer
    paid_at: When
    method: str
    bank_reference: str
    currency: str
    amount_minor: int
    amount: str
    taxes: list[dict[str, Any]]
    refunded_minor: int


class BankAnswer(Schema):
    order: str
    status: PaymentStatus
    receipt_number: str


class FromAccount(Asked):
    """`holder`: registration number of who pays, when it is not the payer."""

    holder: Annotated[str, Field(max_length=17, pattern=NO_NUL)] = ""


class RefundAsked(Asked):
    breakdown: dict[Annotated[str, Field(max_length=10, pattern=NO_NUL)], Positive] = Field(
        min_length=1, max_length=10, examples=[{"duty": 1250}]
    )
    reason: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]


class PayOut(Asked):
    bank_reference: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
