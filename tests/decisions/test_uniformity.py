"""What officers decide on goods is kept, compared, and shown to the next officer without any trader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from greenlane.assessment import jobs, services
from greenlane.assessment.conduct import conduct, decisions_of
from greenlane.assessment.errors import GuidanceUnusable, SecondPersonNeeded
from greenlane.assessment.guiding import all_notes, beside
from greenlane.assessment.models import DecidedItem, Discrepancy, GuidanceNote
from greenlane.assessment.tests.factories import (
    MONDAY,
    NATIONAL,
    REASON,
    drawn_officer,
    group,
    opened,
    yellow,
)
from greenlane.assessment.uniformity import as_rows, precedents, report
from greenlane.config.tests.caller import as_json
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import declaration_data, item_data, officer
from greenlane.declarations.tests.pages import actor
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden
from greenlane.interchange.intake import Message, take
from greenlane.parties.models import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
MONITOR = Actor("monitor", frozenset({Role.ASSESSMENT_MONITOR}))
NOTE: dict[str, Any] = {
    "title": "Frozen bread rolls",
    "prefix": "1905",
    "words": ["bread", "frozen"],
    "text": "Baked bread that is frozen stays bread.",
    "law": "HS Explanatory Note to 19.05",
    "expects": "190590",
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def checked(**changes: Any) -> Declaration:
    """A declaration in a check whose message can be read, of the supplier of all tests."""
    Office.objects.update(control_share=1)
    data = declaration_data(items=[item_data(1, **changes)])
    verdict = take(Message(as_json(data), name="d.json", channel="api"), by=actor("importer@aurora"))
    assert verdict.mrn, verdict.errors
    return Declaration.objects.get(mrn=verdict.mrn)


def decided(by: Actor | None = None, *, refuse: bool = False, **changes: Any) -> Declaration:
    found, who = checked(**changes), by or officer()
    if refuse:
        return declarations.refuse(mrn=found.mrn, reason="The invoice does not fit the goods.", by=who)
    return declarations.accept(mrn=found.mrn, by=who)


def second_officer() -> Actor:
    return Actor("second-officer", frozenset({Role.DOCUMENT_OFFICER}), office="XM000101")


def test_decisions_of_officers_are_kept_with_supplier_and_office_and_self_assessment_is_not() -> None:
    found = decided()
    (kept,) = DecidedItem.objects.filter(declaration=found)
    assert (kept.supplier, kept.outcome, kept.office) == ("chao phraya bakery", "accepted", "XM000101")
    Office.objects.update(control_share="0.01")
    before = DecidedItem.objects.count()
    yellow_or_green = take(
        Message(as_json(declaration_data()), name="d.json", channel="api"), by=actor("importer@aurora")
    )
    assert yellow_or_green.mrn
    assert DecidedItem.objects.count() == before


def test_like_goods_decided_differently_are_found_once_a_day_and_shown_side_by_side() -> None:
    one = decided()
    clock.advance(timedelta(hours=1))
    other = decided(second_officer(), refuse=True)
    assert jobs.compare_due() == 1
    assert jobs.compare_due() == 0
    pair = Discrepancy.objects.get()
    assert (pair.kind, pair.first.declaration, pair.second.declaration) == ("outcome", one, other)
    assert pair.week == date(2026, 11, 30)
    (row,) = as_rows(report(date(2026, 11, 1), date(2026, 11, 30)))
    assert (row["first_outcome"], row["second_outcome"], row["stake_minor"] > 0) == (
        "accepted",
        "refused",
        True,
    )
    with clock.at(MONDAY + timedelta(days=1)):
        assert jobs.compare_due() == 0
    assert Discrepancy.objects.count() == 1


def test_decisions_alike_are_no_pair() -> None:
    decided()
    decided(second_officer())
    decided(second_officer())
    jobs.compare_due()
    assert not Discrepancy.objects.exists()


def test_precedents_are_the_most_similar_decisions_of_others() -> None:
    decided(second_officer(), refuse=True)
    decided(description="Wheat biscuits in tins")
    found = checked()
    ((sequence, rows),) = precedents(found)
    assert (sequence, [one.decided.outcome for one in rows]) == (1, ["refused", "accepted"])
    assert (rows[0].same_supplier, rows[0].likeness, rows[1].likeness) == (True, 100, 0)


def test_a_note_stands_beside_such_goods_once_a_second_person_published_it() -> None:
    note = services.draft_guidance(**NOTE, by=MONITOR)
    found = checked()
    assert beside(found) == []
    with pytest.raises(SecondPersonNeeded):
        services.publish_guidance(number=note.number, by=MONITOR)
    services.publish_guidance(number=note.number, by=NATIONAL)
    assert beside(found) == [(note, [1])]
    assert beside(checked(description="Wheat biscuits in tins")) == []
    declarations.accept(mrn=found.mrn, by=officer())
    (counted,) = all_notes()
    assert (counted.shown, counted.asked, counted.followed) == (1, 1, 1)
    with pytest.raises(SecondPersonNeeded):
        services.withdraw_guidance(number=note.number, reason="The tariff has changed.", by=NATIONAL)
    services.withdraw_guidance(number=note.number, reason="The tariff has changed.", by=MONITOR)
    assert beside(checked()) == []


def test_a_note_is_out_of_force_before_its_first_and_after_its_last_day() -> None:
    given = {**NOTE, "valid_from": date(2026, 12, 1), "valid_until": date(2026, 12, 2)}
    note = services.draft_guidance(**given, by=MONITOR)
    services.publish_guidance(number=note.number, by=NATIONAL)
    found = checked()
    for day, stands in ((0, False), (1, True), (2, True), (3, False)):
        with clock.at(MONDAY + timedelta(days=day)):
            assert bool(beside(found)) is stands


def test_a_note_with_faults_tells_all_of_them_and_is_not_kept() -> None:
    faulty = {
        **NOTE,
        "title": "x",
        "law": "",
        "prefix": "19x",
        "expects": "a",
        "valid_until": date(2020, 1, 1),
    }
    with pytest.raises(GuidanceUnusable) as refusal:
        services.draft_guidance(**faulty, by=MONITOR)
    told = {one.pointer for one in refusal.value.violations}
    assert told == {"title", "law", "prefix", "expects", "valid_until"}
    assert not GuidanceNote.objects.exists()
    with pytest.raises(Forbidden):
        services.draft_guidance(**NOTE, by=officer())


def test_conduct_counts_overrides_and_reads_the_chances_of_the_lot() -> None:
    group()
    found = yellow()
    services.redraw(mrn=found.mrn, reason=REASON, by=NATIONAL)
    declarations.accept(mrn=found.mrn, by=drawn_officer(opened(found)))
    made = conduct(date(2026, 11, 1), date(2026, 11, 30))
    assert made.decided == 1
    assert [(one.officer, one.total) for one in made.overriders] == [(NATIONAL.id, 1)]
    assert (made.affinities, made.favours) == ([], [])
    (one,) = decisions_of(date(2026, 11, 1), date(2026, 11, 30))
    assert abs(sum(one.chances.values()) - 1) < 1e-9
