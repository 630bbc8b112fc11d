"""Eight at once around a query: one outcome each, and the log says so too. On PostgreSQL really at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from greenlane.assessment import jobs, services
from greenlane.assessment.models import InformationRequest, QueryAnswer
from greenlane.assessment.services import Answer
from greenlane.assessment.tests.asking import TRADER, asked, question, replied, submitted
from greenlane.assessment.tests.factories import MONDAY, NATIONAL, drawn_officer, group, opened, yellow
from greenlane.declarations import services as declarations
from greenlane.declarations.models import CargoReport, Declaration
from greenlane.declarations.tests.factories import CARRIER, OFFICE, declaration_data, lodging
from greenlane.declarations.tests.pages import actor
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.payments.selectors import order_for
from greenlane.payments.services import confirm_payment

from .together import at_once as together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed_tariff")]
OTHER = Actor("another-supervisor", frozenset({Role.SUPERVISOR}))


def at_once(work: Callable[[int], object], at: datetime = MONDAY) -> list[object]:
    return together(work, at)


def done(answers: list[object]) -> list[object]:
    return [one for one in answers if one is not None and not isinstance(one, CustomsError)]


def kinds(found: Declaration) -> Counter[str]:
    rows = Event.objects.filter(subject=found.event_subject).values_list("kind", flat=True)
    return Counter(kind for kind in rows if kind.startswith("assessment.query"))


def fresh(found: Declaration) -> Declaration:
    return Declaration.objects.get(pk=found.pk)


def test_issue_by_two_officers_on_one_case_asks_once() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
        services.take_over(mrn=found.mrn, reason="The officer is ill today.", by=NATIONAL)
        by = [NATIONAL, OTHER]

    def ask(number: int) -> object:
        services.keep_draft(mrn=found.mrn, questions=[question()], by=by[number % 2])
        return services.issue(mrn=found.mrn, by=by[number % 2])

    answers = at_once(ask)
    assert len(done(answers)) == 1
    query = InformationRequest.objects.get()
    assert (query.ordinal, query.state, query.drafted_by) == (1, "issued", NATIONAL.id)
    assert query.items.count() == 1
    assert kinds(found) == {"assessment.query_issued": 1}
    assert fresh(found).assessment == "query_open"


def test_issue_against_accept_and_refuse_has_one_outcome() -> None:
    with clock.at(MONDAY):
        group()
        cases = [yellow() for _ in range(4)]
        by = {found.pk: drawn_officer(opened(found)) for found in cases}
        for found in cases:
            services.keep_draft(mrn=found.mrn, questions=[question()], by=by[found.pk])
    for found in cases:

        def either(number: int, found: Declaration = found) -> object:
            if number % 3 == 0:
                return services.issue(mrn=found.mrn, by=by[found.pk])
            if number % 3 == 1:
                return declarations.accept(mrn=found.mrn, by=by[found.pk])
            return declarations.refuse(mrn=found.mrn, reason="The invoice is forged.", by=by[found.pk])

        won = done(at_once(either))
        assert len(won) == 1
        asking = isinstance(won[0], InformationRequest)
        state = fresh(found).assessment
        assert state == ("query_open" if asking else won[0].assessment)
        assert kinds(found)["assessment.query_issued"] == asking
        # A case that is decided keeps no draft behind.
        assert InformationRequest.objects.filter(declaration=found).count() == asking


def test_reply_against_lapse_and_take_back_has_one_outcome() -> None:
    with clock.at(MONDAY):
        group()
        cases = [yellow() for _ in range(4)]
        by = {found.pk: drawn_officer(opened(found)) for found in cases}
        trader = actor(TRADER)
        late = max(asked(found).due_at for found in cases)
    for found in cases:

        def anything(number: int, found: Declaration = found) -> object:
            if number % 3 == 0:
                return services.reply(mrn=found.mrn, answers={1: Answer(f"Wheat {number}.")}, by=trader)
            if number % 3 == 1:
                return services.lapse(mrn=found.mrn)
            return services.take_back(mrn=found.mrn, reason="It was settled by phone.", by=by[found.pk])

        won = done(at_once(anything, at=late))
        assert len(won) == 1
        query = InformationRequest.objects.get(declaration=found)
        assert query.state == query.outcome == won[0].state
        assert QueryAnswer.objects.filter(item__query=query).count() == (query.state == "replied")
        assert kinds(found) == {"assessment.query_issued": 1, f"assessment.query_{query.state}": 1}
        assert fresh(found).assessment == "in_assessment"


def test_approve_against_decline_and_fetch_back_has_one_outcome() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
        asked(found)
        replied(found)
        by = drawn_officer(opened(found))
        submitted(found)

    def anything(number: int) -> object:
        if number % 3 == 0:
            return services.approve(mrn=found.mrn, by=NATIONAL if number % 2 else OTHER)
        if number % 3 == 1:
            return services.decline(mrn=found.mrn, reason="It was answered already.", by=NATIONAL)
        return services.fetch_back(mrn=found.mrn, by=by)

    assert len(done(at_once(anything))) == 1
    query = InformationRequest.objects.get(declaration=found, ordinal=2)
    assert query.state in {"issued", "drafted"}
    assert (fresh(found).assessment == "query_open") == (query.state == "issued")
    assert kinds(found)["assessment.query_issued"] == 1 + (query.state == "issued")


def test_payment_reply_amendment_and_cancellation_at_once_lose_nothing() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
        trader = actor(TRADER)
        asked(found)
        declarations.report_cargo(
            consignment=found.mrn, kind=CargoReport.Kind.ARRIVAL, office=OFFICE, by=CARRIER
        )
        declarations.register_goods(mrn=found.mrn, by=trader)
        order = order_for(found.event_subject)
        assert order is not None
        amended = lodging(declaration_data(lrn=found.lrn, incoterm_place="Meridia Airport"))

    def pay() -> object:
        return confirm_payment(
            order_reference=order.reference,
            bank_reference="BANK",
            amount_minor=order.amount_minor,
            currency=order.currency,
            paid_at=clock.now(),
            callback_id="pay-once",
        )

    def anything(number: int) -> object:
        match number % 4:
            case 0:
                pay()
                return "paid"
            case 1:
                services.reply(mrn=found.mrn, answers={1: Answer("Wheat.")}, will_amend=True, by=trader)
                return "replied"
            case 2:
                declarations.amend(mrn=found.mrn, lodging=amended, by=trader)
                return "amended"
            case _:
                declarations.request_cancellation(mrn=found.mrn, reason="Lodged twice by mistake.", by=trader)
                return "asked"

    said = Counter(str(one) for one in done(at_once(anything)))
    assert said["replied"] == 1
    assert said["asked"] == 1
    assert said["paid"] == 2  # the second says that it was booked before
    stands = fresh(found)
    assert stands.assessment == "in_assessment"
    assert stands.payment == "paid"
    assert stands.release == "held"
    assert stands.cancellation == "requested"
    amendments = Event.objects.filter(subject=found.event_subject, kind="declaration.amended").count()
    assert (stands.version, amendments) in {(1, 0), (2, 1)}
    assert kinds(found) == {"assessment.query_issued": 1, "assessment.query_replied": 1}
    assert Event.objects.filter(subject=found.event_subject, kind="declaration.paid").count() == 1
    with clock.at(MONDAY):
        declarations.decline_cancellation(mrn=found.mrn, reason="It was lodged once only.", by=NATIONAL)
        declarations.accept(mrn=found.mrn, by=drawn_officer(opened(found)))
    assert fresh(found).release == "released"
    assert Event.objects.filter(subject=found.event_subject, kind="declaration.released").count() == 1


def test_watch_queries_by_eight_workers_reminds_and_lapses_once() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
        query = asked(found)
    at_once(lambda _: jobs.watch_queries(), at=MONDAY + timedelta(days=1))
    assert kinds(found)["assessment.query_reminded"] == 1
    at_once(lambda _: jobs.watch_queries(), at=query.due_at)
    assert kinds(found)["assessment.query_lapsed"] == 1
    assert fresh(found).assessment == "in_assessment"


def test_keep_draft_by_eight_at_once_leaves_one_whole_draft() -> None:
    with clock.at(MONDAY):
        group()
        found = yellow()
        by = drawn_officer(opened(found))
    at_once(
        lambda number: services.keep_draft(
            mrn=found.mrn, questions=[question(text=f"Draft number {number}")] * (number + 1), by=by
        )
    )
    query = InformationRequest.objects.get()
    texts = {one.text for one in query.items.all()}
    assert len(texts) == 1
    assert query.items.count() == int(texts.pop().split()[-1]) + 1
