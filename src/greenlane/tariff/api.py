"""The tariff over HTTP. It is public: no token is needed, the rate limit of strangers applies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import AfterValidator, Field

from greenlane.foundation import clock
from greenlane.tariff import browsing, selectors
from greenlane.tariff.books import current_book
from greenlane.tariff.engine.book import Measure
from greenlane.tariff.engine.calculation import calculate
from greenlane.tariff.engine.facts import ItemFacts, MoneyFact, ShipmentFacts
from greenlane.web.api.answers import json_answer
from greenlane.web.api.problems import as_errors
from greenlane.web.api.shapes import NO_NUL, Asked, Fault

router = Router(tags=["Tariff"], auth=None)
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


def _near(value: date) -> date:
    if not _FIRST <= value <= _LAST:
        raise ValueError(f"the day must lie between {_FIRST} and {_LAST}")
    return value


Day = Annotated[date, AfterValidator(_near)]
Digits = Annotated[str, Path(min_length=6, max_length=10, pattern=r"^[0-9]{6,10}$", examples=["190590"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["TH"])]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=6)]
Preference = Annotated[str, Field(pattern=r"^[1-4][0-9]{2}$", description="Preference code, e.g. 100 or 300")]
Procedure = Annotated[str, Field(pattern=r"^[0-9]{2}$", description="Requested procedure, e.g. 40")]


class Hit(Schema):
    code: str
    description: str


class Hits(Schema):
    items: list[Hit]


class MeasureShape(Schema):
    kind: str = Field(examples=["third-country duty"])
    rate: str = Field(examples=["4.2%"])
    basis: str
    key: str
    prefix: str
    groups: list[str]
    since: date
    until: date | None


class CommodityShape(Schema):
    """The national line a code falls into; `notes` say what was assumed to find it."""

    code: str
    line: str
    description: str
    unit: str
    notes: list[str]
    on: date
    tariff: str = Field(description="Version of the published tariff")
    measures: list[MeasureShape]


class RateShape(Schema):
    currency: str
    to: str
    rate: str
    published: date | None
    source: str


class DutyAsked(Asked):
    """Goods to estimate duties and taxes for. Masses in kilograms."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6,10}$", examples=["19059030"])]
    origin: Country
    value: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=3, examples=["1000.00"])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["USD"])]
    preference: Preference = "100"
    procedure: Procedure = "40"
    incoterm: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = "CIF"
    net_mass: Quantity | None = None
    supplementary_quantity: Quantity | None = None
    supplementary_unit: Annotated[str, Field(max_length=4, pattern=NO_NUL)] = ""
    additional_codes: list[Annotated[str, Field(max_length=4, pattern=NO_NUL)]] = Field([], max_length=20)
    on: Day | None = None


class Estimate(Schema):
    """The calculation a declaration of these goods would get; incomplete while there are errors."""

    calculation: dict[str, Any]
    explanation: str
    errors: list[Fault]


@router.get("/tariff/commodities", response=Hits, summary="Search the tariff")
def search_commodities(
    request: HttpRequest,
    q: Annotated[str, Query(min_length=2, max_length=100, pattern=NO_NUL, examples=["biscuits"])],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """By the first digits of a code, or by words of the description or of everyday speech; best first."""
    hits = browsing.search(q, clock.today())[:limit]
    return json_answer({"items": [{"code": hit.code, "description": hit.description} for hit in hits]})


@router.get("/tariff/commodities/{code}", response=CommodityShape, summary="A commodity and its measures")
def get_commodity(
    request: HttpRequest,
    code: Digits,
    on: Annotated[Day | None, Query(description="Default: today")] = None,
    origin: Annotated[str, Query(pattern=r"^([A-Z]{2})?$", description="Country of origin")] = "",
    preference: Annotated[str, Query(pattern=r"^[1-4][0-9]{2}$")] = "100",
    procedure: Annotated[str, Query(pattern=r"^[0-9]{2}$")] = "40",
) -> HttpResponse:
    """With an origin: the measures its goods meet; without: every duty of the line. 422 TAR001 when unknown."""
    day = on or clock.today()
    found = selectors.commodity(code, day)
    measures = (
        selectors.measures_for(code, origin, day, preference, procedure)
        if origin
        else selectors.duties_of(code, day)
    )
    return json_answer(
        {
            "code": code,
            "line": found.line.code,
            "description": found.line.description,
            "unit": found.line.unit,
            "notes": list(found.notes),
            "on": day,
            "tariff": current_book(day).version,
            "measures": [_measure(measure) for measure in measures],
        }
    )


@router.post("/tariff/duty", response=Estimate, summary="Estimate duties and taxes")
def estimate_duty(request: HttpRequest, payload: DutyAsked) -> HttpResponse:
    """The written calculation for one kind of goods, as a declaration would get it. Nothing is kept."""
    day = payload.on or clock.today()
    calculation = calculate(_facts(payload), current_book(day), day)
    return json_answer(
        {
            "calculation": calculation.as_json(),
            "explanation": calculation.explain(),
            "errors": as_errors(calculation.violations),
        }
    )


def _facts(asked: DutyAsked) -> ShipmentFacts:
    price = MoneyFact(asked.value, asked.currency)
    item = ItemFacts(
        sequence=1,
        code=asked.code,
        additional_codes=tuple(asked.additional_codes),
        origin=asked.origin,
        preferential_origin=asked.origin if asked.preference[0] != "1" else "",
        preference=asked.preference,
        procedure=asked.procedure,
        previous_procedure="00",
        price=price,
        net_mass=asked.net_mass,
        gross_mass=asked.net_mass,
        supplementary_quantity=asked.supplementary_quantity,
        supplementary_unit=asked.supplementary_unit,
    )
    return ShipmentFacts(items=[item], incoterm=asked.incoterm, invoice=price)


@router.get("/tariff/exchange-rates/{currency}", response=RateShape, summary="A rate of exchange")
def get_exchange_rate(
    request: HttpRequest,
    currency: Annotated[str, Path(pattern=r"^[A-Z]{3}$", min_length=3, max_length=3, examples=["EUR"])],
    on: Annotated[Day | None, Query(description="Default: today")] = None,
) -> HttpResponse:
    """The rate customs uses on a day, with the day it was published and its source. 422 FX001 when there is none."""
    quote = selectors.exchange_rate(currency, on or clock.today())
    return json_answer(
        {
            "currency": quote.currency,
            "to": quote.target,
            "rate": quote.rate,
            "published": quote.published,
            "source": quote.source,
        }
    )


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "kind": measure.kind.value,
        "rate": measure.cell.text,
        "basis": measure.basis,
        "key": measure.key,
        "prefix": measure.prefix,
        "groups": sorted(measure.groups),
        "since": measure.since,
        "until": measure.until,
    }
