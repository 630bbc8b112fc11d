"""A reassessment is proposed, the declarant is heard, and it is agreed to, dropped or decided with reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import orjson
import pytest

from greenlane.assessment import services
from greenlane.assessment.errors import (
    NoProposal,
    NotByConsent,
    ObjectionOpen,
    SameOfficer,
    TooEarly,
    TooLateToAnswer,
)
from greenlane.assessment.models import ReasonedDecision, Reassessment
from greenlane.assessment.services.wording import Evidence, GroundTaken
from greenlane.assessment.states import ReassessmentState
from greenlane.assessment.tests.factories import drawn_officer, group, opened
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.changes import Change, Field
from greenlane.declarations.engine.data import Amount
from greenlane.declarations.states import Assessment, PaymentState
from greenlane.declarations.tests.factories import item_data
from greenlane.documents.models import Document
from greenlane.documents.selectors import content_of
from greenlane.documents.services import Upload, file_document
from greenlane.documents.tests.papers import pdf
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.risk.models import Outcome
from tests.decisions.cases import (
    DOWN,
    GATEWAY,
    LATER,
    MONDAY,
    OFFICER,
    SUPERVISOR,
    UP,
    decided,
    fresh,
    importer,
    objected,
    proposed,
    yellow,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
BIG = [Change(1, Field.VALUE, "90000")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def events(mrn: str) -> list[str]:
    return list(
        Event.objects.filter(subject=f"declaration/{mrn}").order_by("id").values_list("kind", flat=True)
    )


def test_propose_tells_grounds_data_and_both_calculations() -> None:
    found = yellow()
    proposal = proposed(found)
    after = fresh(found.mrn)
    assert after.assessment == Assessment.HEARING
    assert (after.version, after.payable_minor) == (1, found.payable_minor)
    assert proposal.changes == [{"item": 1, "field": "customs_value", "declared": "2000", "proposed": "2500"}]
    assert orjson.loads(proposal.before)["total_minor"] == found.payable_minor
    assert orjson.loads(proposal.after)["total_minor"] == found.payable_minor + proposal.difference_minor
    assert proposal.grounds[0]["law"].startswith("WTO Valuation Agreement")
    assert "assessment.reassessment_proposed" in events(found.mrn)


def test_propose_gives_five_working_days_of_the_office() -> None:
    proposal = proposed(yellow())
    # Monday 30 November, then Tuesday to Saturday: whatever days the office works, five of them.
    assert MONDAY + timedelta(days=4) < proposal.answer_due_at < MONDAY + timedelta(days=9)


def test_propose_tells_everything_wrong_at_once() -> None:
    with pytest.raises(CustomsError) as refused:
        services.propose(
            mrn=yellow().mrn,
            changes=[Change(1, Field.NET_MASS, "900"), Change(1, Field.ORIGIN, "CN")],
            grounds=[GroundTaken("X9", "too")],
            evidence=[Evidence("document", "26XMD0000000000000"), Evidence("comparables", text="few")],
            by=OFFICER,
        )
    codes = {one.code for one in refused.value.violations}
    assert {"HRG002", "HRG005"} <= codes
    assert len(refused.value.violations) >= 5
    assert not Reassessment.objects.exists()


def test_propose_without_grounds_or_data_is_refused() -> None:
    with pytest.raises(CustomsError) as refused:
        services.propose(mrn=yellow().mrn, changes=UP, grounds=[], evidence=[], by=OFFICER)
    assert [one.code for one in refused.value.violations] == ["HRG002", "HRG002"]


def test_consent_reassesses_at_once_without_a_decision() -> None:
    found = yellow()
    proposal = proposed(found)
    services.consent(mrn=found.mrn, by=importer())
    after = fresh(found.mrn)
    assert (after.assessment, after.version) == (Assessment.REASSESSED, 2)
    assert after.payable_minor == found.payable_minor + proposal.difference_minor
    assert after.payment == PaymentState.DUE
    assert not ReasonedDecision.objects.exists()
    assert events(found.mrn)[-2:] == ["assessment.reassessment_consented", "declaration.reassessed"]


def test_drop_sends_the_case_back_and_another_proposal_can_follow() -> None:
    found = yellow()
    proposed(found)
    services.drop(mrn=found.mrn, reason="The freight bill belongs to other goods.", by=OFFICER)
    assert fresh(found.mrn).assessment == Assessment.IN_ASSESSMENT
    assert proposed(found).ordinal == 2


def test_decide_before_the_answer_or_its_limit_is_refused() -> None:
    found = yellow()
    proposed(found)
    with pytest.raises(TooEarly):
        decided(found, replies=[])
    with clock.at(LATER):
        decided(found, replies=[])
    assert fresh(found.mrn).assessment == Assessment.REASSESSED


def test_decide_answers_every_objection() -> None:
    found = yellow()
    proposed(found)
    objected(found)
    with pytest.raises(ObjectionOpen):
        decided(found, replies=[])
    decision = ReasonedDecision.objects.get(reassessment=decided(found))
    assert decision.appeal_until == clock.today() + timedelta(days=60)
    said = orjson.loads(decision.record)
    assert said["answer"]["objections"][0]["reply"]


def test_decide_waits_for_a_hearing_that_was_asked_for() -> None:
    found = yellow()
    proposed(found)
    objected(found, hearing=True)
    with pytest.raises(TooEarly):
        decided(found, minutes="He said what he had written.")
    services.appoint_hearing(mrn=found.mrn, at=MONDAY + timedelta(days=2), mode="video", by=OFFICER)
    with pytest.raises(TooEarly):
        decided(found, minutes="He said what he had written.")
    with clock.at(MONDAY + timedelta(days=3)):
        decided(found, minutes="He said what he had written.")


def test_decide_issues_a_document_with_its_own_number() -> None:
    found = yellow()
    proposed(found)
    objected(found)
    decision = decided(found).decision
    document = Document.objects.get(irn=decision.irn)
    assert (document.type_code, document.number) == ("ZRD", decision.number)
    assert document.content_id == decision.file_digest
    assert content_of(document).startswith(b"%PDF")
    assert document.links.filter(subject=found.event_subject).exists()


def test_decide_beyond_the_limit_needs_another_signature() -> None:
    found = yellow()
    proposed(found, BIG)
    objected(found)
    proposal = decided(found)
    assert proposal.state == ReassessmentState.SUBMITTED
    assert fresh(found.mrn).assessment == Assessment.HEARD
    own = Actor(OFFICER.id, frozenset({Role.SUPERVISOR}), office=OFFICER.office)
    with pytest.raises(SameOfficer):
        services.countersign(mrn=found.mrn, by=own)
    with pytest.raises(Forbidden):
        services.countersign(mrn=found.mrn, by=OFFICER)
    services.countersign(mrn=found.mrn, by=SUPERVISOR)
    assert fresh(found.mrn).assessment == Assessment.REASSESSED


def test_send_back_lets_the_officer_decide_anew() -> None:
    found = yellow()
    proposed(found, BIG)
    objected(found)
    decided(found)
    services.send_back(mrn=found.mrn, reason="Say which freight bill it is.", by=SUPERVISOR)
    assert decided(found).state == ReassessmentState.SUBMITTED


def test_consent_to_a_large_reduction_is_refused() -> None:
    found = yellow(items=[item_data(price=Amount(Decimal(90000), "USD"))])
    proposed(found, DOWN)
    with pytest.raises(NotByConsent):
        services.consent(mrn=found.mrn, by=importer())


def test_answer_with_a_document_lets_the_officer_read_it() -> None:
    found = yellow()
    proposed(found)
    by = importer()
    filed = file_document(upload=Upload("freight.pdf", pdf("Freight paid"), "270"), by=by).document
    proposal = objected(found, papers=[filed.irn])
    assert proposal.papers == [filed.irn]
    assert filed.links.filter(subject=found.event_subject).exists()


def test_answer_twice_or_by_a_stranger_is_refused() -> None:
    found = yellow()
    proposed(found)
    objected(found)
    with pytest.raises(TooLateToAnswer):
        objected(found)
    with pytest.raises(Forbidden):
        services.answer(
            mrn=found.mrn,
            objections=["I object to this very much."],
            by=Actor("stranger", frozenset({Role.DECLARANT}), organisation_id=999999),
        )


def test_answer_where_nothing_is_proposed_is_refused() -> None:
    with pytest.raises(NoProposal):
        objected(yellow())


def test_cancel_ends_a_proposal() -> None:
    found = yellow()
    proposed(found)
    declarations.request_cancellation(mrn=found.mrn, reason="The goods never left.", by=GATEWAY)
    declarations.approve_cancellation(mrn=found.mrn, reason="Nothing was shipped.", by=SUPERVISOR)
    assert Reassessment.objects.get().state == ReassessmentState.ENDED
    with pytest.raises((NoProposal, IllegalTransition)):
        decided(found, replies=[])


def test_propose_in_a_drawn_case_closes_the_case_as_reassessed() -> None:
    group()
    found = yellow()
    case = opened(found)
    by = drawn_officer(case)
    proposed(found, by=by)
    case.refresh_from_db()
    assert case.first_decision_at == MONDAY
    objected(found)
    decided(found, by=by)
    case.refresh_from_db()
    assert case.state == "decided"
    assert Reassessment.objects.get().group == "FOOD"


def test_consent_teaches_risk_what_was_found() -> None:
    found = yellow(items=[item_data(1), item_data(2)])
    proposed(found)
    services.consent(mrn=found.mrn, by=importer())
    rows = Outcome.objects.filter(decision__declaration=found).order_by("sequence")
    assert [(row.sequence, row.finding, row.duty_minor) for row in rows] == [
        (1, "undervaluation", 5000),
        (2, "", 0),
    ]
