"""Work behind letters: a draft for each, the delivery of those that go out, the mailbox of the administration."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from greenlane.enquiries.models import Letter
from greenlane.enquiries.services.mailing import LetterNotTaken, send
from greenlane.foundation import clock
from greenlane.foundation.db import for_update
from greenlane.foundation.jobs import register_step, task

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 240, 720, 1440))
AT_ONCE = 50
log = logging.getLogger(__name__)


@task()
def draft_reply(number: str) -> None:
    """Draft a reply to what waits; nothing where an officer has it in hand or it is over."""
    from greenlane.enquiries.services.replies import draft_waiting

    draft_waiting(number)


@task()
def deliver(letter_id: int) -> None:
    """Hand an outgoing letter to the mail server, once. What it does not take is offered again by the worker."""
    offer(letter_id)


def offer(letter_id: int) -> bool:
    """Offer a letter to the mail server when its time has come; whether it was taken."""
    now = clock.now()
    with transaction.atomic():
        rows = Letter.objects.filter(pk=letter_id, outgoing=True, delivered_at=None, try_at__lte=now)
        row = for_update(rows).select_related("enquiry").first()
        if row is None:
            return False
        row.tries += 1
        row.try_at = now + RETRIES[row.tries - 1] if row.tries <= len(RETRIES) else None
        try:
            send(row)
        except LetterNotTaken as failure:
            log.error("a letter of an enquiry was not taken: %s", failure)
        else:
            row.delivered_at, row.try_at = now, None
        row.save(update_fields=["tries", "try_at", "delivered_at"])
    return row.delivered_at is not None


def offer_due() -> int:
    """A step of the worker: letters whose time has come again; returns how many were taken. One query when idle."""
    due = Letter.objects.filter(try_at__lte=clock.now(), delivered_at=None).order_by("try_at")
    return sum(offer(one) for one in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def register_jobs() -> None:
    """Add letters out and the mailbox to the worker's round; called when the app is ready."""
    from greenlane.enquiries.mailbox import collect

    register_step("enquiry_letters", offer_due, order=84)
    register_step("enquiry_mailbox", collect, order=85)
