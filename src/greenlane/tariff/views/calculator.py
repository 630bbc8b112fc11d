"""The duty calculator: the written calculation that a declaration of the same goods would get. Nothing is kept.

Everything stands in the address, so a result can be sent to somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from greenlane.foundation import clock
from greenlane.foundation.errors import Violation
from greenlane.foundation.values import Money, minor_places
from greenlane.tariff import browsing
from greenlane.tariff.books import current_book
from greenlane.tariff.engine.book import NationalLine
from greenlane.tariff.engine.calculation import calculate
from greenlane.tariff.engine.facts import ChargeFact, ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.engine.fx import NoExchangeRate, Quote
from greenlane.tariff.engine.result import Calculation, ItemCalculation, TaxLine
from greenlane.tariff.forms import CalculatorForm
from greenlane.tariff.labels import TAXES, TREATMENTS, unit_label
from greenlane.tariff.views.browse import shell
from greenlane.web.cells import money
from greenlane.web.pages import public, sentence

if TYPE_CHECKING:
    from greenlane.tariff.labels import Words

ASKED = "code"
"""The field that says a calculation is wanted: without it the page is the empty form."""
FIELD_OF = (
    # end of a violation's pointer, field of the form
    ("Classification/ID", "code"),
    ("ItemChargeAmount", "value"),
    ("TradeTerms/ConditionCode", "incoterm"),
    ("DutyRegimeCode", "preference"),
    ("ChargeDeduction", "freight"),
    ("TariffQuantity", "quantity"),
    ("GoodsMeasure", "mass"),
)
FIELD_OF_CODE = {"FX001": "currency"}


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax as the table shows it."""

    line: TaxLine
    currency: str

    @property
    def name(self) -> Words:
        return TAXES.get(self.line.tax, self.line.tax)

    @property
    def base(self) -> str:
        """The base as people write it: money with its cents, quantities without empty decimals."""
        base, is_money = self.line.base, self.line.base_unit == self.currency
        places = (
            minor_places(self.currency) if is_money else max(0, -int(base.normalize().as_tuple().exponent))
        )
        return number_format(base, places, use_l10n=True, force_grouping=True)

    @property
    def payable(self) -> str:
        return money(Money.of(self.line.payable, self.currency).minor, self.currency)

    @property
    def base_unit(self) -> Words:
        unit = self.line.base_unit
        return unit if unit == self.currency else unit_label(unit)

    @property
    def treatment(self) -> Words:
        return TREATMENTS.get(self.line.treatment, self.line.treatment)


@dataclass(frozen=True, slots=True)
class Written:
    """A calculation ready for the page, with the lines to choose from where the code did not say which."""

    calculation: Calculation
    item: ItemCalculation
    taxes: tuple[Tax, ...]
    quote: Quote | None
    lines: tuple[NationalLine, ...]

    @property
    def total(self) -> str:
        return money(self.calculation.total_minor, self.calculation.currency)

    @property
    def notes(self) -> list[str]:
        return [*self.item.notes, *self.calculation.notes]


@public
@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """The form, and under it the calculation once goods are named. 422 while something is wrong with them."""
    asked = ASKED in request.GET
    form = CalculatorForm(request.GET) if asked else CalculatorForm(initial=_initial(request))
    written = _written(form) if asked and form.is_valid() else None
    wrong = asked and bool(form.errors)
    context = shell(form=form, written=None if wrong else written, asked=asked)
    if getattr(request, "htmx", None) and request.htmx.target == "calculation":  # type: ignore[attr-defined]
        return render(request, "tariff/calculator_result.html", {**context, "live": True})
    return render(request, "tariff/calculator.html", context, status=422 if wrong else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Goods named by a link of the tariff browser, before anything is calculated."""
    day = request.GET.get("on", "")[:10] or clock.today().isoformat()
    return {**CalculatorForm.usual(), "code": request.GET.get("for", "")[:14], "on": day}


def _written(form: CalculatorForm) -> Written:
    given = dict(form.cleaned_data)  # an error put on a field takes its value off the form
    day = given["on"]
    book = current_book(day)
    calculation = calculate(_facts(given), book, day)
    for violation in calculation.violations:
        form.add_error(_field(violation), sentence(violation))
    item = calculation.items[0]
    return Written(
        calculation,
        item,
        tuple(Tax(line, calculation.currency) for line in item.taxes),
        _quote(given["currency"], calculation),
        browsing.choices(given["code"], day),
    )


def _facts(given: dict[str, Any]) -> ShipmentFacts:
    price = MoneyFact(given["value"], given["currency"])
    preference, origin = given["preference"], given["origin"]
    item = ItemFacts(
        sequence=1,
        code=given["code"],
        origin=origin,
        preferential_origin=origin if preference[0] != "1" else "",
        preference=preference,
        procedure="40",
        previous_procedure="00",
        price=price,
        net_mass=given["mass"],
        gross_mass=given["mass"],
        supplementary_quantity=given["quantity"],
        supplementary_unit=given["unit"],
    )
    amounts = {"AK": given["freight"], "AW": given["insurance"]}
    charges = tuple(ChargeFact(code, amount, price.currency) for code, amount in amounts.items() if amount)
    return ShipmentFacts(items=[item], incoterm=given["incoterm"], invoice=price, charges=charges)


def _field(violation: Violation) -> str | None:
    """The field of the form that a violation is about."""
    if violation.code in FIELD_OF_CODE:
        return FIELD_OF_CODE[violation.code]
    return next((field for end, field in FIELD_OF if violation.pointer.endswith(end)), None)


def _quote(currency: str, calculation: Calculation) -> Quote | None:
    """The rate of exchange that was used; None where nothing was converted."""
    if currency == calculation.currency:
        return None
    try:
        return current_book(calculation.on).fx.quote(currency, calculation.currency, calculation.on)
    except NoExchangeRate:
        return None
