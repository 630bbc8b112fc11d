"""The reads of the tariff: lines, measures, search, exchange rates. All go through the published version."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings

from greenlane.tariff.books import current_book
from greenlane.tariff.engine.book import Measure, MeasureKind, Resolution
from greenlane.tariff.engine.fx import Quote
from greenlane.tariff.engine.nomenclature import Correlation, Translation
from greenlane.tariff.models import CodeCorrelation, NomenclatureCode, ReferenceBasket

_DUTIES = frozenset({MeasureKind.MFN, MeasureKind.PREFERENCE, MeasureKind.STATUTORY})


def commodity(code: str, on: date, *, version: str = "") -> Resolution:
    """The national line a declared code falls into on `on`, with the assumptions made.

    Raises UnknownCommodity (TAR001, 422) with the nearest subheadings as hint.
    """
    return current_book(on, version=version).resolution(code, on)


def measures_for(
    code: str,
    origin: str,
    on: date,
    preference: str = "100",
    procedure: str = "40",
    *,
    additional_codes: tuple[str, ...] = (),
    version: str = "",
) -> list[Measure]:
    """The measures that goods of this code and origin meet on `on`, the most specific first.

    Of the duties: third-country or statutory duty by origin, and the preferences that the code of preference
    (`300`: first digit) may claim for that origin. Of excise and VAT: those whose conditions are met.
    """
    book = current_book(on, version=version)
    line = book.resolve(code, on)
    claimed = book.claimable(preference[:1], origin)
    statutory = book.groups.get("STATUTORY")
    hostile = statutory is not None and origin in statutory.countries
    unwanted = MeasureKind.MFN if hostile else MeasureKind.STATUTORY
    return [
        measure
        for measure in book.measures_for(line.code)
        if measure.kind is not unwanted
        and measure.in_force(on)
        and measure.applies_to(additional_codes, procedure[:2])
        and (measure.kind is not MeasureKind.PREFERENCE or not claimed.isdisjoint(measure.groups))
    ]


def duties_of(code: str, on: date) -> list[Measure]:
    """Every duty on a line, of all origins: the page of the tariff that an officer reads."""
    book = current_book(on)
    line = book.resolve(code, on)
    return [m for m in book.measures_for(line.code) if m.kind in _DUTIES and m.in_force(on)]


def describe(code: str, on: date) -> str:
    """The text of a chapter, heading or subheading in the edition in force on `on`; empty when unknown.

    Raises NoTariffOnDay (TAR015).
    """
    row = NomenclatureCode.objects.filter(
        version__edition=current_book(on).edition(on), code=code[:6]
    ).first()
    return row.description if row is not None else ""


def correlate(code: str, older: str = "2017") -> Translation:
    """What an HS subheading of an older edition is in HS 2022 (see `Translation.is_ambiguous`)."""
    pairs = CodeCorrelation.objects.filter(older=older)
    targets = list(pairs.filter(older_code=code[:6]).values_list("hs2022", flat=True))
    rows = pairs.filter(hs2022__in=targets).values_list("hs2022", "older_code", "is_conversion")
    return Correlation(older, rows).to_2022(code[:6])


def exchange_rate(currency: str, on: date) -> Quote:
    """The rate of exchange to the administration's currency on `on`; raises NoExchangeRate (FX001)."""
    return current_book(on).fx.quote(currency, settings.GREENLANE_CURRENCY, on)


def in_tariff_currency(amount: Decimal, currency: str, on: date) -> Decimal:
    """`amount` in the administration's currency on `on`, unrounded."""
    return amount * exchange_rate(currency, on).rate


def baskets(*, state: str = "") -> list[ReferenceBasket]:
    """Baskets of reference data, newest first."""
    rows = ReferenceBasket.objects.order_by("-id")
    return list(rows.filter(state=state) if state else rows)
