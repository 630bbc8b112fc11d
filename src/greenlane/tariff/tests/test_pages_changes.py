"""What a basket changes, seen against what is in force."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from greenlane.tariff import basket_reads, services
from greenlane.tariff.engine.book import MeasureKind
from greenlane.tariff.errors import MeasureClash, NotInBasket, NotPublished, WrongLastDay
from greenlane.tariff.models import Measure, ReferenceBasket
from greenlane.tariff.states import Change

from .basket_desk import (
    APPROVER,
    EDITOR,
    SHAVERS,
    draft,
    replaced,
    rows,
    text,
)

pytestmark = pytest.mark.django_db


def changes(basket: ReferenceBasket) -> dict[str, tuple[Change, str | None, str | None]]:
    """Key -> change, the other rate, where it comes from."""
    return {
        row.key: (basket_reads.change_of(row, basket), row.other_rate, row.other_prefix)
        for row in basket_reads.changes(basket)
    }


def test_changes_pair_a_new_rate_with_the_one_it_replaces(tariff):
    basket = draft()
    old = Measure.objects.get(key=SHAVERS).rate.text
    new = replaced(basket)
    assert changes(basket) == {new.key: (Change.CHANGED, old, "85109055")}


def test_changes_name_the_wider_measure_that_covered_the_goods(tariff):
    basket = draft()
    new = services.add_measure(
        basket=basket,
        kind=MeasureKind.VAT,
        prefix="8510",
        rate="5%",
        basis="Act",
        since=date(2026, 11, 1),
        by=EDITOR,
    )
    wide = Measure.objects.get(kind=MeasureKind.VAT.value, prefix="", additional_code="", groups="")
    assert changes(basket) == {new.key: (Change.ADDED, wide.rate.text, "")}


def test_changes_show_an_ending_alone(tariff):
    basket = draft()
    measure = Measure.objects.get(key=SHAVERS)
    services.end_measure(basket=basket, measure=measure, last_day=date(2026, 12, 31), by=EDITOR)
    assert changes(basket) == {SHAVERS: (Change.ENDED, None, None)}


def test_changes_name_what_the_goods_fall_back_to_when_a_measure_ends(tariff):
    basket = draft()
    food = Measure.objects.get(kind=MeasureKind.VAT.value, prefix="07")
    wide = Measure.objects.get(kind=MeasureKind.VAT.value, prefix="", additional_code="", groups="")
    services.end_measure(basket=basket, measure=food, last_day=date(2026, 12, 31), by=EDITOR)
    assert changes(basket) == {food.key: (Change.ENDED, wide.rate.text, "")}
    services.end_measure(basket=basket, measure=wide, last_day=date(2026, 12, 31), by=EDITOR)
    assert changes(basket)[food.key] == (Change.ENDED, None, None)


def test_changes_stay_what_they_were_after_publication(tariff):
    basket = draft()
    replaced(basket)
    before = changes(basket)
    services.approve_basket(basket=basket, by=APPROVER)
    services.publish_basket(basket=basket, by=APPROVER)
    basket.refresh_from_db()
    later = draft("Later")
    services.replace_measure(
        basket=later,
        measure=Measure.objects.get(basket=basket),
        rate="3%",
        basis="Order 8",
        since=date(2026, 12, 1),
        by=EDITOR,
    )
    assert changes(basket) == before
    assert [line[1] for line in changes(later).values()] == ["9%"]


@pytest.mark.parametrize("wanted", list(Change))
def test_changes_are_narrowed_by_what_they_do(editor, wanted):
    basket = draft()
    replaced(basket)
    services.add_measure(
        basket=basket,
        kind=MeasureKind.EXCISE,
        prefix="07",
        rate="5%",
        basis="Act",
        since=date(2026, 11, 1),
        by=EDITOR,
    )
    other = Measure.objects.filter(prefix__startswith="0101", kind=MeasureKind.MFN.value).first()
    services.end_measure(basket=basket, measure=other, last_day=date(2026, 12, 31), by=EDITOR)
    found = rows(editor.get(reverse("basket", args=[basket.pk]), {"change": wanted.value}))
    assert [str(wanted.label) in row for row in found] == [True]


def test_changes_as_csv(editor):
    basket = draft()
    replaced(basket)
    answer = editor.get(reverse("basket", args=[basket.pk]), {"format": "csv"})
    assert "85109055,Third-country duty,,Changed," in b"".join(answer.streaming_content).decode()


def test_drop_change_takes_new_rate_and_ending_out_together(editor):
    basket = draft()
    new = replaced(basket)
    page = editor.get(reverse("basket_change", args=[basket.pk, new.key]))
    assert "Yes, take it out" in text(page)
    editor.post(reverse("change_drop", args=[basket.pk, new.key]))
    assert changes(basket) == {}
    assert Measure.objects.get(key=SHAVERS).ended_in_id is None
    assert replaced(basket).key != new.key  # the log names the first one for ever


def test_drop_change_of_an_ending_lets_the_measure_go_on(tariff):
    basket = draft()
    measure = Measure.objects.get(key=SHAVERS)
    services.end_measure(basket=basket, measure=measure, last_day=date(2026, 12, 31), by=EDITOR)
    services.drop_change(basket=basket, measure=measure, by=EDITOR)
    measure.refresh_from_db()
    assert (measure.ended_in_id, measure.ended_on) == (None, None)


def test_drop_change_that_is_not_in_the_basket_is_refused(tariff):
    with pytest.raises(NotInBasket):
        services.drop_change(basket=draft(), measure=Measure.objects.get(key=SHAVERS), by=EDITOR)


def test_replace_that_is_refused_leaves_the_old_rate_alone(editor):
    basket = draft()
    address = reverse("measure_replace", args=[basket.pk, SHAVERS])
    answer = editor.post(address, {"rate": "nine", "basis": "Order 7", "since": "2026-10-15"})
    assert (answer.status_code, "TAR010" in text(answer)) == (422, True)
    assert Measure.objects.get(key=SHAVERS).ended_in_id is None


def test_end_measure_of_a_draft_and_beyond_its_last_day_are_refused(tariff):
    basket, measure = draft(), Measure.objects.get(key=SHAVERS)
    new = replaced(basket)
    with pytest.raises(NotPublished):
        services.end_measure(basket=basket, measure=new, last_day=date(2026, 12, 31), by=EDITOR)
    with pytest.raises(MeasureClash):
        services.end_measure(basket=draft("2"), measure=measure, last_day=date(2026, 12, 31), by=EDITOR)
    Measure.objects.filter(key="GEN-85109055").update(ended_in=None, ended_on=None, until=date(2026, 12, 31))
    with pytest.raises(WrongLastDay):
        services.end_measure(basket=draft("3"), measure=measure, last_day=date(2027, 1, 1), by=EDITOR)
