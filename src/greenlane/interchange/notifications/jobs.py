"""Telling people: events of the log become notifications once, and mails go out until they are taken.

`tick` is what the worker calls again and again; it may be killed and repeated at any point. Reading the log again
finds every notification there already, and a notification is mailed at most once for each time a mail server
took it: the mark and the sending are one transaction.
"""

from __future__ import annotations

import smtplib
from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from greenlane.foundation import clock, events
from greenlane.foundation.events import Logged
from greenlane.foundation.jobs import enqueue, task
from greenlane.interchange.notifications import letters
from greenlane.interchange.notifications.audience import Audience, Person
from greenlane.interchange.notifications.kinds import RULES, facts_of
from greenlane.interchange.notifications.models import Notification, Way

CONSUMER = "notifications"
TOLD_WITHIN = timedelta(days=30)
"""Older events are not told: an installation that begins to tell people does not tell them its whole past."""
MAILED_WITHIN = timedelta(days=2)
"""Older events come on the page only: nobody wants last week's news by mail."""
DIGEST_AT = time(7)
"""When the daily mail goes out, in the zone of the country."""
RETRIES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
"""After each try that failed; a mail that fails after the last one is given up. The page has it all the same."""
_MOST_TRIES = len(RETRIES) + 1
_PEOPLE = 100


class MailNotTaken(Exception):
    """A mail server took no mail. Why is told by the kind of failure alone: its own words name the address, and
    what a job raises is logged and kept."""


def tick() -> int:
    """Tell what is new, and hand due mails to the jobs. Returns how much was done; 0 means idle."""
    return tell_new() + post_due()


def tell_new(*, batch: int = 500) -> int:
    """Turn the next events of the log into notifications, one a person and event. Returns events read."""
    return events.consume(CONSUMER, _tell, batch=batch)


def _tell(logged: list[Logged]) -> None:
    now = clock.now()
    wanted = [event for event in logged if _worth_telling(event, now)]
    if not wanted:
        return
    audience = Audience(wanted)
    rows = [
        _notification(event, person, way, now)
        for event in wanted
        for person in audience.of(event)
        if (way := audience.way(person, RULES[event.kind].kind)) != Way.NONE
    ]
    Notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _worth_telling(event: Logged, now: datetime) -> bool:
    rule = RULES.get(event.kind)
    return rule is not None and event.at >= now - TOLD_WITHIN and rule.when(event)


def _notification(event: Logged, person: Person, way: Way, now: datetime) -> Notification:
    return Notification(
        user_id=person.user_id,
        membership_id=person.membership_id,
        position=event.position,
        kind=RULES[event.kind].kind,
        event_kind=event.kind,
        subject=event.subject,
        facts=facts_of(event),
        created_at=event.at,
        mail_due_at=_mail_due(event, person, way, now),
    )


def _mail_due(event: Logged, person: Person, way: Way, now: datetime) -> datetime | None:
    """When the mail goes out. What somebody did himself, and what is old, is not mailed."""
    if event.actor == person.pseudonym or event.at < now - MAILED_WITHIN:
        return None
    return {Way.MAIL: now, Way.DAILY: next_digest(now)}.get(way)


def next_digest(now: datetime) -> datetime:
    """The next moment at which daily mails go out."""
    here = now.astimezone(ZoneInfo(settings.GREENLANE_TIME_ZONE))
    today = datetime.combine(here.date(), DIGEST_AT, tzinfo=here.tzinfo)
    return today if today > here else today + timedelta(days=1)


def post_due() -> int:
    """Queue a mail for everybody who has one due: one mail with all that is due to him. Returns how many people.

    The next try is put off before anything is sent, so that two workers never take the same.
    """
    now = clock.now()
    with transaction.atomic():
        rows = Notification.objects.filter(mailed_at=None, mail_due_at__lte=now, mail_tries__lt=_MOST_TRIES)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        due: dict[int, list[Notification]] = defaultdict(list)
        for row in rows.order_by("mail_due_at", "id")[: _PEOPLE * letters.MOST]:
            due[row.user_id].append(row)
        for user_id, waiting in due.items():
            ids = [row.pk for row in waiting]
            # What is new among them keeps all its tries; what has had its last is not taken again.
            tries = min(row.mail_tries for row in waiting)
            retry = now + RETRIES[tries] if tries < len(RETRIES) else None
            Notification.objects.filter(pk__in=ids).update(mail_tries=F("mail_tries") + 1, mail_due_at=retry)
            enqueue(send_mail, user_id, ids)
    return len(due)


@task()
def send_mail(user_id: int, notification_ids: list[int]) -> None:
    """Send one mail with these notifications, those already mailed left out. Raises MailNotTaken: the
    notifications then come up again."""
    now = clock.now()
    with transaction.atomic():
        rows = Notification.objects.filter(pk__in=notification_ids, user_id=user_id, mailed_at=None)
        if connection.features.has_select_for_update:
            rows = rows.select_for_update(of=("self",))
        waiting = list(rows.select_related("user").order_by("position"))
        if not waiting or not waiting[0].user.is_active:
            return
        Notification.objects.filter(pk__in=[row.pk for row in waiting]).update(
            mailed_at=now, mail_due_at=None
        )
        try:
            letters.letter(waiting[0].user, waiting).send()
        except (smtplib.SMTPException, OSError) as failure:
            raise MailNotTaken(type(failure).__name__) from None
