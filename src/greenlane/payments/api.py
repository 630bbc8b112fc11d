"""Payments over HTTP: orders, receipts, the duty account, refunds, and the bank's door."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from greenlane.foundation.access import require
from greenlane.foundation.errors import NotFound
from greenlane.parties.selectors import organisation
from greenlane.payments import selectors, services
from greenlane.payments.api_shapes import (
    BankAnswer,
    FromAccount,
    OrderDetail,
    Orders,
    OrderShape,
    PayOut,
    Receipt,
    RefundAsked,
    Refunds,
    RefundShape,
)
from greenlane.payments.models import PaymentOrder, Refund
from greenlane.payments.states import PaymentStatus
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.bodies import raw_body
from greenlane.web.api.callers import actor_of
from greenlane.web.api.etags import not_modified, tag_of, tagged
from greenlane.web.api.openapi import header, needs, raw_request
from greenlane.web.api.pagination import LIMIT, MOST, Order, page_answer, page_of
from greenlane.web.api.shapes import NO_NUL

router = Router(tags=["Payments"])
VIEW = "payment.view"
NEWEST_FIRST = Order("payment-orders", ("issued_at", "id"))
OLDEST_FIRST = Order("refunds", ("requested_at", "id"), descending=False)

ReferencePath = Annotated[
    str, Path(min_length=1, max_length=24, pattern=NO_NUL, description="e.g. PO26-7K3QW9ZD2M5X")
]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str, Query(max_length=400, pattern=NO_NUL)]


@router.get("/payment-orders", response=Orders, openapi_extra=needs(VIEW), summary="List payment orders")
def list_payment_orders(
    request: HttpRequest,
    status: PaymentStatus | None = None,
    subject: Annotated[str, Query(max_length=80, pattern=NO_NUL, description="e.g. declaration/26XM…")] = "",
    limit: Limit = LIMIT,
    cursor: Cursor = "",
) -> HttpResponse:
    """The orders you may see, newest first: traders their own and their principals', officers all."""
    actor = actor_of(request)
    require(actor, VIEW)
    rows = selectors.visible_to(actor).select_related("payer")
    rows = rows.filter(status=status.value) if status else rows
    rows = rows.filter(subject=subject) if subject else rows
    return page_answer(request, page_of(rows, NEWEST_FIRST, limit=limit, cursor=cursor), _order)


@router.get(
    "/payment-orders/{reference}",
    response=OrderDetail,
    openapi_extra=needs(VIEW, parameters=[header("If-None-Match", "The ETag you hold.")]),
    summary="One payment order",
)
def get_payment_order(request: HttpRequest, reference: ReferencePath) -> HttpResponse:
    """What is owed by tax, whether it is paid, and its refunds."""
    found = _visible(request, reference)
    refunds = [_refund(row) for row in found.refunds.all()]
    body = {**_order(found), "refunds": refunds}
    tag = tag_of(body)
    return not_modified(request, tag) or tagged(json_answer(body), tag)


@router.get(
    "/payment-orders/{reference}/receipt",
    response=Receipt,
    openapi_extra=needs(VIEW),
    summary="The receipt of a paid order",
)
def get_receipt(request: HttpRequest, reference: ReferencePath) -> HttpResponse:
    """Number, payer, amounts by tax. 409 while the order is not paid."""
    receipt = selectors.receipt(_visible(request, reference))
    return json_answer({**receipt, "paid_at": moment(receipt["paid_at"])})


@router.post(
    "/payment-orders/{reference}/payment-from-account",
    response=OrderShape,
    openapi_extra=needs("payment.pay_from_account"),
    summary="Pay from a duty account",
)
def pay_from_account(
    request: HttpRequest, reference: ReferencePath, payload: FromAccount | None = None
) -> HttpResponse:
    """From the payer's own prepaid account, or from `holder`'s (a broker's). 409 when it does not hold enough."""
    holder = organisation(payload.holder) if payload and payload.holder else None
    order = services.pay_from_account(order_reference=reference, holder=holder, by=actor_of(request))
    return json_answer(_order(order))


@router.post(
    "/payment-orders/{reference}/refunds",
    response={201: RefundShape},
    openapi_extra=needs("payment.request_refund"),
    summary="Admit a refund",
)
def request_refund(request: HttpRequest, reference: ReferencePath, payload: RefundAsked) -> HttpResponse:
    """For cashiers and supervisors: part of a payment must be given back, tax by tax. Another person pays it out."""
    refund = services.request_refund(
        order_reference=reference,
        breakdown=payload.breakdown,
        reason=payload.reason,
        by=actor_of(request),
    )
    return json_answer(_refund(refund), status=201)


@router.get(
    "/refunds", response=Refunds, openapi_extra=needs("payment.pay_out_refund"), summary="Refunds to pay out"
)
def list_refunds(request: HttpRequest, limit: Limit = LIMIT, cursor: Cursor = "") -> HttpResponse:
    """The cashier's list, oldest first."""
    require(actor_of(request), "payment.pay_out_refund")
    page = page_of(selectors.refunds_to_pay_out(), OLDEST_FIRST, limit=limit, cursor=cursor)
    return page_answer(request, page, _refund)


@router.post(
    "/refunds/{reference}/payout",
    response=RefundShape,
    openapi_extra=needs("payment.pay_out_refund"),
    summary="Pay a refund out",
)
def pay_out_refund(
    request: HttpRequest, reference: ReferencePath, payload: PayOut | None = None
) -> HttpResponse:
    """For cashiers; somebody else than who admitted it."""
    actor = actor_of(request)
    require(actor, "payment.pay_out_refund")
    rows = Refund.objects.select_related("order")
    found = rows.filter(reference=reference.strip().upper()).first()
    if found is None:
        raise NotFound(f"No refund has the reference “{reference}”.")
    bank_reference = payload.bank_reference if payload else ""
    paid = services.pay_out_refund(refund=found, bank_reference=bank_reference, by=actor)
    paid.order = found.order
    return json_answer(_refund(paid))


@router.post(
    "/bank/callbacks",
    auth=None,
    response=BankAnswer,
    openapi_extra={
        **raw_request(
            "application/json", description="{id, kind, order, bank_reference, amount_minor, currency, at}"
        ),
        "responses": {401: {"$ref": "#/components/responses/Problem401"}},
        "parameters": [
            header("X-Signature", "t=<seconds>,v1=<hex HMAC-SHA256 of `<seconds>.<body>`>", longest=500)
        ],
    },
    summary="The bank says that an order was paid or reversed",
)
def receive_bank_callback(request: HttpRequest) -> HttpResponse:
    """Signed instead of a token. The same message again gives the same answer and books nothing."""
    signature = request.headers.get("X-Signature", "")
    order = services.receive_callback(body=raw_body(request), signature=signature)
    return json_answer(
        {"order": order.reference, "status": order.status, "receipt_number": order.receipt_number}
    )


def _visible(request: HttpRequest, reference: str) -> PaymentOrder:
    """An order the caller may see; otherwise there is none (404)."""
    actor = actor_of(request)
    require(actor, VIEW)
    rows = selectors.visible_to(actor).select_related("payer")
    found = rows.filter(reference=reference.strip().upper()).first()
    if found is None:
        raise NotFound(f"No payment order has the reference “{reference}”.", hint="Check the reference.")
    return found


def _order(row: PaymentOrder) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "subject": row.subject,
        "payer": {"identifier": row.payer.identifier, "name": row.payer.name},
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "breakdown": row.breakdown,
        "status": row.status,
        "method": row.method,
        "issued_at": moment(row.issued_at),
        "due_at": moment(row.due_at),
        "paid_at": moment(row.paid_at),
        "receipt_number": row.receipt_number,
        "refunded_minor": row.refunded_minor,
    }


def _refund(row: Refund) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "order": row.order.reference,
        "amount_minor": row.amount_minor,
        "currency": row.order.currency,
        "reason": row.reason,
        "status": row.status,
        "requested_at": moment(row.requested_at),
        "paid_out_at": moment(row.paid_out_at),
    }
