"""One query, with evidence, and its reply: what can be asked, by whom, how often, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from greenlane.assessment import jobs, services
from greenlane.assessment.engine.reasons import EvidenceKind
from greenlane.assessment.errors import (
    BeingCancelled,
    NotYourCase,
    OwnQuery,
    QueryFaulty,
    QueryLimitReached,
    QueryUnderWay,
    ReplyFaulty,
)
from greenlane.assessment.evidence import Cited
from greenlane.assessment.models import InformationRequest
from greenlane.assessment.services import Answer
from greenlane.assessment.tests.asking import LAW, TRADER, asked, question, replied, submitted
from greenlane.assessment.tests.factories import (
    HOUR,
    MONDAY,
    NATIONAL,
    drawn_officer,
    group,
    officers,
    opened,
    yellow,
)
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import gates
from greenlane.declarations.tests.factories import declaration_data, lodging
from greenlane.declarations.tests.pages import actor
from greenlane.documents.services import Upload, file_document
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError, Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.parties.selectors import actor_for_membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
REASON = "The goods were described in the meantime."


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def case() -> Declaration:
    group()
    return yellow()


def fresh(found: Declaration) -> Declaration:
    return Declaration.objects.get(pk=found.pk)


def codes(refusal: CustomsError) -> list[tuple[str, str]]:
    return [(one.code, one.pointer) for one in refusal.violations]


def kinds(found: Declaration) -> list[str]:
    rows = Event.objects.filter(subject=found.event_subject, kind__startswith="assessment.query")
    return list(rows.order_by("pk").values_list("kind", flat=True))


def test_issue_gives_the_ball_to_the_declarant_and_stops_the_officers_limit(case: Declaration) -> None:
    before = opened(case)
    query = asked(case)
    assert (query.ordinal, query.state, query.group) == (1, "issued", "FOOD")
    assert fresh(case).assessment == "query_open"
    gate = next(one for one in gates(fresh(case)) if one.name == "assessment")
    assert gate.holder.value == "trader"
    clock.advance(4 * HOUR)
    jobs.work_due()
    assert opened(case).officer == before.officer
    assert kinds(case) == ["assessment.query_issued"]


def test_reply_brings_the_case_back_to_the_same_officer_who_decides(case: Declaration) -> None:
    before = opened(case).officer
    asked(case)
    query = replied(case, will_amend=True)
    assert (query.state, query.will_amend) == ("replied", True)
    assert query.items.get().answer.text == "Wheat flour, 82 per cent."
    assert (fresh(case).assessment, opened(case).officer) == ("in_assessment", before)
    declarations.accept(mrn=case.mrn, by=drawn_officer(opened(case)))
    query.refresh_from_db()
    assert (query.state, query.outcome) == ("closed", "replied")


def test_issue_names_every_fault_of_every_question_at_once(case: Declaration) -> None:
    by = drawn_officer(opened(case))
    services.keep_draft(
        mrn=case.mrn,
        questions=[
            question(evidence=()),
            question(reason="Q99", text="Why?", evidence=(LAW,)),
            question(item=7, fact="freight"),
            question(reason="V01", fact="packages"),
        ],
        by=by,
    )
    with pytest.raises(QueryFaulty) as refused:
        services.issue(mrn=case.mrn, by=by)
    assert refused.value.status == 422
    assert codes(refused.value) == [
        ("QRY003", "items/1/evidence"),
        ("QRY004", "items/2/reason"),
        ("QRY006", "items/2/text"),
        ("QRY005", "items/3/fact"),
        ("QRY009", "items/3/item"),
        ("QRY007", "items/4/reason"),
    ]
    assert fresh(case).assessment == "in_assessment"


def test_issue_refuses_evidence_of_another_kind_than_the_reason_needs(case: Declaration) -> None:
    by = drawn_officer(opened(case))
    services.keep_draft(
        mrn=case.mrn, questions=[question(reason="Q01", fact="value", evidence=(LAW,))], by=by
    )
    with pytest.raises(QueryFaulty) as refused:
        services.issue(mrn=case.mrn, by=by)
    assert codes(refused.value) == [("QRY003", "items/1/evidence")]
    assert "comparables" in refused.value.violations[0].hint


@pytest.mark.parametrize(
    ("cited", "code"),
    [
        (Cited(EvidenceKind.TARIFF, code="0099"), "QRY017"),
        (Cited(EvidenceKind.PAGE, irn="26XMD0123456789AB2", page=1), "QRY017"),
        (Cited(EvidenceKind.DIFFERENCE, irn="26XMD0123456789AB2", code="currency"), "QRY017"),
        (Cited(EvidenceKind.FINDING, code="1"), "QRY017"),
        (Cited(EvidenceKind.COMPARABLES), "QRY018"),
    ],
)
def test_keep_draft_takes_no_evidence_that_is_not_there(case: Declaration, cited: Cited, code: str) -> None:
    with pytest.raises(QueryFaulty) as refused:
        services.keep_draft(
            mrn=case.mrn, questions=[question(evidence=(cited,))], by=drawn_officer(opened(case))
        )
    assert codes(refused.value) == [(code, "items/1/evidence")]


def test_keep_draft_replaces_what_was_kept_and_discard_forgets_it(case: Declaration) -> None:
    by = drawn_officer(opened(case))
    services.keep_draft(mrn=case.mrn, questions=[question(), question()], by=by)
    query = services.keep_draft(mrn=case.mrn, questions=[question(text="Half a sen")], by=by)
    assert [row.text for row in query.items.all()] == ["Half a sen"]
    services.discard_draft(mrn=case.mrn, by=by)
    assert not InformationRequest.objects.exists()
    assert asked(case).ordinal == 1


def test_keep_draft_is_for_the_drawn_officer_only(case: Declaration) -> None:
    other = next(one for one in officers() if str(one.user.pseudonym) != opened(case).officer)
    with pytest.raises((NotYourCase, Forbidden)):
        services.keep_draft(mrn=case.mrn, questions=[question()], by=actor_for_membership(other))


def test_issue_while_another_is_open_is_refused(case: Declaration) -> None:
    asked(case)
    by = drawn_officer(opened(case))
    with pytest.raises(IllegalTransition):
        services.keep_draft(mrn=case.mrn, questions=[question()], by=by)
    with pytest.raises(IllegalTransition):
        services.issue(mrn=case.mrn, by=by)


def test_issue_waits_while_a_cancellation_is_decided(case: Declaration) -> None:
    by = drawn_officer(opened(case))
    services.keep_draft(mrn=case.mrn, questions=[question()], by=by)
    declarations.request_cancellation(mrn=case.mrn, reason="Lodged twice by mistake.", by=actor(TRADER))
    with pytest.raises(BeingCancelled):
        services.issue(mrn=case.mrn, by=by)


def test_second_query_needs_a_reason_and_a_supervisor_who_did_not_write_it(case: Declaration) -> None:
    asked(case)
    replied(case)
    by = drawn_officer(opened(case))
    services.keep_draft(mrn=case.mrn, questions=[question()], by=by)
    with pytest.raises(IllegalTransition):
        services.issue(mrn=case.mrn, by=by)
    with pytest.raises(QueryFaulty) as refused:
        services.submit(mrn=case.mrn, by=by)
    assert codes(refused.value) == [("QRY011", "why_not_before")]
    assert submitted(case).state == "awaiting_supervisor"
    with pytest.raises(QueryUnderWay):
        services.keep_draft(mrn=case.mrn, questions=[question()], by=by)
    with pytest.raises(Forbidden):
        services.approve(mrn=case.mrn, by=by)
    query = services.approve(mrn=case.mrn, by=NATIONAL)
    assert (query.ordinal, query.state, query.decided_by) == (2, "issued", NATIONAL.id)
    assert fresh(case).assessment == "query_open"


def test_approve_by_the_supervisor_who_wrote_it_is_refused(case: Declaration) -> None:
    asked(case)
    replied(case)
    services.take_over(mrn=case.mrn, reason="The officer is ill today.", by=NATIONAL)
    why = "The reply named another firm."
    services.keep_draft(mrn=case.mrn, questions=[question()], why_not_before=why, by=NATIONAL)
    services.submit(mrn=case.mrn, by=NATIONAL)
    with pytest.raises(OwnQuery):
        services.approve(mrn=case.mrn, by=NATIONAL)
    other = Actor("another-supervisor", frozenset({Role.SUPERVISOR}))
    assert services.approve(mrn=case.mrn, by=other).state == "issued"


def test_decline_sends_it_back_with_a_reason_and_fetch_back_too(case: Declaration) -> None:
    asked(case)
    replied(case)
    submitted(case)
    query = services.decline(mrn=case.mrn, reason="It was answered on page two.", by=NATIONAL)
    assert (query.state, query.declined_because) == ("drafted", "It was answered on page two.")
    submitted(case)
    assert services.fetch_back(mrn=case.mrn, by=drawn_officer(opened(case))).state == "drafted"
    assert fresh(case).assessment == "in_assessment"


def test_fourth_query_is_refused_and_cannot_be_stored(case: Declaration) -> None:
    asked(case)
    replied(case)
    for _ in range(2):
        submitted(case)
        services.approve(mrn=case.mrn, by=NATIONAL)
        replied(case)
    by = drawn_officer(opened(case))
    for attempt in (
        lambda: services.keep_draft(mrn=case.mrn, questions=[question()], by=by),
        lambda: services.issue(mrn=case.mrn, by=by),
    ):
        with pytest.raises(QueryLimitReached) as refused:
            attempt()
        assert refused.value.status == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        InformationRequest.objects.create(
            declaration=case, ordinal=4, drafted_by=by.id, drafted_at=clock.now()
        )


def test_take_back_leaves_the_case_with_its_officer_and_counts(case: Declaration) -> None:
    asked(case)
    query = services.take_back(mrn=case.mrn, reason=REASON, by=drawn_officer(opened(case)))
    assert (query.state, fresh(case).assessment) == ("taken_back", "in_assessment")
    assert submitted(case).ordinal == 2


def test_reply_needs_every_question_answered_all_faults_at_once(case: Declaration) -> None:
    asked(case, question(), question(item=None, reason="Q11", fact="origin", evidence=(LAW,)), question())
    answers = {2: Answer("No.", cannot=True), 3: Answer("See it.", ("26XMD0123456789AB2",)), 9: Answer("x")}
    with pytest.raises(ReplyFaulty) as refused:
        services.reply(mrn=case.mrn, answers=answers, by=actor(TRADER))
    assert codes(refused.value) == [
        ("QRY013", "answers/9"),
        ("QRY013", "answers/1/text"),
        ("QRY013", "answers/2/text"),
        ("QRY014", "answers/3/documents"),
    ]
    assert fresh(case).assessment == "query_open"


def test_reply_links_its_documents_so_that_the_officer_reads_them(case: Declaration) -> None:
    asked(case)
    upload = Upload("contract.xml", b"<Contract/>", "315", number="C-1")
    irn = file_document(upload=upload, by=actor(TRADER)).document.irn
    services.reply(mrn=case.mrn, answers={1: Answer("See it.", (irn,))}, by=actor(TRADER))
    assert InformationRequest.objects.get().items.get().answer.documents == [irn]
    from greenlane.documents.selectors import document

    assert document(irn, by=drawn_officer(opened(case))).irn == irn


def test_reply_of_a_stranger_or_an_officer_is_refused(case: Declaration) -> None:
    asked(case)
    for by in (actor("importer@delta"), drawn_officer(opened(case))):
        with pytest.raises(Forbidden):
            services.reply(mrn=case.mrn, answers={1: Answer("Wheat.")}, by=by)


def test_reply_cannot_be_changed_afterwards(case: Declaration) -> None:
    asked(case)
    answer = replied(case).items.get().answer
    with pytest.raises(IntegrityError), transaction.atomic():
        type(answer).objects.filter(pk=answer.pk).update(text="Rye.")


def test_limit_counts_working_hours_and_the_worker_reminds_and_lets_it_lapse(case: Declaration) -> None:
    query = asked(case)
    assert query.due_at == MONDAY + timedelta(days=3)  # three days of ten hours
    assert jobs.watch_queries() == 0
    clock.advance(24 * HOUR)
    assert (jobs.watch_queries(), jobs.watch_queries()) == (1, 0)
    clock.advance(48 * HOUR)
    assert (jobs.watch_queries(), jobs.watch_queries()) == (1, 0)
    query.refresh_from_db()
    assert (query.state, fresh(case).assessment) == ("lapsed", "in_assessment")
    assert kinds(case) == [
        "assessment.query_issued",
        "assessment.query_reminded",
        "assessment.query_lapsed",
    ]
    late = {1: Answer("Too late.")}
    with pytest.raises(IllegalTransition):
        services.reply(mrn=case.mrn, answers=late, by=actor(TRADER))


def test_lapse_before_the_limit_is_refused(case: Declaration) -> None:
    asked(case)
    with pytest.raises(CustomsError, match="not over"):
        services.lapse(mrn=case.mrn)


def test_amend_while_a_query_is_open_leaves_it_open(case: Declaration) -> None:
    asked(case)
    data = declaration_data(lrn=case.lrn, incoterm_place="Meridia Airport")
    amended = declarations.amend(mrn=case.mrn, lodging=lodging(data), by=actor(TRADER))
    assert amended.lodgement.verdict == "registered"
    assert (fresh(case).version, fresh(case).assessment) == (2, "query_open")
    assert replied(case).state == "replied"


def test_cancel_closes_the_open_query(case: Declaration) -> None:
    query = asked(case)
    declarations.request_cancellation(mrn=case.mrn, reason="Lodged twice by mistake.", by=actor(TRADER))
    declarations.approve_cancellation(mrn=case.mrn, reason="As the trader says.", by=NATIONAL)
    query.refresh_from_db()
    assert (query.state, query.outcome) == ("closed", "")


def test_accept_throws_an_unsent_draft_away(case: Declaration) -> None:
    by = drawn_officer(opened(case))
    services.keep_draft(mrn=case.mrn, questions=[question()], by=by)
    declarations.accept(mrn=case.mrn, by=by)
    assert not InformationRequest.objects.exists()
