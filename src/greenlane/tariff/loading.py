"""Fill the tables: the demo tariff of Meridia, and exchange rates as they are published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal

from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.tariff import meridia
from greenlane.tariff.baskets import approve_basket, open_basket, publish_basket
from greenlane.tariff.bulk import insert_rows
from greenlane.tariff.engine.book import Measure as MeasureFact
from greenlane.tariff.engine.nomenclature import EDITIONS
from greenlane.tariff.errors import RateChanged
from greenlane.tariff.models import (
    CodeCorrelation,
    Commodity,
    ExchangeRate,
    Measure,
    NomenclatureCode,
    NomenclatureVersion,
    OriginGroup,
    ReferenceBasket,
)
from greenlane.tariff.rate_texts import rate_texts

TITLE = "Tariff of Meridia (illustrative)"
Progress = Callable[[str, int, int], None]
Chapters = Collection[str] | None
_SPECIAL = ("98", "99")


class _Subject:
    """The table of exchange rates, as a subject of events."""

    event_subject = "exchange-rates/all"


def _silent(step: str, done: int, total: int) -> None:
    """Nobody wants to hear about progress."""


@verb
def import_exchange_rates(*, rows: Iterable[tuple[date, str, Decimal]], source: str, by: Actor) -> int:
    """Add published rates: (day, currency, units for one euro). Returns how many were new.

    A rate that is already held is skipped; one that differs from what is held raises RateChanged (409).
    """
    require(by, "tariff.import_rates")
    wanted = {(day, currency): rate for day, currency, rate in rows}
    if not wanted:
        return 0
    first, last = min(day for day, _ in wanted), max(day for day, _ in wanted)
    held = {
        (day, currency): rate
        for day, currency, rate in ExchangeRate.objects.filter(date__range=(first, last)).values_list(
            "date", "currency", "rate"
        )
    }
    _refuse_changes(held, wanted)
    new = insert_rows(
        ExchangeRate,
        ("date", "currency", "rate", "source"),
        (
            (day.isoformat(), currency, f"{rate:f}", source)
            for (day, currency), rate in sorted(wanted.items())
            if (day, currency) not in held
        ),
    )
    if new:
        record("tariff.rates_imported", subject=_Subject(), actor=by, rates=new, last_day=last.isoformat())
    return new


def _refuse_changes(held: dict[tuple[date, str], Decimal], wanted: dict[tuple[date, str], Decimal]) -> None:
    for key in sorted(wanted.keys() & held.keys()):
        if wanted[key] != held[key]:
            raise RateChanged(
                f"{key[1]} on {key[0]} was published as {held[key]:f}, not {wanted[key]:f}.",
                pointer=f"{key[0]}/{key[1]}",
                hint="Publish the corrected rate for the next day.",
            )


@verb
def import_nomenclature() -> int:
    """Load the editions of the Harmonized System and their correlations; returns the number of new codes."""
    if NomenclatureVersion.objects.exists():
        return 0
    following = None
    versions = {}
    for since, edition in EDITIONS:
        versions[edition] = NomenclatureVersion.objects.create(edition=edition, since=since, until=following)
        following = date.fromordinal(since.toordinal() - 1)
    insert_rows(
        CodeCorrelation,
        ("older", "hs2022", "older_code", "is_conversion"),
        (("2017", new, old, target) for new, old, target in meridia.correlation_rows("2017")),
    )
    return insert_rows(
        NomenclatureCode,
        ("version_id", "code", "section", "description"),
        (
            (versions[edition].pk, code, section, description)
            for edition, code, section, description in meridia.nomenclature()
            if code.isdigit()
        ),
    )


def _import_lines(basket: ReferenceBasket, chapters: Chapters) -> None:
    since = meridia.SINCE.isoformat()
    insert_rows(
        Commodity,
        ("basket_id", "since", "code", "description", "unit", "is_residual", "mapping", "source"),
        (
            (
                basket.pk,
                since,
                line.code,
                line.description,
                line.unit,
                line.is_residual,
                line.mapping,
                line.source,
            )
            for line in meridia.lines()
            if _wanted(line.code, chapters)
        ),
    )
    insert_rows(
        OriginGroup,
        ("basket_id", "since", "code", "claim", "name", "countries"),
        (
            (basket.pk, since, group.id, group.claim, group.name, " ".join(sorted(group.countries)))
            for group in meridia.groups()
        ),
    )


def _wanted(code: str, chapters: Chapters) -> bool:
    return chapters is None or len(code) < 2 or code[:2] in chapters or code[:2] in _SPECIAL


def _import_measures(basket: ReferenceBasket, chapters: Chapters) -> None:
    facts = [fact for fact in meridia.measures() if _wanted(fact.prefix, chapters)]
    texts = rate_texts(fact.cell.rate for fact in facts)
    insert_rows(Measure, _MEASURE_FIELDS, (_row(basket, fact, texts) for fact in facts))


_MEASURE_FIELDS = (
    "basket_id",
    "key",
    "kind",
    "prefix",
    "groups",
    "additional_code",
    "procedure",
    "rate_id",
    "basis",
    "since",
    "until",
)


def _row(basket: ReferenceBasket, fact: MeasureFact, texts: dict[str, int]) -> tuple[object, ...]:
    return (
        basket.pk,
        fact.key,
        fact.kind.value,
        fact.prefix,
        " ".join(sorted(fact.groups)),
        fact.additional_code,
        fact.procedure,
        texts[fact.cell.rate.text],
        fact.basis,
        fact.since.isoformat(),
        fact.until.isoformat() if fact.until else None,
    )


@verb
def load_meridia(
    progress: Progress | None = None, *, chapters: Chapters = None, rates_since: date | None = None
) -> ReferenceBasket:
    """Load the demo tariff from the shipped data and publish it as a version; all of it or nothing.

    Can be repeated: what is there stays, new exchange rates are added. `progress(step, done, total)` is told
    how far it is. `chapters` ("85", "22") and `rates_since` load a part only, for tests.
    """
    tell = progress or _silent
    steps = 5
    tell("exchange rates", 0, steps)
    rows = meridia.exchange_rates()
    wanted = (row for row in rows if rates_since is None or row[0] >= rates_since)
    import_exchange_rates(rows=wanted, source=meridia.FX_SOURCE, by=SYSTEM)
    tell("nomenclature", 1, steps)
    import_nomenclature()
    held = ReferenceBasket.objects.filter(title=TITLE, version__isnull=False).first()
    if held is not None:
        tell("already loaded", steps, steps)
        return held
    basket = open_basket(title=TITLE, by=SYSTEM)
    tell("national lines", 2, steps)
    _import_lines(basket, chapters)
    tell("measures", 3, steps)
    _import_measures(basket, chapters)
    tell("trial and publication", 4, steps)
    approve_basket(basket=basket, by=SYSTEM)
    published = publish_basket(basket=basket, by=SYSTEM)
    tell("tariff published", steps, steps)
    return published
