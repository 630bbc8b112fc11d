"""Forms of the public tariff: the day, the search, the duty calculator."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.foundation import clock, codes
from greenlane.tariff.books import current_book
from greenlane.tariff.browsing import country_choices
from greenlane.tariff.engine.valuation import INCOTERMS, LIMIT
from greenlane.tariff.labels import UNITS
from greenlane.web.fields import DayField

FIRST_DAY = date(2017, 1, 1)
"""The first day for which a tariff is held (HS 2017)."""


class TariffDayField(DayField):
    """A day for which there is a tariff; empty means today."""

    def __init__(self, **options: Any) -> None:
        super().__init__(first=FIRST_DAY, required=False, **options)

    def clean(self, value: Any) -> date:
        return super().clean(value) or clock.today()


class OriginField(forms.ChoiceField):
    """A country; countries are read when a page is drawn."""

    def __init__(self, *, empty: Any, **options: Any) -> None:
        super().__init__(choices=lambda: [("", empty), *country_choices()], **options)


class GivenForm(forms.Form):
    """A form read from the address: what is left out has its usual value, and is shown with it."""

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for name, usual in self.usual().items():
                if not data.get(name):
                    data[name] = usual
        super().__init__(data, **options)

    @classmethod
    def usual(cls) -> dict[str, str]:
        return {"on": clock.today().isoformat()}


class DayForm(GivenForm):
    """The day of the tariff, and the origin whose rates are wanted."""

    on = TariffDayField(label=gettext_lazy("Tariff of"))
    origin = OriginField(
        label=gettext_lazy("Country of origin"), empty=gettext_lazy("All origins"), required=False
    )

    @property
    def day(self) -> date:
        return self.cleaned_data.get("on") or clock.today()

    @property
    def origin_code(self) -> str:
        return self.cleaned_data.get("origin") or ""


class SearchForm(GivenForm):
    q = forms.CharField(
        label=gettext_lazy("Words or the first digits of a code"), max_length=100, required=False, strip=True
    )
    on = TariffDayField(label=gettext_lazy("Tariff of"))


def currency_choices() -> list[tuple[str, str]]:
    """Currencies with a rate of exchange, the tariff's own first."""
    book, names = current_book(), codes.get("currencies")
    others = [currency for currency in book.fx.currencies if currency != book.currency]
    return [(each, f"{each} · {names.describe(each)}") for each in (book.currency, *others)]


PREFERENCES = (
    ("100", gettext_lazy("No preference claimed")),
    ("200", gettext_lazy("General system of preferences")),
    ("300", gettext_lazy("Preference under an agreement")),
    ("400", gettext_lazy("Customs union")),
)


class AmountField(forms.DecimalField):
    """A number that is not negative and below what anybody trades."""

    def __init__(self, **options: Any) -> None:
        options = {"min_value": 0, "max_value": LIMIT - 1, "max_digits": 20, "decimal_places": 6, **options}
        super().__init__(**options)
        self.widget.attrs["inputmode"] = "decimal"


class CalculatorForm(GivenForm):
    """Goods of one kind, as the duty calculator asks for them."""

    code = forms.CharField(
        label=gettext_lazy("Commodity code"),
        max_length=14,
        help_text=gettext_lazy("6 to 10 digits, for example 1905 90 10."),
    )
    origin = OriginField(label=gettext_lazy("Country of origin"), empty="")
    preference = forms.ChoiceField(
        label=gettext_lazy("Preference"), choices=PREFERENCES, required=False, initial="100"
    )
    value = AmountField(label=gettext_lazy("Price paid"), help_text=gettext_lazy("The total of the invoice."))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    incoterm = forms.ChoiceField(
        label=gettext_lazy("Terms of delivery"),
        choices=[(code, f"{code} · {term.name}") for code, term in INCOTERMS.items()],
        required=False,
        initial="CIF",
    )
    freight = AmountField(
        label=gettext_lazy("Freight to the place of entry"),
        required=False,
        help_text=gettext_lazy(
            "In the same currency. Counted only where the terms of delivery leave it out."
        ),
    )
    insurance = AmountField(
        label=gettext_lazy("Insurance"), required=False, help_text=gettext_lazy("In the same currency.")
    )
    mass = AmountField(label=gettext_lazy("Net mass in kilograms"), required=False)
    quantity = AmountField(
        label=gettext_lazy("Quantity"),
        required=False,
        help_text=gettext_lazy("In the supplementary unit of the line, where it has one."),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the quantity"),
        required=False,
        choices=[("", gettext_lazy("The unit of the line")), *((k, v) for k, v in UNITS.items() if k)],
    )
    on = TariffDayField(label=gettext_lazy("Day"))

    @classmethod
    def usual(cls) -> dict[str, str]:
        own = current_book().currency
        return {**super().usual(), "preference": "100", "currency": own, "incoterm": "CIF"}

    def clean_code(self) -> str:
        digits = "".join(self.cleaned_data["code"].replace(".", "").split())
        if not (digits.isascii() and digits.isdigit() and 6 <= len(digits) <= 10):
            raise forms.ValidationError(_("Give 6 to 10 digits, for example 1905 90 10."))
        return digits
