"""Counting one month from the event log: the definitions of the published figures, as code.

A declaration counts in the month in which it was registered, a release in the month in which it fell, a payment
in the month in which the bank confirmed it, a written reason for a delay in the month in which it was issued.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from greenlane.declarations.release import Holder
from greenlane.declarations.selection import CONTROL_DRAW
from greenlane.declarations.states import Lane
from greenlane.foundation.models import Event

REGISTERED, SELECTED, RELEASED = "declaration.registered", "declaration.selected", "declaration.released"
CONFIRMED, REVERSED = "payment.confirmed", "payment.reversed"
EXPLAINED = "declaration.delay_explained"
KINDS = (REGISTERED, SELECTED, RELEASED, CONFIRMED, REVERSED, EXPLAINED)
"""Events that change a figure."""
AT_ONCE_SECONDS = 60
"""A release within a minute of registration is one “at once”."""
BY_ITSELF = {Lane.GREEN.value, Lane.BLUE.value}
AUTHORITIES = (Holder.OFFICER.value, Holder.AGENCY.value)
CHUNK = 5000


def zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(settings.GREENLANE_TIME_ZONE)


def bounds(month: date) -> tuple[datetime, datetime]:
    """First moment of a month and of the next, in the country's time zone."""
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    first, last = (datetime.combine(day, time(), zone()).astimezone(UTC) for day in (month, after))
    return first, last


def _events(kind: str, month: date) -> QuerySet[Event]:
    first, after = bounds(month)
    return Event.objects.filter(kind=kind, at__gte=first, at__lt=after)


def count_month(month: date) -> dict[str, Any]:
    """All counts of a month, as they are kept."""
    registered = _offices(month)
    lanes, drawn = _selections(month, registered)
    seconds, by_itself = _releases(month)
    return {
        "registered": len(registered),
        "lanes": [[office, lane, count] for (office, lane), count in sorted(lanes.items())],
        "drawn": drawn,
        "released": len(seconds),
        "at_once": sum(each <= AT_ONCE_SECONDS for each in seconds),
        "by_itself": by_itself,
        "median_seconds": percentile(seconds, 50),
        "p90_seconds": percentile(seconds, 90),
        **_payments(month),
        **_delays(month),
    }


def _offices(month: date) -> dict[str, str]:
    """Declarations registered in the month: subject -> office."""
    rows = _events(REGISTERED, month).values_list("subject", "data")
    return {subject: orjson.loads(data)["office"] for subject, data in rows.iterator(chunk_size=CHUNK)}


def _selections(month: date, registered: dict[str, str]) -> tuple[Counter[tuple[str, str]], int]:
    """Lanes by office, and how many were drawn at random: what was decided at registration, not later."""
    lanes: Counter[tuple[str, str]] = Counter()
    drawn, done = 0, set()
    rows = _events(SELECTED, month).order_by("at", "id").values_list("subject", "data")
    for subject, data in rows.iterator(chunk_size=CHUNK):
        if subject in done or subject not in registered:
            continue
        done.add(subject)
        decision = orjson.loads(data)
        lanes[registered[subject], decision["lane"]] += 1
        drawn += is_drawn(decision)
    return lanes, drawn


def is_drawn(decision: dict[str, Any]) -> bool:
    """Whether the random control draw asked for a check."""
    return any(
        proposal["selector"] == CONTROL_DRAW and proposal["lane"] != Lane.GREEN
        for proposal in decision["proposals"]
    )


def _releases(month: date) -> tuple[list[float], int]:
    """Seconds from registration to release, in order, and how many were accepted without an officer."""
    seconds: list[float] = []
    by_itself = 0
    for began, at, data in _released(month):
        seconds.append((at - began).total_seconds())
        by_itself += orjson.loads(data)["lane"] in BY_ITSELF
    return sorted(seconds), by_itself


def _released(month: date) -> Iterator[tuple[datetime, datetime, str]]:
    began = Event.objects.filter(subject=OuterRef("subject"), kind=REGISTERED).order_by("id").values("at")[:1]
    rows = _events(RELEASED, month).annotate(began=Subquery(began)).values_list("began", "at", "data")
    yield from (row for row in rows.iterator(chunk_size=CHUNK) if row[0] is not None)


def _payments(month: date) -> dict[str, Any]:
    """Payments that the bank confirmed, by currency in minor units, and those it took back."""
    paid: Counter[str] = Counter()
    confirmed = 0
    for data in _events(CONFIRMED, month).values_list("data", flat=True).iterator(chunk_size=CHUNK):
        said = orjson.loads(data)
        paid[said["currency"]] += int(said["amount_minor"])
        confirmed += 1
    return {
        "payments": confirmed,
        "paid_minor": dict(sorted(paid.items())),
        "reversed": _events(REVERSED, month).count(),
    }


def _delays(month: date) -> dict[str, Any]:
    """Written reasons for delays by who had the ball, and how many of them an authority had."""
    held: Counter[str] = Counter()
    for data in _events(EXPLAINED, month).values_list("data", flat=True).iterator(chunk_size=CHUNK):
        held[orjson.loads(data)["holder"]] += 1
    return {
        "delays": held.total(),
        "delays_by_holder": dict(sorted(held.items())),
        "delays_of_authorities": sum(held[holder] for holder in AUTHORITIES),
    }


def percentile(ordered: list[float], share: int) -> float | None:
    """The smallest value that at least `share` per cent of all do not exceed (nearest rank); None for none."""
    if not ordered:
        return None
    return ordered[max(-(-share * len(ordered) // 100), 1) - 1]
