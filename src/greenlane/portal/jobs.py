"""Publishing figures: the months that new events touch are counted anew."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import TruncMonth

from greenlane.foundation import clock
from greenlane.foundation.events import head
from greenlane.foundation.models import Consumer, Event
from greenlane.portal.counting import KINDS, count_month, zone
from greenlane.portal.models import PublishedMonth

READER = "figures"


def pause() -> timedelta:
    """How long published figures stay as they are: short in the demo, an hour for a nation.

    A pause also keeps readers from telling single declarations by watching a count go up by one.
    """
    return timedelta(seconds=30) if settings.DEMO else timedelta(hours=1)


def publish_figures(*, at_once: bool = False) -> int:
    """Count anew every month that events after the last reading fall into; returns how many months.

    Does nothing while the last reading is younger than the pause, unless `at_once`. Safe to run twice and beside
    itself: a month is always counted whole from the log, and the reader's position is written with it.
    """
    reader = Consumer.objects.filter(name=READER).first()
    if reader is not None and not at_once and clock.now() < reader.updated_at + pause():
        return 0
    end = head()[0]
    start = reader.position if reader is not None else 0
    if end == start:
        return 0
    months = touched(start, end)
    # Counting reads much and is done before the transaction, so that nobody waits for it.
    counted = {month: count_month(month) for month in months}
    _keep(counted, end)
    return len(months)


def touched(start: int, end: int) -> list[date]:
    """First days of the months in which events of these positions fell, as far as they change a figure."""
    events = Event.objects.filter(
        kind__in=KINDS, sequenced__position__gt=start, sequenced__position__lte=end
    ).annotate(month=TruncMonth("at", tzinfo=zone()))
    return sorted({month.date() for month in events.order_by().values_list("month", flat=True).distinct()})


def _keep(counted: dict[date, dict[str, object]], end: int) -> None:
    now = clock.now()
    with transaction.atomic():
        for month, counts in counted.items():
            PublishedMonth.objects.update_or_create(
                month=month, defaults={"counts": counts, "position": end, "computed_at": now}
            )
        Consumer.objects.update_or_create(name=READER, defaults={"position": end, "updated_at": now})
