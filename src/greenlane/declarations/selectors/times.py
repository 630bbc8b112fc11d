"""Reads for the stage intervals: the events of one declaration, or of all that were registered in a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db.models import QuerySet

from greenlane.declarations.intervals import Happened, Timeline, timeline_of
from greenlane.declarations.models import Declaration
from greenlane.declarations.release import Holder
from greenlane.foundation import clock
from greenlane.foundation.models import Event

AT_ONCE = 500
"""Declarations whose events are read in one query."""
MOST = 5000
"""Declarations of one report; a longer period is narrowed by office or lane."""


def timeline(found: Declaration) -> Timeline | None:
    """The intervals of a declaration up to now. One query. None where its log does not tell them."""
    rows = Event.objects.filter(subject=found.event_subject).order_by("id")
    return timeline_of(_happened(rows.values_list("kind", "at", "data")), now=clock.now())


def timeline_from(events: Sequence[Event]) -> Timeline | None:
    """The same from events that are at hand, in any order."""
    told = sorted(events, key=lambda event: event.pk)
    return timeline_of(_happened((one.kind, one.at, one.data) for one in told), now=clock.now())


def _happened(rows: Any) -> Iterator[Happened]:
    return (Happened(kind, at, orjson.loads(data)) for kind, at, data in rows)


def timelines(rows: QuerySet[Declaration], *, now: datetime) -> Iterator[tuple[Declaration, Timeline]]:
    """The intervals of many declarations: one query for them, and one for each 500 of them. At most MOST."""
    found = list(rows.only("mrn", "office", "lane", "registered_at", "priority")[:MOST])
    for start in range(0, len(found), AT_ONCE):
        part = {one.event_subject: one for one in found[start : start + AT_ONCE]}
        yield from _timelines(part, now)


def _timelines(part: dict[str, Declaration], now: datetime) -> Iterator[tuple[Declaration, Timeline]]:
    events: dict[str, list[Happened]] = {subject: [] for subject in part}
    rows = Event.objects.filter(subject__in=part).order_by("id")
    for subject, kind, at, data in rows.values_list("subject", "kind", "at", "data"):
        events[subject].append(Happened(kind, at, orjson.loads(data)))
    for subject, declaration in part.items():
        timeline = timeline_of(events[subject], now=now)
        if timeline is not None:
            yield declaration, timeline


@dataclass(slots=True)
class Times:
    """What one holder's stage took in all: `times` has one entry for each declaration that went through it."""

    holder: Holder
    stage: str
    times: list[timedelta] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.times)

    @property
    def total(self) -> timedelta:
        return sum(self.times, timedelta())

    @property
    def median(self) -> timedelta:
        return nearest_rank(sorted(self.times), 50)

    @property
    def p90(self) -> timedelta:
        return nearest_rank(sorted(self.times), 90)


@dataclass(frozen=True, slots=True)
class Report:
    """Where the time went for a set of declarations. The stages add up to the holders, the holders to `total`."""

    declarations: int
    total: timedelta
    holders: list[Times]
    stages: list[Times]


def report(found: Sequence[Timeline]) -> Report:
    """Sums, medians and 90th percentiles per holder and per stage, most time first."""
    holders: dict[Holder, Times] = {}
    stages: dict[tuple[Holder, str], Times] = {}
    for timeline in found:
        for holder, length in timeline.by_holder().items():
            holders.setdefault(holder, Times(holder, "")).times.append(length)
        for (holder, stage), length in timeline.by_stage().items():
            stages.setdefault((holder, stage), Times(holder, stage)).times.append(length)
    return Report(
        declarations=len(found),
        total=sum((one.total for one in found), timedelta()),
        holders=sorted(holders.values(), key=lambda one: one.total, reverse=True),
        stages=sorted(stages.values(), key=lambda one: one.total, reverse=True),
    )


def nearest_rank(ordered: Sequence[timedelta], share: int) -> timedelta:
    """The smallest length that at least `share` per cent of all do not exceed; zero for none."""
    if not ordered:
        return timedelta()
    return ordered[max(-(-share * len(ordered) // 100), 1) - 1]
