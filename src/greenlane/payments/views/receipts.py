"""Receipts: as a page that prints well, and as PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from greenlane.payments import reports
from greenlane.payments.labels import DECLARATION, subject_address
from greenlane.payments.models import PaymentOrder
from greenlane.payments.receipts import ReceiptSheet, as_pdf, sheet_of
from greenlane.web.cells import money
from greenlane.web.pages import PageRequest, page


@page(permission="payment.view")
@require_safe
def payment_receipt(request: PageRequest, reference: str) -> HttpResponse:
    """The receipt of a paid order; refused (409) while it is not paid."""
    order = reports.visible_order(reference, request.actor)
    sheet = _sheet(request, order)
    context = {
        "order": order,
        "sheet": sheet,
        "refunded_text": money(sheet.refunded, sheet.currency),
        "subject_address": subject_address(order.subject),
    }
    return render(request, "payments/receipt.html", context)


@page(permission="payment.view")
@require_safe
def payment_receipt_pdf(request: PageRequest, reference: str) -> HttpResponse:
    """The same as a PDF file, in the reader's language."""
    sheet = _sheet(request, reports.visible_order(reference, request.actor))
    headers = {"Content-Disposition": f'attachment; filename="{sheet.file_name}"'}
    return HttpResponse(as_pdf(sheet), content_type="application/pdf", headers=headers)


def _sheet(request: HttpRequest, order: PaymentOrder) -> ReceiptSheet:
    return sheet_of(order, address=tracking_address(request, order.subject))


def tracking_address(request: HttpRequest, subject: str) -> str:
    """Where anybody can follow the goods: the full address of the public tracking page of a declaration."""
    if not subject.startswith(DECLARATION):
        return ""
    return request.build_absolute_uri(reverse("tracked", args=[subject.removeprefix(DECLARATION)]))
