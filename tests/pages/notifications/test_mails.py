"""Mails of notices: once, in the words and language of their reader, as he chose."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from traceback import format_exception

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from greenlane.config.tests.caller import lodged
from greenlane.declarations import services as declarations
from greenlane.foundation import clock, events
from greenlane.foundation.events import Logged
from greenlane.interchange.notifications import jobs as telling
from greenlane.interchange.notifications import letters, services
from greenlane.interchange.notifications.kinds import DEFAULTS, RULES, address, facts_of, sentence
from greenlane.interchange.notifications.models import Kind, Notification, Way
from greenlane.parties.models import User
from tests.pages.browsing import browser, person

from .telling import by_mail, tell, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


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
