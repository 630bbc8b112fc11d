"""Addresses of the cash desk. Fixed words come before references; these begin with capitals."""

from __future__ import annotations

from django.urls import path

from greenlane.payments.views import cash_desk, demo_bank, deposits, duty_accounts, orders, receipts, refunds

urlpatterns = [
    path("payments/", orders.payment_orders, name="payment_orders"),
    path("payments/account/", duty_accounts.duty_account, name="duty_account"),
    path("payments/accounts/", duty_accounts.duty_accounts, name="duty_accounts"),
    path("payments/accounts/top-up/", duty_accounts.top_up, name="duty_account_top_up"),
    path("payments/accounts/<str:identifier>/", duty_accounts.duty_account_of, name="duty_account_of"),
    path("payments/books/", cash_desk.payment_books, name="payment_books"),
    path("payments/days/", cash_desk.payment_days, name="payment_days"),
    path("payments/reconciliation/", cash_desk.reconciliation, name="reconciliation"),
    path("payments/deposits/", deposits.deposits, name="deposits"),
    path("payments/deposits/<str:reference>/", deposits.deposit, name="deposit"),
    path("payments/deposits/<str:reference>/return/", deposits.deposit_return, name="deposit_return"),
    path("payments/refunds/", refunds.refunds, name="refunds"),
    path("payments/refunds/<str:reference>/", refunds.refund, name="refund"),
    path("payments/refunds/<str:reference>/pay-out/", refunds.refund_pay_out, name="refund_pay_out"),
    path("payments/<str:reference>/", orders.payment_order, name="payment_order"),
    path("payments/<str:reference>/live/", orders.payment_live, name="payment_live"),
    path(
        "payments/<str:reference>/pay-from-account/",
        orders.payment_pay_from_account,
        name="payment_pay_from_account",
    ),
    path("payments/<str:reference>/confirm/", orders.payment_confirm, name="payment_confirm"),
    path("payments/<str:reference>/refund/", orders.payment_refund, name="payment_refund"),
    path("payments/<str:reference>/receipt/", receipts.payment_receipt, name="payment_receipt"),
    path("payments/<str:reference>/receipt.pdf", receipts.payment_receipt_pdf, name="payment_receipt_pdf"),
    path("demo/bank/<str:reference>/", demo_bank.demo_bank, name="demo_bank"),
]
