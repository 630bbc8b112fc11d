"""Forms of the cash desk. Amounts are written in units of the currency and handed on in minor units."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock
from greenlane.foundation.values import Money, minor_places, minor_unit
from greenlane.payments.labels import tax_label, tax_order
from greenlane.payments.models import PaymentOrder
from greenlane.web.fields import DayField, ReasonField

_PRINTABLE = r"^[ -~]*$"
_MOST = Decimal("99999999999999")


def _bank_reference(*, required: bool = True) -> forms.RegexField:
    return forms.RegexField(
        _PRINTABLE,
        label=_("Bank reference"),
        help_text=_("As it stands on the bank statement."),
        max_length=80,
        required=required,
        error_messages={"invalid": _("Use plain letters, digits and signs only.")},
    )


def _amount(currency: str, **options: Any) -> forms.DecimalField:
    places = minor_places(currency)
    least = minor_unit(currency)
    return forms.DecimalField(
        max_digits=16, decimal_places=places, min_value=least, max_value=_MOST, **options
    )


class ConfirmForm(forms.Form):
    """A transfer that arrived and that the bank did not announce by message."""

    bank_reference = _bank_reference()
    received_on = DayField(label=_("Received on"))

    def __init__(self, *args: Any, order: PaymentOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        self.fields["amount"] = _amount(
            order.currency, label=_("Amount received"), help_text=_("Must be the amount of the order.")
        )
        self.order_fields(["amount", "received_on", "bank_reference"])

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day lies in the future."))
        if day < clock.day_of(self.order.issued_at):
            raise forms.ValidationError(_("The order was issued after this day."))
        return day

    @property
    def amount_minor(self) -> int:
        return Money.of(self.cleaned_data["amount"], self.order.currency).minor

    @property
    def received_at(self) -> datetime:
        """The start of that day in the country's zone, but not before the order was issued."""
        start = datetime.combine(
            self.cleaned_data["received_on"], time.min, tzinfo=timezone.get_current_timezone()
        )
        return max(start, self.order.issued_at)


class RefundForm(forms.Form):
    """What is to be given back, tax by tax, and why."""

    reason = ReasonField(most=200, help_text=_("The payer reads it. Name the decision or the mistake."))

    def __init__(self, *args: Any, order: PaymentOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        for tax in sorted(order.breakdown, key=tax_order):
            self.fields[tax] = _amount(order.currency, label=tax_label(tax), required=False)
        self.order_fields([*sorted(order.breakdown, key=tax_order), "reason"])

    @property
    def taxes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "reason"]

    def clean(self) -> dict[str, Any] | None:
        if not self.errors and not self.breakdown:
            raise forms.ValidationError(_("Enter an amount for one tax at least."))
        return self.cleaned_data

    @property
    def breakdown(self) -> dict[str, int]:
        given = ((name, self.cleaned_data.get(name)) for name in self.order.breakdown)
        return {name: Money.of(amount, self.order.currency).minor for name, amount in given if amount}


class PayOutForm(forms.Form):
    """How a refund left the house."""

    bank_reference = _bank_reference(required=False)


class TopUpForm(forms.Form):
    """Money that came in for a duty account."""

    operator = forms.CharField(
        label=_("Operator number"), max_length=17, help_text=_("For example XM100000001.")
    )
    bank_reference = _bank_reference()

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"] = _amount(currency, label=_("Amount received"))
        self.order_fields(["operator", "amount", "bank_reference"])

    @property
    def amount_minor(self) -> int:
        return Money.of(self.cleaned_data["amount"], self.currency).minor


class PeriodForm(forms.Form):
    """From one day to another; empty or upside down gives the last thirty-one days."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    LONGEST = 366

    def clean(self) -> dict[str, Any] | None:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", _("This day lies before the first one."))
        if first and last and (last - first).days >= self.LONGEST:
            self.add_error("last", _("Choose a year at most."))
        return self.cleaned_data
