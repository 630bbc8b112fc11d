"""Examinations from their order to their report, and what they do to release."""

from __future__ import annotations

import orjson
import pytest
from django.db import IntegrityError, transaction

from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Holder, gates
from greenlane.declarations.states import Lane, PaymentState, Release
from greenlane.declarations.tests.factories import GATEWAY, SUPERVISOR, declaration_data, item_data, officer
from greenlane.documents.models import Document, Link
from greenlane.documents.store import store
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.db import lock
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition
from greenlane.foundation.events import record
from greenlane.foundation.models import Event
from greenlane.foundation.verbs import verb
from greenlane.inspection import services
from greenlane.inspection.errors import (
    GoodsNotPresented,
    NotAPicture,
    NothingToDecide,
    NotYourExamination,
    OneDutyOnly,
    SayWhy,
    SecondPersonNeeded,
)
from greenlane.inspection.models import Examination
from greenlane.inspection.notes import Notes
from greenlane.inspection.tests.factories import (
    REASON,
    conform,
    differing,
    examiner,
    lodged,
    picture,
    red,
    register_goods,
    report_conform,
    report_discrepancy,
)
from greenlane.payments import selectors as orders
from greenlane.payments import services as payments

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def gate(mrn: str):
    found = {one.name: one for one in gates(Declaration.objects.get(mrn=mrn))}
    return found.get("examination")


def pay(mrn: str) -> None:
    order = orders.order_for(f"declaration/{mrn}")
    assert order is not None
    payments.confirm_payment(
        order_reference=order.reference,
        bank_reference="B1",
        amount_minor=order.amount_minor,
        currency=order.currency,
        callback_id=f"{mrn}-1",
        paid_at=order.issued_at,
        by=Actor("system", frozenset({Role.SYSTEM})),
    )


def release(mrn: str) -> str:
    return Declaration.objects.get(mrn=mrn).release


def ready(**changes) -> Declaration:
    """Assessed, registered, paid: only the examination is open."""
    found = red(**changes)
    declarations.accept(mrn=found.mrn, by=officer())
    pay(found.mrn)
    assert release(found.mrn) == Release.HELD
    return found


@verb
def told(kind: str, mrn: str, **data: str) -> None:
    """What the assessment of another module notes."""
    record(kind, subject=lock(Declaration.objects.all(), mrn=mrn), actor=officer(), **data)


def test_order_of_green_declaration_costs_nothing(django_assert_num_queries) -> None:
    found = lodged()
    assert found.lane == Lane.GREEN
    assert not Examination.objects.exists()
    with django_assert_num_queries(0):
        assert "examination" not in {one.name for one in gates(found)}


def test_order_follows_a_lane_set_by_hand() -> None:
    found = red(registered=False)
    row = Examination.objects.get()
    assert (row.state, row.causes, row.office) == ("ordered", ["lane_change"], found.office)
    event = Event.objects.get(kind="inspection.examination_ordered")
    assert event.subject == found.event_subject
    assert orjson.loads(event.data)["order"] == row.order_id
    assert gate(found.mrn).holder is Holder.TRADER
    register_goods(found.mrn)
    assert gate(found.mrn).holder is Holder.OFFICER


def test_order_follows_a_red_selection(monkeypatch) -> None:
    from greenlane.declarations import selection

    class Strict:
        def propose(self, cases):
            return [selection.Proposal("strict", Lane.RED, "1") for _ in cases]

        def keep(self, decided):
            return None

    monkeypatch.setitem(selection._selectors, "strict", Strict())
    lodged()
    row = Examination.objects.get()
    assert row.causes == ["lane"]
    assert row.order_input["risk"] == ["strict"]


def test_order_is_the_same_for_the_same_goods() -> None:
    first, second = red(), red()
    one, other = (Examination.objects.get(declaration=found) for found in (first, second))
    assert one.order_id == other.order_id
    assert one.instructions == other.instructions


def test_order_ends_with_the_lane() -> None:
    found = red()
    declarations.change_lane(mrn=found.mrn, lane=Lane.GREEN, reason=REASON, by=SUPERVISOR)
    assert Examination.objects.get().state == "cancelled"
    assert gate(found.mrn) is None


def test_order_follows_an_amendment() -> None:
    from dataclasses import replace

    from greenlane.declarations.engine.data import Classification
    from greenlane.declarations.tests.factories import lodging

    data = declaration_data()
    found = lodged("1")
    data = replace(data, lrn=found.lrn)
    declarations.change_lane(mrn=found.mrn, lane=Lane.RED, reason=REASON, by=SUPERVISOR)
    before = Examination.objects.get().order_id
    other = item_data(classifications=[Classification("22042100", "TSP")], description="Red wine in bottles")
    outcome = declarations.amend(mrn=found.mrn, lodging=lodging(replace(data, items=[other])), by=GATEWAY)
    assert outcome.violations == ()
    assert Examination.objects.get().order_id != before


def test_order_ends_with_the_declaration() -> None:
    found = red()
    declarations.refuse(mrn=found.mrn, reason="The invoice is forged.", by=officer())
    assert Examination.objects.get().state == "cancelled"


@pytest.mark.parametrize("check", ["first_check", "second_check"])
def test_order_takes_up_what_the_assessor_asks(check: str) -> None:
    found = lodged("1")
    assert found.lane == Lane.YELLOW
    told(f"assessment.{check}_ordered", found.mrn, question="Is it frozen?")
    row = Examination.objects.get()
    assert (row.causes, row.questions) == ([check], ["Is it frozen?"])
    told(f"assessment.{check}_ordered", found.mrn, question="Is it bread?")
    again = Examination.objects.get()
    assert again.questions == ["Is it bread?", "Is it frozen?"]
    assert again.order_id != row.order_id


def test_start_waits_for_the_goods() -> None:
    found = red(registered=False)
    with pytest.raises(GoodsNotPresented):
        services.start(mrn=found.mrn, by=examiner())


def test_start_is_for_examiners_of_the_office() -> None:
    found = red()
    for by in (examiner("XM000201"), officer(), SUPERVISOR, GATEWAY):
        with pytest.raises(Forbidden):
            services.start(mrn=found.mrn, by=by)
    services.start(mrn=found.mrn, by=examiner())
    with pytest.raises(NotYourExamination):
        services.start(mrn=found.mrn, by=examiner(name="another"))


def test_report_as_declared_releases_at_once() -> None:
    found = ready()
    row = report_conform(found.mrn)
    after = Declaration.objects.get(mrn=found.mrn)
    assert after.release == Release.RELEASED
    assert after.released_at == row.ended_at
    event = orjson.loads(Event.objects.get(kind="inspection.examination_reported").data)
    assert (event["result"], event["discrepancies"]) == ("conform", [])


def test_report_before_the_assessment_waits_for_it() -> None:
    found = red()
    pay(found.mrn)
    report_conform(found.mrn)
    assert release(found.mrn) == Release.HELD
    declarations.accept(mrn=found.mrn, by=officer())
    assert release(found.mrn) == Release.RELEASED


def test_report_names_everything_missing_at_once() -> None:
    found = red()
    services.start(mrn=found.mrn, by=examiner())
    with pytest.raises(CustomsError) as refusal:
        services.report(mrn=found.mrn, notes=Notes(), by=examiner())
    assert [one.pointer for one in refusal.value.violations] == ["remark", "packages_opened", "item_1"]
    with pytest.raises(CustomsError) as refusal:
        services.report(mrn=found.mrn, notes=differing(found.mrn), by=examiner())
    assert [one.pointer for one in refusal.value.violations] == ["photos"]


def test_discrepancy_counts_once_a_second_officer_confirms_it() -> None:
    found = ready()
    row = report_discrepancy(found.mrn)
    assert (row.state, row.result) == ("to_confirm", "")
    with pytest.raises(SecondPersonNeeded):
        services.confirm(mrn=found.mrn, by=examiner())
    for by in (officer(), GATEWAY, examiner("XM000201")):
        with pytest.raises((Forbidden, OneDutyOnly)):
            services.confirm(mrn=found.mrn, by=by)
    services.confirm(mrn=found.mrn, by=examiner(name="second"))
    row.refresh_from_db()
    assert (row.state, row.result) == ("reported", "discrepancy")
    assert gate(found.mrn).holder is Holder.OFFICER
    assert release(found.mrn) == Release.HELD


def test_discrepancy_without_second_person_cannot_be_stored() -> None:
    found = red()
    report_discrepancy(found.mrn)
    with pytest.raises(IntegrityError), transaction.atomic():
        Examination.objects.update(state="reported", result="discrepancy")
    with pytest.raises(IntegrityError), transaction.atomic():
        Examination.objects.update(state="reported", result="discrepancy", second=examiner().id)


def test_discrepancy_sent_back_is_examined_again() -> None:
    found = red()
    report_discrepancy(found.mrn)
    with pytest.raises(SayWhy):
        services.send_back(mrn=found.mrn, reason="no", by=examiner(name="second"))
    services.send_back(mrn=found.mrn, reason="I counted ten boxes.", by=examiner(name="second"))
    services.report(mrn=found.mrn, notes=conform(found.mrn), by=examiner())
    assert Examination.objects.get().result == "conform"


def test_discrepancy_is_taken_into_account_by_a_later_assessment() -> None:
    found = red()
    pay(found.mrn)
    report_discrepancy(found.mrn)
    services.confirm(mrn=found.mrn, by=examiner(name="second"))
    declarations.accept(mrn=found.mrn, note="Charged as found.", by=officer())
    assert gate(found.mrn).open
    assert release(found.mrn) == Release.RELEASED


def test_discrepancy_after_the_assessment_is_accepted_by_a_supervisor() -> None:
    found = ready()
    report_discrepancy(found.mrn)
    services.confirm(mrn=found.mrn, by=SUPERVISOR)
    with pytest.raises(SecondPersonNeeded):
        services.accept_discrepancy(mrn=found.mrn, reason="Within tolerance.", by=SUPERVISOR)
    other = Actor("other-supervisor", frozenset({Role.SUPERVISOR}))
    with pytest.raises(Forbidden):
        services.accept_discrepancy(mrn=found.mrn, reason="Within tolerance.", by=officer())
    services.accept_discrepancy(mrn=found.mrn, reason="Within tolerance.", by=other)
    assert release(found.mrn) == Release.RELEASED
    with pytest.raises(NothingToDecide):
        services.accept_discrepancy(mrn=found.mrn, reason="Within tolerance.", by=other)


def test_discrepancy_given_back_is_assessed_again() -> None:
    found = ready()
    report_discrepancy(found.mrn)
    services.confirm(mrn=found.mrn, by=examiner(name="second"))
    services.give_back(mrn=found.mrn, reason="Two boxes more than declared.", by=SUPERVISOR)
    assert Declaration.objects.get(mrn=found.mrn).assessment == "in_assessment"
    declarations.accept(mrn=found.mrn, by=officer())
    assert release(found.mrn) == Release.RELEASED


def test_duties_are_of_different_people() -> None:
    """Who assessed does not examine or confirm; who examined does not assess."""
    both = Actor(
        "both", frozenset({Role.DOCUMENT_OFFICER, Role.EXAMINING_OFFICER, Role.SUPERVISOR}), office="XM000101"
    )
    found = red()
    declarations.accept(mrn=found.mrn, by=both)
    with pytest.raises(OneDutyOnly):
        services.start(mrn=found.mrn, by=both)
    report_discrepancy(found.mrn)
    with pytest.raises(OneDutyOnly):
        services.confirm(mrn=found.mrn, by=both)
    other = red()
    report_conform(other.mrn, by=both)
    with pytest.raises(OneDutyOnly):
        declarations.accept(mrn=other.mrn, by=both)


def test_photo_is_kept_without_place_and_given_to_the_declaration_with_the_report() -> None:
    from greenlane.inspection.tests.test_photos import exif

    found = red()
    services.start(mrn=found.mrn, by=examiner())
    kept = services.attach_photo(mrn=found.mrn, name="../a<b>.jpg", data=picture(exif=exif(6)), by=examiner())
    document = Document.objects.get()
    assert document.holder is None
    assert b"SecretPhone" not in store().get(document.content_id)
    assert set(Link.objects.values_list("subject", flat=True)) == {kept.examination.photo_subject}
    services.report(mrn=found.mrn, notes=differing(found.mrn), by=examiner())
    assert not Link.objects.filter(subject=found.event_subject).exists()
    services.confirm(mrn=found.mrn, by=examiner(name="second"))
    link = Link.objects.get(subject=found.event_subject)
    assert (link.party_id, link.office) == (found.trader_id, found.office)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 no photo", b"\xff\xd8\xff\xe0 cut", b"GIF89a" * 9])
def test_photo_of_another_kind_is_refused(data: bytes) -> None:
    found = red()
    services.start(mrn=found.mrn, by=examiner())
    with pytest.raises(NotAPicture):
        services.attach_photo(mrn=found.mrn, name="a.jpg", data=data, by=examiner())
    assert not Document.objects.exists()


def test_report_twice_is_refused() -> None:
    found = red()
    report_conform(found.mrn)
    with pytest.raises(CustomsError) as refusal:
        services.report(mrn=found.mrn, notes=Notes(), by=examiner())
    assert refusal.value.status == 409


def test_notes_are_kept_as_they_are() -> None:
    found = red()
    services.start(mrn=found.mrn, by=examiner())
    notes = Notes(remark="half", packages_opened=3, seals_removed=("S1",))
    services.keep_notes(mrn=found.mrn, notes=notes, by=examiner())
    assert Notes.of(Examination.objects.get().notes) == notes
    with pytest.raises(IllegalTransition):
        services.start(mrn=found.mrn, by=examiner())


def test_unpaid_goods_stay_although_examined() -> None:
    found = red()
    declarations.accept(mrn=found.mrn, by=officer())
    report_conform(found.mrn)
    assert Declaration.objects.get(mrn=found.mrn).payment == PaymentState.DUE
    assert release(found.mrn) == Release.HELD
    pay(found.mrn)
    assert release(found.mrn) == Release.RELEASED
