"""People are told what concerns them: once, in their words and language, and nobody else is."""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from traceback import format_exception

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from greenlane.config.tests.caller import Caller, caller, lodged, organisation
from greenlane.declarations import services as declarations
from greenlane.declarations.engine.data import Party
from greenlane.declarations.models import CargoReport
from greenlane.declarations.tests.factories import CARRIER, GATE, GATEWAY, OFFICE, declaration_data
from greenlane.foundation import clock, events
from greenlane.foundation.access import SYSTEM, Role
from greenlane.foundation.events import Logged
from greenlane.foundation.models import Consumer
from greenlane.interchange.notifications import jobs as telling
from greenlane.interchange.notifications import letters, services, views
from greenlane.interchange.notifications.kinds import DEFAULTS, RULES, address, facts_of, sentence
from greenlane.interchange.notifications.models import Kind, Notification, Preference, Way
from greenlane.parties import services as register
from greenlane.parties.models import Membership, User
from greenlane.payments import services as payments
from greenlane.payments.models import PaymentOrder
from greenlane.web import tables
from tests.pages.browsing import browser, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


@pytest.fixture
def trader() -> Caller:
    return caller("trader")


@pytest.fixture(autouse=True)
def begun(small_tariff) -> int:
    """People are told from now on: what was set up before the test is no news."""
    events.sequence_all()
    position = events.head()[0]
    Consumer.objects.update_or_create(name=telling.CONSUMER, defaults={"position": position})
    return position


def rewind(position: int) -> None:
    """Let the log be read again from there."""
    Consumer.objects.filter(name=telling.CONSUMER).update(position=position)


def tell() -> None:
    """What the worker does, job by job."""
    events.sequence_all()
    while telling.tick():
        pass
    for row in DBTaskResult.objects.ready():
        row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.delete()


def told(who: str) -> list[str]:
    """Kinds of events somebody was told, in order."""
    rows = Notification.objects.filter(user=person(who)).order_by("position")
    return list(rows.values_list("event_kind", flat=True))


def paid(mrn: str) -> PaymentOrder:
    order = PaymentOrder.objects.get(subject=f"declaration/{mrn}")
    return payments.confirm_payment(
        order_reference=order.reference,
        bank_reference="B-1",
        amount_minor=order.amount_minor,
        currency=order.currency,
        paid_at=clock.now(),
        callback_id=f"cb-{order.reference}",
    )


def arrived(mrn: str) -> None:
    declarations.report_cargo(consignment=mrn, kind=CargoReport.Kind.ARRIVAL, office=OFFICE, by=CARRIER)


def by_mail(who: str) -> list[mail.EmailMessage]:
    return [one for one in mail.outbox if one.to == [person(who).email]]


# Who is told what


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


# Once, in any order


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


# Mails


class Broken(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({to: (550, b"no such user") for one in messages for to in one.to})


def test_mail_that_no_server_takes_is_tried_again_and_sent_once(trader, settings):
    """What the job raises is logged and kept: it names the failure, never the address."""
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    lodged(trader, "yellow")
    with pytest.raises(telling.MailNotTaken, match="SMTPRecipientsRefused") as failure:
        tell()
    assert "@" not in "".join(format_exception(failure.value))
    DBTaskResult.objects.all().delete()
    assert Notification.objects.filter(mailed_at__isnull=False).count() == 0
    settings.EMAIL_BACKEND = working
    with clock.at(clock.now() + telling.RETRIES[0] + timedelta(seconds=1)):
        tell()
        tell()
    assert len(by_mail("trader")) == 1


def test_mail_is_given_up_after_the_last_try(trader):
    lodged(trader, "yellow")
    events.sequence_all()
    moment = clock.now()
    tries = []
    for delay in (timedelta(0), *telling.RETRIES, timedelta(days=3)):
        moment += delay + timedelta(seconds=1)
        with clock.at(moment):
            telling.tell_new()
            telling.post_due()
        tries.append(Notification.objects.get(user=person("trader"), kind=Kind.DUE).mail_tries)
    assert tries == [1, 2, 3, 4, 5, 5]


def test_a_new_notice_is_not_given_up_with_an_old_one(trader):
    lodged(trader, "yellow")
    lodged(trader, "yellow")
    events.sequence_all()
    telling.tell_new()
    due = Notification.objects.filter(user=person("trader"), kind=Kind.DUE).order_by("pk")
    old, new = due
    due.filter(pk=old.pk).update(mail_tries=len(telling.RETRIES))
    telling.post_due()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.mail_tries, new.mail_tries) == (len(telling.RETRIES) + 1, 1)
    with clock.at(clock.now() + telling.RETRIES[0] + timedelta(seconds=1)):
        telling.post_due()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.mail_tries, new.mail_tries) == (len(telling.RETRIES) + 1, 2)


def test_what_one_does_oneself_is_not_mailed(trader):
    lodged(trader, "yellow")
    tell()
    mine = Notification.objects.get(user=person("trader"), event_kind="declaration.registered")
    services.choose(user=person("trader"), ways={Kind.REGISTERED: Way.MAIL})
    lodged(trader)
    tell()
    assert mine.mail_due_at is None
    assert not any("is registered" in one.body for one in by_mail("trader"))


def test_several_things_due_at_once_come_in_one_mail(trader):
    for _ in range(3):
        lodged(trader, "yellow")
    tell()
    (one,) = by_mail("trader")
    assert one.subject == "Greenlane: 6 notices from customs"
    assert one.body.count("was chosen for a check") == 3
    assert one.content_subtype == "plain"
    assert "http://localhost:8000/notifications/preferences/" in one.body
    assert one.extra_headers["List-Unsubscribe"] == "<http://localhost:8000/notifications/preferences/>"


def test_mail_speaks_the_language_of_its_reader(trader):
    User.objects.filter(pk=person("trader").pk).update(language="th")
    lodged(trader, "yellow")
    with translation.override("km"):
        tell()
    (one,) = by_mail("trader")
    with translation.override("th"):
        rows = list(Notification.objects.filter(user=person("trader"), mailed_at__isnull=False))
        again = letters._body(sorted(rows, key=lambda row: row.position))
    assert one.body == again


def test_daily_digest_waits_for_the_morning(trader, settings):
    settings.GREENLANE_TIME_ZONE = "Asia/Bangkok"
    services.choose(user=person("trader"), ways=dict.fromkeys(Kind, Way.DAILY))
    with clock.at(clock.now()):
        for _ in range(2):
            lodged(trader, "yellow")
        tell()
        assert by_mail("trader") == []
        morning = telling.next_digest(clock.now())
        assert (morning.hour, morning.minute) == (7, 0)
    with clock.at(morning + timedelta(seconds=1)):
        tell()
    (one,) = by_mail("trader")
    assert one.body.count("was chosen for a check") == 2


@pytest.mark.parametrize(
    ("way", "shown", "mailed"),
    [(Way.NONE, False, False), (Way.PAGE, True, False), (Way.MAIL, True, True), (Way.DAILY, True, False)],
)
def test_people_are_told_as_they_chose(trader, way, shown, mailed):
    services.choose(user=person("trader"), ways=dict.fromkeys(Kind, way))
    lodged(trader, "yellow")
    tell()
    assert bool(told("trader")) is shown
    assert bool(by_mail("trader")) is mailed


HOSTILE = "Evil\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>\u202e \x00"


def test_no_name_or_reason_breaks_out_of_a_mail(trader):
    mrn = lodged(trader, "yellow")["mrn"]
    officer = browser("officer").actor
    declarations.refuse(mrn=mrn, reason=HOSTILE.replace("\x00", ""), by=officer)
    services.choose(user=person("trader"), ways=dict.fromkeys(Kind, Way.NONE) | {Kind.REFUSED: Way.MAIL})
    tell()
    (one,) = by_mail("trader")
    message = one.message()
    assert message["Bcc"] is None
    assert "\n" not in one.subject
    assert "Reason: Evil Bcc: victim@example.com <script>alert(1)</script>" in one.body.splitlines()


@pytest.mark.parametrize("kind", RULES)
def test_every_sentence_holds_one_line_whatever_the_facts_are(kind):
    event = Logged(1, kind, "x/y", "system", "system", clock.now(), {}, "")
    assert "\n" not in sentence(kind, facts_of(event))
    hostile = dict.fromkeys(("mrn", "lrn", "agent", "principal", "subject", "errors", "currency"), HOSTILE)
    said = sentence(kind, hostile | {"amount_minor": 12_345})
    assert not set(said) & set("\r\n\x00\u202e")
    assert isinstance(address(kind, hostile), str)


def test_every_event_that_is_told_is_recorded_somewhere():
    from pathlib import Path

    source = Path(telling.__file__).parents[2]
    code = "".join(
        path.read_text(encoding="utf-8") for path in source.rglob("*.py") if "tests" not in path.parts
    )
    recorded = code.replace("kinds.py", "")
    for kind in RULES:
        assert recorded.count(f'"{kind}"') >= 2, kind


def test_every_kind_has_a_default_and_a_sentence():
    assert set(DEFAULTS) == set(Kind) == {rule.kind for rule in RULES.values()}


# The pages


@pytest.fixture
def client_told(trader):
    lodged(trader, "yellow")
    tell()
    return browser("trader")


def test_list_shows_ones_own_with_bell_and_marks_them_read(client_told):
    page = client_told.get(reverse("notifications"))
    text = page.content.decode()
    count = Notification.objects.filter(user=client_told.user, read_at=None).count()
    assert count == 3
    assert f"Notifications, unread: {count}" in text
    assert "was chosen for a check" in text
    client_told.post(reverse("notifications_read"), {"up_to": page.context["newest"]})
    assert Notification.objects.filter(user=client_told.user, read_at=None).count() == 0
    assert "Nothing is unread." in client_told.get(reverse("notifications") + "?show=unread").content.decode()


def test_marking_all_leaves_what_came_since_the_list_was_shown(client_told, trader):
    newest = client_told.get(reverse("notifications")).context["newest"]
    lodged(trader)
    tell()
    client_told.post(reverse("notifications_read"), {"up_to": newest})
    left = Notification.objects.filter(user=client_told.user, read_at=None)
    assert left.exists()
    assert all(row.position > newest for row in left)


def test_open_marks_read_and_leads_to_what_it_is_about(client_told):
    found = Notification.objects.get(user=client_told.user, event_kind="payment.charged")
    answer = client_told.post(reverse("notification_open", args=[found.pk]))
    assert answer["Location"] == reverse("payment_order", args=[found.facts["reference"]])
    assert client_told.get(answer["Location"]).status_code == 200
    found.refresh_from_db()
    assert found.read_at is not None


def test_open_takes_up_the_role_it_concerns(client_told):
    other = Membership.objects.create(
        user=client_told.user,
        role=Role.DECLARANT,
        organisation=organisation("XM100000004"),
        since=date(2024, 1, 1),
    )
    session = client_told.session
    session["membership"] = other.pk
    session.save()
    found = Notification.objects.get(user=client_told.user, event_kind="payment.charged")
    page = client_told.post(reverse("notification_open", args=[found.pk]), follow=True)
    assert page.status_code == 200
    assert "You now act as" in page.content.decode()
    assert client_told.session["membership"] == found.membership_id


@pytest.mark.parametrize("name", ["notification_open", "notification_read"])
def test_notifications_of_others_do_not_exist(client_told, name):
    found = Notification.objects.filter(user=client_told.user).first()
    stranger = browser("other trader")
    assert stranger.post(reverse(name, args=[found.pk]), follow=True).status_code in {404, 200}
    found.refresh_from_db()
    assert found.read_at is None
    shown = stranger.get(reverse("notifications")).content.decode()
    assert "Nothing has been told you yet." in shown
    stranger.post(reverse("notifications_read"), {"up_to": 10**8})
    assert Notification.objects.filter(user=client_told.user, read_at=None).count() == 3


@pytest.mark.parametrize("name", ["notification_open", "notification_read"])
def test_notifications_change_only_by_post_with_the_forms_token(client_told, name):
    found = Notification.objects.filter(user=client_told.user).first()
    assert client_told.get(reverse(name, args=[found.pk])).status_code == 405
    assert browser("trader", strict=True).post(reverse(name, args=[found.pk])).status_code == 403
    assert browser("trader", strict=True).post(reverse("notifications_read"), {"up_to": 1}).status_code == 403


def test_bell_is_silent_while_nothing_changes(client_told, trader):
    bell = reverse("notification_bell")
    assert client_told.get(bell, {"seen": "3"}).status_code == 204
    changed = client_told.get(bell, {"seen": "0"})
    assert changed.status_code == 200
    assert "unread: 3" in changed.content.decode()


def test_bell_counts_to_ninety_nine(client_told):
    first = Notification.objects.filter(user=client_told.user).first()
    rows = [
        Notification(
            user=client_told.user,
            position=10**6 + number,
            kind=first.kind,
            event_kind=first.event_kind,
            subject=first.subject,
            facts=first.facts,
            created_at=clock.now(),
        )
        for number in range(120)
    ]
    Notification.objects.bulk_create(rows)
    assert "unread: 99+" in client_told.get(reverse("notification_bell")).content.decode()


def test_list_counts_the_newest_only_and_says_so(client_told, monkeypatch):
    for module in (tables, views):
        monkeypatch.setattr(module, "COUNTED", 30)
    owner = person("trader")
    Notification.objects.bulk_create(
        Notification(user=owner, position=10**6 + number, kind=Kind.PAID, event_kind="payment.confirmed",
                     subject="payment/1", created_at=clock.now())
        for number in range(40)
    )  # fmt: skip
    page = client_told.get(reverse("notifications"), {"page": "9"})
    shown = page.context["shown"]
    assert (shown.number, shown.paginator.num_pages, len(shown.object_list)) == (2, 2, 5)
    assert "The newest 30 are listed." in page.content.decode()
    Notification.objects.filter(position__gte=10**6 + 20).delete()
    assert "are listed." not in client_told.get(reverse("notifications")).content.decode()


def test_list_takes_at_most_twelve_queries(client_told, django_assert_max_num_queries):
    test_bell_counts_to_ninety_nine(client_told)
    with django_assert_max_num_queries(12):
        assert client_told.get(reverse("notifications")).status_code == 200


def test_reasons_and_facts_are_shown_as_text(client_told):
    Notification.objects.filter(user=client_told.user).update(
        facts={"mrn": "<img src=x onerror=1>", "reason": "<script>alert(1)</script>", "codes": ["<b>x</b>"]}
    )
    text = client_told.get(reverse("notifications")).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "<b>x</b>" not in text


def test_preferences_are_ones_own_and_kept(client_told):
    page = client_told.get(reverse("notification_preferences"))
    assert Kind.CANCELLATION.value not in page.context["form"].fields
    wanted = {kind.value: "none" for kind in Kind}
    assert client_told.post(reverse("notification_preferences"), wanted).status_code == 302
    chosen = Preference.objects.filter(user=client_told.user)
    assert set(chosen.values_list("way", flat=True)) == {"none"}
    assert Preference.objects.exclude(user=client_told.user).count() == 0
    wrong = client_told.post(reverse("notification_preferences"), wanted | {"due": "pigeon"})
    assert wrong.status_code == 422
    officer = browser("supervisor").get(reverse("notification_preferences"))
    assert set(officer.context["form"].fields) == {Kind.CANCELLATION.value}


def test_nobody_signed_in_is_sent_to_sign_in(client):
    for name in ("notifications", "notification_bell", "notification_preferences"):
        assert client.get(reverse(name)).status_code == 302
