"""Reference data in the database: loading, baskets, versions, the book and the reads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.tariff import browsing, meridia, selectors, services
from greenlane.tariff.engine.book import MeasureKind, UnknownCommodity
from greenlane.tariff.engine.calculation import calculate
from greenlane.tariff.engine.facts import ItemFacts, MoneyFact, ShipmentFacts
from greenlane.tariff.engine.rates import RateSyntaxError
from greenlane.tariff.errors import (
    BasketClosed,
    CanariesFailed,
    MeasureClash,
    RateChanged,
    SameHand,
    UnknownVersion,
)
from greenlane.tariff.models import Commodity, ExchangeRate, Measure, NomenclatureCode, ReferenceBasket

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 30)
EDITOR = Actor("editor", frozenset({Role.TARIFF_EDITOR}))
APPROVER = Actor("approver", frozenset({Role.TARIFF_APPROVER}))
BOTH = Actor("both", frozenset({Role.TARIFF_EDITOR, Role.TARIFF_APPROVER}))


def shaver(price: str = "1000") -> ShipmentFacts:
    item = ItemFacts(
        1, "85109000", procedure="40", preference="100", origin="US", price=MoneyFact(D(price), "USD")
    )
    return ShipmentFacts([item], "IMA", "CIF")


def duty(version: str = "") -> int:
    return calculate(shaver(), services.current_book(DAY, version=version), DAY).by_tax["A00"]


def draft_with_higher_duty(since: date = date(2026, 10, 15)) -> ReferenceBasket:
    basket = services.open_basket(title="Shavers", by=EDITOR)
    old = Measure.objects.get(key="GEN-85109055")
    services.end_measure(
        basket=basket, measure=old, last_day=date.fromordinal(since.toordinal() - 1), by=EDITOR
    )
    services.add_measure(
        basket=basket,
        kind=MeasureKind.MFN,
        prefix="85109055",
        rate="9%",
        basis="Order 7",
        since=since,
        by=EDITOR,
    )
    return basket


def test_load_publishes_the_first_version(tariff: ReferenceBasket):
    assert (tariff.state, tariff.version) == ("published", 1)
    assert len(tariff.fingerprint) == 64
    assert {entry["canary"] for entry in tariff.canaries} >= {"ad valorem", "preference", "excise"}
    assert Commodity.objects.exclude(code__startswith="98").exclude(code__startswith="99").exists()


def test_load_twice_changes_nothing(tariff: ReferenceBasket):
    def counts() -> list[int]:
        return [
            m.objects.count() for m in (Commodity, Measure, ExchangeRate, NomenclatureCode, ReferenceBasket)
        ]

    before = counts()
    again = services.load_meridia(chapters={"01"}, rates_since=date(2026, 10, 1))
    assert again == tariff
    assert counts() == before


def test_book_costs_one_query_and_none_with_its_version(tariff: ReferenceBasket):
    book = services.current_book(DAY)
    with CaptureQueriesContext(connection) as one:
        assert services.current_book(DAY) is book
    assert len(one) == 1
    with CaptureQueriesContext(connection) as none:
        assert services.current_book(DAY, version=book.version) is book
        assert calculate(shaver(), book, DAY).total_minor == 14620
    assert len(none) == 0


def test_book_reads_measures_back_as_they_were(tariff: ReferenceBasket):
    stored, shipped = services.current_book(DAY), meridia.book()
    for code in ("85109055", "22042180", "01013000"):
        assert [m.key for m in stored.measures_for(code)] == [m.key for m in shipped.measures_for(code)]
        for left, right in zip(stored.measures_for(code), shipped.measures_for(code), strict=True):
            assert left.cell.rate == right.cell.rate


@pytest.mark.parametrize("version", ["nonsense", "XM-9-00000000-1", "XM-1-ffffffff-1"])
def test_book_of_an_unknown_version_is_refused(tariff: ReferenceBasket, version: str):
    with pytest.raises(UnknownVersion):
        services.current_book(DAY, version=version)


def test_publish_changes_the_duty_and_old_versions_stay(tariff: ReferenceBasket):
    first = services.current_book(DAY).version
    basket = draft_with_higher_duty()
    assert duty() == 4200
    services.approve_basket(basket=basket, by=APPROVER)
    with clock.at(datetime(2026, 10, 30, 9, tzinfo=UTC)):
        published = services.publish_basket(basket=basket, by=APPROVER)
    assert (published.version, duty()) == (2, 9000)
    services.forget_books()
    assert duty(first) == 4200
    assert calculate(shaver(), services.current_book(DAY), date(2026, 10, 14)).by_tax["A00"] == 4200
    changed = next(entry for entry in published.canaries if entry["canary"] == "ad valorem")
    assert (changed["before"]["A00"], changed["after"]["A00"]) == (4200, 9000)


def test_publish_refuses_a_basket_that_breaks_a_canary(tariff: ReferenceBasket):
    basket = services.open_basket(title="Words", by=EDITOR)
    services.end_measure(
        basket=basket, measure=Measure.objects.get(key="GEN-85109055"), last_day=date(2017, 1, 2), by=EDITOR
    )
    services.add_measure(
        basket=basket,
        kind=MeasureKind.MFN,
        prefix="85109055",
        rate="See 9902.85.10",
        basis="Order 8",
        since=date(2017, 1, 3),
        by=EDITOR,
    )
    services.approve_basket(basket=basket, by=APPROVER)
    with pytest.raises(CanariesFailed) as refused:
        services.publish_basket(basket=basket, by=APPROVER)
    assert "TAR006" in refused.value.hint
    assert ReferenceBasket.objects.get(pk=basket.pk).version is None
    assert duty() == 4200


def test_approve_needs_a_second_officer(tariff: ReferenceBasket):
    basket = services.open_basket(title="Alone", by=BOTH)
    with pytest.raises(SameHand):
        services.approve_basket(basket=basket, by=BOTH)
    with pytest.raises(Forbidden):
        services.approve_basket(basket=basket, by=EDITOR)


def test_publish_needs_approval(tariff: ReferenceBasket):
    basket = services.open_basket(title="Hasty", by=EDITOR)
    with pytest.raises(IllegalTransition):
        services.publish_basket(basket=basket, by=APPROVER)


def test_change_after_approval_is_refused(tariff: ReferenceBasket):
    basket = draft_with_higher_duty()
    services.approve_basket(basket=basket, by=APPROVER)
    with pytest.raises(BasketClosed):
        services.add_measure(
            basket=basket, kind=MeasureKind.VAT, prefix="85", rate="5%", basis="-", since=DAY, by=EDITOR
        )


def test_add_measure_points_at_the_column_of_a_bad_rate(tariff: ReferenceBasket):
    basket = services.open_basket(title="Typo", by=EDITOR)
    with pytest.raises(RateSyntaxError) as refused:
        services.add_measure(
            basket=basket, kind=MeasureKind.MFN, prefix="8510", rate="5 per", basis="-", since=DAY, by=EDITOR
        )
    assert refused.value.pointer == "column 3"
    assert Measure.objects.filter(basket=basket).count() == 0


def test_add_measure_over_another_is_refused(tariff: ReferenceBasket):
    basket = services.open_basket(title="Twice", by=EDITOR)
    with pytest.raises(MeasureClash, match="GEN-85109055"):
        services.add_measure(
            basket=basket, kind=MeasureKind.MFN, prefix="85109055", rate="5%", basis="-", since=DAY, by=EDITOR
        )


def test_import_rates_adds_only_new_ones(tariff: ReferenceBasket):
    rows = [(date(2026, 10, 30), "GBP", D("0.8338")), (date(2026, 11, 2), "GBP", D("0.84"))]
    version = services.current_book(DAY).version
    assert services.import_exchange_rates(rows=rows, source="ECB reference rate", by=EDITOR) == 1
    assert services.current_book(DAY).version != version
    assert selectors.exchange_rate("EUR", DAY).rate == D("1.1172")


def test_import_rates_never_changes_a_published_one(tariff: ReferenceBasket):
    with pytest.raises(RateChanged):
        services.import_exchange_rates(
            rows=[(date(2026, 10, 30), "GBP", D("0.9"))], source="ECB reference rate", by=SYSTEM
        )


def test_select_measures_by_origin_preference_and_date(tariff: ReferenceBasket):
    def keys(*arguments: object) -> list[str]:
        return [measure.key for measure in selectors.measures_for("01013000", *arguments)]  # type: ignore[arg-type]

    assert keys("US", DAY) == ["GEN-01013000", "VAT-01", "VAT-ALL"]
    assert keys("KR", DAY, "300") == ["GEN-01013000", "PREF-01013000-2", "VAT-01", "VAT-ALL"]
    assert keys("KP", DAY) == ["STAT-01013000", "VAT-01", "VAT-ALL"]


def test_select_commodity_and_its_correlation(tariff: ReferenceBasket):
    assert selectors.commodity("8510900000", DAY).line.code == "85109055"
    with pytest.raises(UnknownCommodity):
        selectors.commodity("854399", DAY)
    assert selectors.correlate("970200").targets == ("970210", "970290")
    assert selectors.describe("0101", DAY).startswith("Horses")


def test_search_by_code_and_by_words(tariff: ReferenceBasket):
    assert next(hit.code for hit in browsing.search("8510.90", DAY)) == "851090"
    assert "010121" in {hit.code for hit in browsing.search("horses breeding", DAY)}
    assert browsing.search("  ", DAY) == []
