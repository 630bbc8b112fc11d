"""From the tables to the in-memory book, kept per process and published version.

A version text such as `XM-3-9f86d081-64211` names the country, the basket version, the start of its
fingerprint and the last exchange rate known then: the same text always gives the same book.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from threading import RLock
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet, Subquery

from greenlane.foundation.prepared import Prepared
from greenlane.tariff.engine.book import Measure as MeasureFact
from greenlane.tariff.engine.book import MeasureKind, NationalLine, RateCell, TariffBook
from greenlane.tariff.engine.book import OriginGroup as GroupFact
from greenlane.tariff.engine.fx import FxTable
from greenlane.tariff.engine.nomenclature import Correlation
from greenlane.tariff.errors import NoTariff, UnknownVersion
from greenlane.tariff.models import (
    CodeCorrelation,
    Commodity,
    ExchangeRate,
    Measure,
    NomenclatureCode,
    OriginGroup,
    RateText,
    ReferenceBasket,
)
from greenlane.tariff.states import BasketState

KEPT = 4
_books: dict[str, TariffBook] = {}
_building = RLock()


@dataclass(frozen=True, slots=True)
class Version:
    """What a version text says."""

    number: int
    fingerprint: str
    fx: int

    def __str__(self) -> str:
        return f"{settings.GREENLANE_COUNTRY}-{self.number}-{self.fingerprint[:8]}-{self.fx}"

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version text back; raises UnknownVersion (404)."""
        parts = text.split("-")
        if len(parts) != 4 or not (parts[1].isdigit() and parts[3].isdigit()):
            raise UnknownVersion(
                f"“{text[:60]}” is not a tariff version.", hint="Example: XM-1-0a1b2c3d-64000"
            )
        number, fx = int(parts[1]), int(parts[3])
        basket = ReferenceBasket.objects.filter(version=number, fingerprint__startswith=parts[2]).first()
        if basket is None:
            raise UnknownVersion(f"Tariff version {text[:60]} was never published here.")
        return cls(number, basket.fingerprint, fx)


def _last_published() -> QuerySet[ReferenceBasket, Any]:
    last_rate = ExchangeRate.objects.order_by("-id").values("id")[:1]
    rows = ReferenceBasket.objects.filter(state=BasketState.PUBLISHED).annotate(fx=Subquery(last_rate))
    return rows.order_by("-version").values_list("version", "fingerprint", "fx")[:1]


_LAST_PUBLISHED = Prepared(_last_published)


def current_version() -> Version:
    """The version in force now: one small query. Raises NoTariff (409)."""
    row = next(iter(_LAST_PUBLISHED()), None)
    if row is None or row[0] is None:
        raise NoTariff(hint="Load the demo tariff, or publish a basket.")
    return Version(row[0], row[1], row[2] or 0)


def current_book(on: date | None = None, *, version: str = "") -> TariffBook:
    """The published tariff, kept in memory: one small query, none when `version` is given and kept.

    Measures carry their own days, so one book answers for every `on`; the argument documents the caller's
    intent. `version` (a text from `TariffBook.version`) replays an old calculation. Raises NoTariff (409),
    UnknownVersion (404).
    """
    if version and version in _books:
        return _books[version]
    wanted = Version.parse(version) if version else current_version()
    text = str(wanted)
    with _building:
        found = _books.get(text)
        if found is None:
            found = read_book(wanted.number, fx=wanted.fx, text=text)
            while len(_books) >= KEPT:
                _books.pop(next(iter(_books)))
            _books[text] = found
            # The book's many small objects live as long as the process: the collector need not walk them.
            gc.freeze()
    return found


def forget_books() -> None:
    """Drop the books kept by this process (tests, after a restore)."""
    _books.clear()


def _content(rows: QuerySet[Any], number: int, draft: ReferenceBasket | None) -> QuerySet[Any]:
    """Rows that version `number` holds, with those of a draft on top."""
    brought = Q(basket__version__lte=number)
    if draft is not None:
        brought |= Q(basket=draft)
    return rows.filter(brought).order_by("id")


def _last_day(
    until: date | None, ended_on: date | None, ended: int | None, number: int, by_draft: bool
) -> date | None:
    """The last day of a row as version `number` knows it: an ending published later does not count."""
    return (
        ended_on if ended_on is not None and (by_draft or (ended is not None and ended <= number)) else until
    )


def _lines(number: int, draft: ReferenceBasket | None) -> Iterator[NationalLine]:
    rows = _content(Commodity.objects.all(), number, draft)
    fields = ("code", "description", "unit", "is_residual", "mapping", "source")
    for row in rows.values_list(*fields).iterator(chunk_size=5000):
        yield NationalLine(*row)


def _groups(number: int, draft: ReferenceBasket | None) -> Iterator[GroupFact]:
    rows = _content(OriginGroup.objects.all(), number, draft)
    for code, claim, countries, name in rows.values_list("code", "claim", "countries", "name"):
        yield GroupFact(code, claim, frozenset(countries.split()), name)


_MEASURE_FIELDS = (
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
    "ended_on",
    "ended_in__version",
    "ended_in_id",
)


def _measures(number: int, draft: ReferenceBasket | None) -> Iterator[MeasureFact]:
    cells = {
        pk: RateCell(text, parsed)
        for pk, text, parsed in RateText.objects.values_list("id", "text", "parsed")
    }
    kinds = {kind.value: kind for kind in MeasureKind}
    groups: dict[str, frozenset[str]] = {}
    rows = _content(Measure.objects.all(), number, draft).values_list(*_MEASURE_FIELDS)
    for (
        key,
        kind,
        prefix,
        group,
        extra,
        procedure,
        rate,
        basis,
        since,
        until,
        ended_on,
        ended,
        ender,
    ) in rows.iterator(chunk_size=5000):
        members = groups.get(group)
        if members is None:
            members = groups[group] = frozenset(group.split())
        by_draft = draft is not None and ender == draft.pk
        last = _last_day(until, ended_on, ended, number, by_draft)
        yield MeasureFact(
            key, kinds[kind], prefix, cells[rate], basis, members, extra, procedure, since, last
        )


def _editions() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    rows = NomenclatureCode.objects.filter(code__regex=r"^\d{6}$").values_list("version__edition", "code")
    for edition, code in rows.iterator(chunk_size=5000):
        found.setdefault(edition, set()).add(code)
    return {edition: frozenset(codes) for edition, codes in found.items()}


def read_book(number: int, *, fx: int, text: str = "", draft: ReferenceBasket | None = None) -> TariffBook:
    """Build the book of version `number`, with the rows of `draft` on top where one is given."""
    rates = ExchangeRate.objects.filter(id__lte=fx).values_list("date", "currency", "rate")
    source = ExchangeRate.objects.filter(id__lte=fx).aggregate(name=Max("source"))["name"] or ""
    pairs = CodeCorrelation.objects.filter(older="2017").values_list("hs2022", "older_code", "is_conversion")
    return TariffBook(
        version=text or f"{settings.GREENLANE_COUNTRY}-{number}-draft",
        lines=_lines(number, draft),
        measures=_measures(number, draft),
        groups=_groups(number, draft),
        fx=FxTable(rates.iterator(chunk_size=5000), source),
        editions=_editions(),
        correlations={"2017": Correlation("2017", pairs.iterator(chunk_size=5000))},
        currency=settings.GREENLANE_CURRENCY,
    )
