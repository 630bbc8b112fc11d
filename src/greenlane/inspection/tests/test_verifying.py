"""Compliance verification: one queue, first in, first out, perishables first, nobody picks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from greenlane.declarations import services as declarations
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Holder, gates
from greenlane.declarations.states import Lane, Release
from greenlane.declarations.tests.factories import SUPERVISOR, officer
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.errors import Forbidden
from greenlane.foundation.models import Event
from greenlane.inspection import services
from greenlane.inspection.errors import ChecksMissing, NotInYourHands, OneDutyOnly, QueueEmpty, SayWhy
from greenlane.inspection.jobs import work_due
from greenlane.inspection.models import Verification
from greenlane.inspection.services.verifying import checks_of
from greenlane.inspection.tests.factories import REASON, lodged, register_goods, verifier
from greenlane.inspection.tests.test_examining import pay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _verified(settings) -> None:
    settings.GREENLANE_VERIFIED_LANES = ["yellow", "red"]


def yellow(minute: int = 0, *, registered: bool = True) -> str:
    with clock.at(NOW + timedelta(minutes=minute)):
        found = lodged("1")
        if registered:
            register_goods(found.mrn)
    return found.mrn


def verified(mrn: str, by: Actor) -> Verification:
    seen = [one.id for one in checks_of(Declaration.objects.get(mrn=mrn))]
    return services.verify(mrn=mrn, seen=seen, by=by)


def gate(mrn: str):
    found = {one.name: one for one in gates(Declaration.objects.get(mrn=mrn))}
    return found.get("compliance")


def test_queue_is_opened_when_goods_are_registered() -> None:
    mrn = yellow(registered=False)
    assert not Verification.objects.exists()
    assert gate(mrn).holder is Holder.TRADER
    register_goods(mrn)
    assert Verification.objects.get().state == "pending"
    assert gate(mrn).holder is Holder.OFFICER


def test_queue_leaves_other_lanes_alone(settings, django_assert_num_queries) -> None:
    found = lodged()
    register_goods(found.mrn)
    assert not Verification.objects.exists()
    assert gate(found.mrn) is None
    settings.GREENLANE_VERIFIED_LANES = []
    mrn = yellow()
    assert gate(mrn) is None
    assert not Verification.objects.exists()
    with django_assert_num_queries(0):
        assert work_due() == 0


def test_verification_releases_paid_goods() -> None:
    mrn = yellow()
    declarations.accept(mrn=mrn, by=officer())
    pay(mrn)
    assert Declaration.objects.get(mrn=mrn).release == Release.HELD
    with clock.at(NOW + timedelta(days=30)):
        services.take_next(by=verifier())
        row = verified(mrn, verifier())
    after = Declaration.objects.get(mrn=mrn)
    assert (after.release, after.released_at) == (Release.RELEASED, row.ended_at)


def test_queue_gives_the_oldest_and_one_at_a_time() -> None:
    first, second = yellow(0), yellow(1)
    taken = services.take_next(by=verifier())
    assert taken.declaration.mrn == first
    assert services.take_next(by=verifier()) == taken
    assert services.take_next(by=verifier(name="another")).declaration.mrn == second
    with pytest.raises(QueueEmpty):
        services.take_next(by=verifier(name="third"))


def test_queue_cannot_be_picked_from() -> None:
    yellow(0)
    second = yellow(1)
    services.take_next(by=verifier())
    with pytest.raises(NotInYourHands):
        verified(second, verifier())
    with pytest.raises(NotInYourHands):
        services.set_aside(mrn=second, reason="I like another more.", by=verifier())


def test_queue_is_of_the_office() -> None:
    yellow()
    with pytest.raises(QueueEmpty):
        services.take_next(by=verifier("XM000201"))
    with pytest.raises(Forbidden):
        services.take_next(by=officer())


def test_queue_lets_perishables_pass() -> None:
    yellow(0)
    second = yellow(1)
    Declaration.objects.filter(mrn=second).update(priority=1)
    assert services.take_next(by=verifier()).declaration.mrn == second


def test_priority_is_a_supervisors_act_with_a_reason() -> None:
    yellow(0)
    second = yellow(1)
    with pytest.raises(SayWhy):
        services.prioritise(mrn=second, reason="", by=SUPERVISOR)
    with pytest.raises(Forbidden):
        services.prioritise(mrn=second, reason=REASON, by=verifier())
    services.prioritise(mrn=second, reason=REASON, by=SUPERVISOR)
    services.prioritise(mrn=second, reason=REASON, by=SUPERVISOR)
    told = Event.objects.get(kind="inspection.verification_prioritised")
    assert orjson.loads(told.data)["reason"] == REASON
    assert services.take_next(by=verifier()).declaration.mrn == second


def test_set_aside_keeps_its_place() -> None:
    first, second = yellow(0), yellow(1)
    services.take_next(by=verifier())
    services.set_aside(mrn=first, reason="The licence is being renewed.", by=verifier())
    assert gate(first).holder is Holder.TRADER
    assert services.take_next(by=verifier()).declaration.mrn == second
    services.resume(mrn=first, by=verifier(name="another"))
    yellow(2)
    assert services.take_next(by=verifier(name="another")).declaration.mrn == first


def test_taken_back_by_a_supervisor_keeps_its_place() -> None:
    first = yellow(0)
    yellow(1)
    services.take_next(by=verifier())
    services.take_back(mrn=first, reason="The officer is ill today.", by=SUPERVISOR)
    assert services.take_next(by=verifier(name="another")).declaration.mrn == first


def test_verify_wants_every_check() -> None:
    mrn = yellow()
    services.take_next(by=verifier())
    with pytest.raises(ChecksMissing) as refusal:
        services.verify(mrn=mrn, seen=["CV-01"], by=verifier())
    assert "CV-02" in refusal.value.message
    assert "CV-04" in refusal.value.message


def test_verifier_is_neither_assessor_nor_examiner() -> None:
    roles = frozenset({Role.DOCUMENT_OFFICER, Role.COMPLIANCE_VERIFIER})
    both = Actor("both", roles, office="XM000101")
    first, second = yellow(0), yellow(1)
    declarations.accept(mrn=first, by=both)
    assert services.take_next(by=both).declaration.mrn == second
    with pytest.raises(OneDutyOnly):
        declarations.accept(mrn=second, by=both)


def test_lane_set_by_hand_opens_and_closes() -> None:
    mrn = yellow()
    declarations.change_lane(mrn=mrn, lane=Lane.GREEN, reason=REASON, by=SUPERVISOR)
    assert Verification.objects.get().state == "closed"
    assert gate(mrn) is None
    declarations.change_lane(mrn=mrn, lane=Lane.YELLOW, reason=REASON, by=SUPERVISOR)
    assert [row.state for row in Verification.objects.order_by("number")] == ["closed", "pending"]


def test_worker_opens_what_was_here_before(settings) -> None:
    settings.GREENLANE_VERIFIED_LANES = []
    mrn = yellow()
    settings.GREENLANE_VERIFIED_LANES = ["yellow"]
    assert gate(mrn).holder is Holder.OFFICER
    assert (work_due(), work_due()) == (1, 0)
    assert Verification.objects.get().declaration.mrn == mrn
