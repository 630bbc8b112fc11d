"""People are told what concerns them: once, in any order, and nobody else is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from greenlane.config.tests.caller import caller, lodged, organisation
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.data import Party
from greenlane.declarations.tests.factories import GATE, GATEWAY, declaration_data
from greenlane.foundation import clock, events
from greenlane.foundation.access import SYSTEM, Role
from greenlane.interchange.notifications import jobs as telling
from greenlane.interchange.notifications import services
from greenlane.interchange.notifications.models import Kind, Notification
from greenlane.parties import services as register
from greenlane.parties.models import Membership, User
from greenlane.payments.models import PaymentOrder
from tests.pages.browsing import browser, person

from .telling import arrived, by_mail, paid, rewind, tell, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def test_members_are_told_the_way_of_a_declaration_from_lodging_to_leaving(trader):
    mrn = lodged(trader)["mrn"]
    arrived(mrn)
    paid(mrn)
    declarations.register_goods(mrn=mrn, by=GATEWAY)
    declarations.gate_out(mrn=mrn, by=GATE)
    tell()
    assert told("trader") == [
        "payment.charged",
        "declaration.registered",
        "payment.confirmed",
        "declaration.released",
        "declaration.left",
    ]
    assert told("other trader") == told("officer") == told("carrier") == []


def test_arrival_is_told_only_while_there_is_something_to_register(trader):
    mrn = lodged(trader)["mrn"]
    arrived(mrn)
    tell()
    assert "declaration.goods_arrived" in told("trader")
    prelodged = lodged(trader, type_code="IMD")["mrn"]
    arrived(prelodged)
    tell()
    assert told("trader").count("declaration.goods_arrived") == 1


def test_only_a_lane_with_a_check_is_told(trader):
    lodged(trader, "green")
    tell()
    assert "declaration.selected" not in told("trader")
    lodged(trader, "yellow")
    tell()
    assert told("trader").count("declaration.selected") == 1


def test_refusal_comes_with_its_reason(trader):
    mrn = lodged(trader, "yellow")["mrn"]
    officer = browser("officer").actor
    declarations.refuse(mrn=mrn, reason="The invoice belongs to other goods.", by=officer)
    tell()
    found = Notification.objects.get(user=person("trader"), event_kind="declaration.refused")
    assert found.reason == "The invoice belongs to other goods."
    assert mrn in found.title
    assert any("belongs to other goods" in one.body for one in by_mail("trader"))


def test_rejection_is_told_to_its_sender_alone(trader):
    wrong = declaration_data(items=[], goods_item_quantity=0)
    assert trader.lodge(wrong, Idempotency_Key="same-key").status_code == 422
    assert caller("other trader").lodge(wrong, Idempotency_Key="same-key").status_code == 422
    tell()
    assert told("trader") == told("other trader") == ["declaration.rejected"]
    rejected = Notification.objects.get(user=person("trader"))
    assert wrong.lrn in rejected.title
    assert rejected.facts["codes"]
    assert rejected.url == ""


def test_broker_is_told_of_the_payment_while_it_holds_the_mandate():
    broker = caller("broker")
    mrn = lodged(broker, declarant=Party("XM200000001"), importer=Party("XM100000001"))["mrn"]
    order = PaymentOrder.objects.get(subject=f"declaration/{mrn}")
    assert order.payer.identifier == "XM100000001"
    tell()
    assert "payment.charged" in told("broker")
    assert "payment.charged" in told("trader")
    mandate = organisation("XM100000001").mandates_given.get()
    register.revoke_mandate(mandate=mandate, by=SYSTEM)
    paid(mrn)
    tell()
    assert "payment.confirmed" in told("trader")
    assert "payment.confirmed" not in told("broker")


def test_supervisors_of_the_office_are_told_that_a_cancellation_is_asked_for(trader):
    mrn = lodged(trader, "yellow")["mrn"]
    arrived(mrn)
    declarations.request_cancellation(mrn=mrn, reason="Sent to the wrong port.", by=browser("trader").actor)
    tell()
    assert "declaration.cancellation_requested" in told("supervisor")
    here = User.objects.get(email="supervisor@portmeridia.meridia.example")
    elsewhere = User.objects.get(email="supervisor@centra.meridia.example")
    assert Notification.objects.filter(user=here, kind=Kind.CANCELLATION).exists()
    assert not Notification.objects.filter(user=elsewhere).exists()
    assert "declaration.cancellation_requested" not in told("trader")


def test_managers_of_both_sides_are_told_of_a_mandate(trader):
    Membership.objects.filter(user__in=[person("trader"), person("broker")]).update(manages=True)
    colleague = _colleague("XM100000001", manages=False)
    mandate = organisation("XM100000001").mandates_given.get()
    register.revoke_mandate(mandate=mandate, by=SYSTEM)
    tell()
    assert told("trader") == told("broker") == ["mandate.revoked"]
    assert not Notification.objects.filter(user=colleague).exists()
    title = Notification.objects.filter(user=person("trader")).get().title
    assert "XM200000001" in title
    assert "XM100000001" in title


def _colleague(identifier: str, **changes) -> User:
    user = register.create_user(email=f"colleague{len(changes)}@a.example", name="Colleague", by=SYSTEM)
    Membership.objects.create(
        user=user,
        role=Role.DECLARANT,
        organisation=organisation(identifier),
        since=changes.pop("since", date(2024, 1, 1)),
        **changes,
    )
    return user


def test_people_are_not_told_what_was_before_or_after_their_time(trader, begun):
    today = clock.today()
    late = _colleague("XM100000001", since=today + timedelta(days=1), until=None)
    gone = _colleague("XM100000001", until=today - timedelta(days=1))
    shut = _colleague("XM100000001")
    User.objects.filter(pk=shut.pk).update(is_active=False)
    lodged(trader)
    tell()
    assert not Notification.objects.filter(user__in=[late, gone, shut]).exists()
    with clock.at(clock.now() + timedelta(days=2)):
        rewind(begun)
        tell()
    assert not Notification.objects.filter(user=late).exists()


def test_reading_the_log_again_tells_and_mails_nothing_twice(trader, begun):
    lodged(trader, "yellow")
    tell()
    before, mails = Notification.objects.count(), len(mail.outbox)
    assert before
    assert mails
    for _ in range(3):
        rewind(begun)
        tell()
    assert (Notification.objects.count(), len(mail.outbox)) == (before, mails)


def test_events_read_in_any_order_and_twice_in_one_batch_tell_the_same(trader, begun):
    mrn = lodged(trader)["mrn"]
    paid(mrn)
    events.sequence_all()
    logged = events.read(begun, limit=5000)
    telling._tell([*reversed(logged), *logged])
    telling._tell(logged)
    rows = list(Notification.objects.filter(user=person("trader")).values_list("position", flat=True))
    assert rows == sorted(set(rows), reverse=True)
    assert told("trader") == ["payment.charged", "declaration.registered", "payment.confirmed"]


def test_reading_a_notification_is_not_undone_by_reading_the_log_again(trader, begun):
    lodged(trader)
    tell()
    services.mark_all_read(user=person("trader"), up_to=10**9)
    rewind(begun)
    tell()
    assert not Notification.objects.filter(user=person("trader"), read_at=None).exists()


def test_old_events_are_told_on_the_page_only_and_very_old_ones_not_at_all(trader, begun):
    lodged(trader, "yellow")
    events.sequence_all()
    with clock.at(clock.now() + telling.MAILED_WITHIN + timedelta(hours=1)):
        tell()
    assert told("trader")
    assert mail.outbox == []
    Notification.objects.all().delete()
    rewind(begun)
    with clock.at(clock.now() + telling.TOLD_WITHIN + timedelta(hours=1)):
        tell()
    assert told("trader") == []


def test_job_that_runs_twice_sends_one_mail(trader):
    lodged(trader, "yellow")
    events.sequence_all()
    telling.tick()
    for _ in range(2):
        for queued in DBTaskResult.objects.ready():
            queued.task.call(*queued.args_kwargs["args"])
    assert len(by_mail("trader")) == 1
