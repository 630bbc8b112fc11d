"""First and second check, samples and the laboratory, transfer to the port of import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from greenlane.assessment import services
from greenlane.assessment.errors import CheckUnclear, NotYourCase, SampleGone, SampleUnclear, TransferUnclear
from greenlane.assessment.jobs_provisional import clocks_due
from greenlane.assessment.models import GoodsCheck, PortTransfer, Sample
from greenlane.assessment.services.samples import Taken, upload_of
from greenlane.assessment.tests.factories import (
    MONDAY,
    NATIONAL,
    REASON,
    drawn_officer,
    group,
    opened,
    yellow,
)
from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.tests.factories import (
    GATEWAY,
    SUPERVISOR,
    TRADER,
    declaration_data,
    item_data,
    lodging,
    officer,
)
from greenlane.documents.store import store
from greenlane.documents.tests.papers import image
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.foundation.events import record
from greenlane.foundation.models import Event
from greenlane.foundation.verbs import verb

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
LABORATORY = Actor("laboratory", frozenset({Role.LABORATORY}))
FIND = "Count the cartons and read the makers' marks."
TAKEN = Taken(
    item=1,
    description="White crystals in a clear bag",
    question="Is this cane sugar of at least 98 degrees?",
    quantity="200 g",
    taken_by="Examining officer at the berth",
    taken_at=MONDAY - timedelta(hours=1),
    kept="Safe of the office, shelf 4",
)


@pytest.fixture(autouse=True)
def monday(settings, tmp_path) -> Iterator[None]:
    settings.GREENLANE_DOCUMENTS = str(tmp_path)
    with clock.at(MONDAY):
        yield


def fresh(found: Declaration) -> Declaration:
    return Declaration.objects.get(pk=found.pk)


def said(found: Declaration, kind: str) -> dict[str, Any]:
    data = orjson.loads(Event.objects.get(subject=found.event_subject, kind=kind).data)
    data.pop("states", None)
    return data


@verb
def examined(found: Declaration, result: str = "conform") -> None:
    """What the module of examinations tells when an examining officer has reported."""
    from greenlane.declarations.services.docket import Docket

    docket = Docket.open(found.mrn)
    record("inspection.examination_reported", subject=docket.declaration, actor=SYSTEM, result=result)


def test_order_first_check_in_a_listed_category_waits_for_the_examination_and_goes_on():
    found = yellow()
    by = officer()
    services.order_first_check(mrn=found.mrn, category="identity", find_out=FIND, by=by)
    assert fresh(found).assessment == "first_check"
    assert said(found, "assessment.first_check_ordered") == {
        "check": 1,
        "category": "identity",
        "question": FIND,
    }
    examined(found)
    assert fresh(found).assessment == "in_assessment"
    assert said(found, "assessment.first_check_reported") == {"result": "conform"}
    assert GoodsCheck.objects.get().state == "reported"
    declarations.accept(mrn=found.mrn, by=by)


def test_order_first_check_outside_the_list_waits_for_a_supervisor():
    found = yellow()
    services.order_first_check(
        mrn=found.mrn, category="other", find_out=FIND, why="The seller is new to us.", by=officer()
    )
    assert fresh(found).assessment == "in_assessment"
    with pytest.raises(CheckUnclear):  # a second request beside the first
        services.order_first_check(mrn=found.mrn, category="identity", find_out=FIND, by=officer())
    with pytest.raises(Forbidden):
        services.answer_first_check(mrn=found.mrn, approve=True, reason=REASON, by=officer())
    services.answer_first_check(mrn=found.mrn, approve=True, reason=REASON, by=SUPERVISOR)
    assert fresh(found).assessment == "first_check"


def test_answer_first_check_declined_leaves_the_check_where_it_is():
    found = yellow()
    services.order_first_check(
        mrn=found.mrn, category="other", find_out=FIND, why="The seller is new to us.", by=officer()
    )
    services.answer_first_check(mrn=found.mrn, approve=False, reason=REASON, by=SUPERVISOR)
    assert (fresh(found).assessment, GoodsCheck.objects.get().state) == ("in_assessment", "declined")
    with pytest.raises(CheckUnclear):
        services.answer_first_check(mrn=found.mrn, approve=False, reason=REASON, by=SUPERVISOR)


def test_accept_drops_a_first_check_that_nobody_approved():
    found = yellow()
    services.order_first_check(
        mrn=found.mrn, category="other", find_out=FIND, why="The seller is new to us.", by=officer()
    )
    declarations.accept(mrn=found.mrn, by=officer())
    assert GoodsCheck.objects.get().state == "dropped"


def test_order_first_check_tells_every_flaw_at_once():
    with pytest.raises(CheckUnclear) as refusal:
        services.order_first_check(mrn=yellow().mrn, category="mood", find_out="?", by=officer())
    assert {one.pointer for one in refusal.value.violations} == {"category", "find_out"}


def test_order_second_check_is_told_before_acceptance_and_reported_later():
    found = yellow()
    services.order_second_check(mrn=found.mrn, find_out=FIND, by=officer())
    assert fresh(found).assessment == "in_assessment"
    assert said(found, "assessment.second_check_ordered")["question"] == FIND
    declarations.accept(mrn=found.mrn, by=officer())
    examined(found)
    assert (fresh(found).assessment, GoodsCheck.objects.get().state) == ("assessed", "reported")


def test_examination_that_no_assessor_asked_for_moves_nothing():
    found = yellow()
    examined(found)
    assert fresh(found).assessment == "in_assessment"


def test_first_check_is_for_the_officer_drawn_and_a_first_decision():
    group()
    found = yellow()
    with pytest.raises(NotYourCase):
        services.order_first_check(mrn=found.mrn, category="identity", find_out=FIND, by=officer())
    services.order_first_check(
        mrn=found.mrn, category="identity", find_out=FIND, by=drawn_officer(opened(found))
    )
    assert opened(found).first_decision_at == clock.now()
    clock.advance(timedelta(days=3))
    services.retry(mrn=found.mrn)
    assert opened(found).ordinal == 1


def test_order_test_waits_for_the_laboratory_which_reports():
    found = yellow()
    sample = services.order_test(mrn=found.mrn, taken=TAKEN, by=officer())
    assert fresh(found).assessment == "lab_pending"
    assert sample.due_at == datetime(2026, 12, 7, 4, tzinfo=UTC)  # five working days
    services.report_test(
        number=sample.number.lower(),
        findings="Beet sugar, 99.2 degrees.",
        method="Polarimetry, ICUMSA GS1/2/3-1",
        upload=upload_of("report.png", image()),
        by=LABORATORY,
    )
    done = Sample.objects.get()
    assert (done.state, done.paper_type, fresh(found).assessment) == (
        "reported",
        "image/png",
        "in_assessment",
    )
    assert store().get(done.paper) == image()
    assert said(found, "assessment.test_reported")["sample"] == sample.number
    with pytest.raises(SampleGone):
        services.report_test(number=sample.number, findings=REASON, method="Again", by=LABORATORY)


@pytest.mark.parametrize("by", [officer(), SUPERVISOR, GATEWAY])
def test_report_test_is_for_the_laboratory(by: Actor):
    sample = services.order_test(mrn=yellow().mrn, taken=TAKEN, by=officer())
    with pytest.raises(Forbidden):
        services.report_test(number=sample.number, findings=REASON, method="Polarimetry", by=by)


def test_order_test_refuses_what_names_the_trader_and_tells_every_flaw():
    found = yellow()
    wrong = replace(
        TAKEN,
        item=7,
        description=f"Sugar of {found.trader.name}",
        question=f"Is it what {TRADER} says?",
        quantity=" ",
        taken_at=MONDAY + timedelta(hours=1),
    )
    with pytest.raises(SampleUnclear) as refusal:
        services.order_test(mrn=found.mrn, taken=wrong, by=officer())
    assert {one.pointer for one in refusal.value.violations} == {
        "item",
        "description",
        "question",
        "quantity",
        "taken_at",
    }
    assert fresh(found).assessment == "in_assessment"


def test_sample_overdue_is_told_once():
    found = yellow()
    services.order_test(mrn=found.mrn, taken=TAKEN, by=officer())
    clock.advance(timedelta(days=7))
    assert clocks_due() == 1
    assert clocks_due() == 0
    assert "sample" in said(found, "assessment.test_overdue")


def test_cancellation_withdraws_the_sample():
    found = yellow()
    sample = services.order_test(mrn=found.mrn, taken=TAKEN, by=officer())
    declarations.request_cancellation(mrn=found.mrn, reason="The goods go elsewhere.", by=GATEWAY)
    declarations.approve_cancellation(mrn=found.mrn, reason="The goods go elsewhere.", by=SUPERVISOR)
    assert Sample.objects.get().state == "withdrawn"
    with pytest.raises(SampleGone):
        services.report_test(number=sample.number, findings=REASON, method="Polarimetry", by=LABORATORY)


def test_transfer_to_port_ends_the_draw_for_good_also_after_an_amendment():
    group()
    found = yellow()
    drawn = drawn_officer(opened(found))
    services.transfer_to_port(mrn=found.mrn, reason_code="goods_on_the_spot", reason=REASON, by=NATIONAL)
    assert found.assignments.get().state == "withdrawn"
    with pytest.raises(Forbidden):
        declarations.accept(mrn=found.mrn, by=drawn)
    declarations.accept(mrn=found.mrn, by=officer())
    more = [item_data(price=item_data().price.__class__(item_data().price.value * 2, "USD"))]
    amended = declaration_data(lrn=found.lrn, items=more)
    declarations.amend(mrn=found.mrn, lodging=lodging(amended), by=GATEWAY)
    assert fresh(found).assessment == "in_assessment"
    assert found.assignments.count() == 1
    declarations.accept(mrn=found.mrn, by=officer())
    assert fresh(found).assessment == "assessed"
    assert PortTransfer.objects.count() == 1


def test_transfer_to_port_needs_a_listed_reason_a_national_supervisor_and_a_check():
    group()
    found = yellow()
    with pytest.raises(TransferUnclear):
        services.transfer_to_port(mrn=found.mrn, reason_code="mood", reason=REASON, by=NATIONAL)
    here = Actor("here", frozenset({Role.SUPERVISOR}), office="XM000101")
    with pytest.raises(Forbidden):
        services.transfer_to_port(mrn=found.mrn, reason_code="court_order", reason=REASON, by=here)
    services.transfer_to_port(mrn=found.mrn, reason_code="court_order", reason=REASON, by=NATIONAL)
    with pytest.raises(IllegalTransition):
        services.transfer_to_port(mrn=found.mrn, reason_code="court_order", reason=REASON, by=NATIONAL)
