"""Closing days: what was declared and found on a day enters the profiles, once, in the order of days.

A day is closed when it is over. Decisions of later days read it; decisions made before the closing have read the day
before, and their records say so. Everything happens in one transaction a day, so that a killed worker loses nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from django.db import connection
from django.db.models import Min

from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.risk.engine.activity import Activity
from greenlane.risk.engine.model.book import ProfileBook, from_rows
from greenlane.risk.engine.model.book import rows as rows_of
from greenlane.risk.engine.model.items import Item
from greenlane.risk.models import DecisionRecord, Outcome, Profile, ProfileDay
from greenlane.risk.profiles import Key, activity_keys, digest_of, profile_keys, read_profiles

GRACE = timedelta(minutes=30)
"""A day is closed so long after its end: whatever was being decided at midnight is stored by then."""
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closing did."""

    days: int
    items: int
    results: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found of one item, as profiles learn it."""

    item: Item
    finding: bool
    critical: bool


def due_until() -> date:
    """The last day that may be closed now."""
    return clock.day_of(clock.now() - GRACE) - timedelta(days=1)


def close_days(*, until: date | None = None, by: Actor = SYSTEM) -> Closed:
    """Close all days that are over, up to `until` (the last day that is due); each in a transaction of its own."""
    last = min(until, due_until()) if until else due_until()
    days = items = results = 0
    while (closed := close_next(until=last, by=by)) is not None:
        days, items, results = days + closed.days, items + closed.items, results + closed.results
    return Closed(days, items, results)


def close_due() -> int:
    """A step of the worker: close what is due; returns how many days. One query while nothing is."""
    closed = ProfileDay.objects.values_list("closed", flat=True).first()
    if closed is not None and closed >= due_until():
        return 0
    return close_days().days


@verb
def close_next(*, until: date, by: Actor) -> Closed | None:
    """Close the next day on which anything happened, not after `until`; None when there is none."""
    state, _created = ProfileDay.objects.get_or_create(pk=1, defaults={"closed": date.min, "stamp": "-"})
    state = lock(ProfileDay.objects.all(), pk=1)
    day = _next_day(state.closed, until)
    if day is None:
        if until > state.closed:  # nothing happened on these days: they are over, too
            state.closed = until
            state.save(update_fields=["closed"])
        return None
    items, results = _items_of(day), _results_of(day)
    _fold(day, items, results)
    state.closed, state.stamp = day, uuid.uuid4().hex
    state.save(update_fields=["closed", "stamp"])
    record("risk.day_closed", subject=_Day(day), actor=by, items=len(items), results=len(results))
    return Closed(1, len(items), len(results))


@dataclass(frozen=True, slots=True)
class _Day:
    day: date

    @property
    def event_subject(self) -> str:
        return f"risk-day/{self.day.isoformat()}"


def _next_day(closed: date, until: date) -> date | None:
    decided = DecisionRecord.objects.filter(day__gt=closed, day__lte=until).aggregate(day=Min("day"))["day"]
    known = Outcome.objects.filter(known_on__gt=closed, known_on__lte=until).aggregate(day=Min("known_on"))
    return min((day for day in (decided, known["day"]) if day), default=None)


def _items_of(day: date) -> list[Item]:
    """What was first declared on a day; amendments of it are no further traffic."""
    rows = DecisionRecord.objects.filter(day=day, version=1).order_by("id").values_list("record", flat=True)
    return [item for text in rows.iterator(chunk_size=500) for item, _ in _items(text)]


def _results_of(day: date) -> list[Result]:
    rows = Outcome.objects.filter(known_on=day).order_by("id").select_related("decision")
    found, read = [], {}
    for row in rows.iterator(chunk_size=500):
        if row.decision_id not in read:
            read = {row.decision_id: {number: item for item, number in _items(row.decision.record)}}
        item = read[row.decision_id].get(row.sequence)
        if item is not None:
            found.append(Result(item, bool(row.finding), row.critical))
    return found


def _items(text: str) -> Iterable[tuple[Item, int]]:
    kept = orjson.loads(text)
    day = date.fromisoformat(kept["day"]).toordinal()
    return ((Item(day, one["model"]), one["sequence"]) for one in kept["items"])


def _fold(day: date, items: Sequence[Item], results: Sequence[Result]) -> None:
    """Read the profiles that the day touches, let it pass, write them back."""
    touched = [*items, *(result.item for result in results)]
    profiles = dict.fromkeys(key for item in touched for key in profile_keys(item))
    held = read_profiles([*profiles, *dict.fromkeys(key for item in touched for key in activity_keys(item))])
    activities = {key: Activity(kept or []) for key, kept in held.items() if key not in profiles}
    known = [(key[0], list(key[1:]), held[key]) for key in profiles if held[key] is not None]
    book = from_rows(known, day=day.toordinal())
    for item in items:
        book.observe(item)
        for key in activity_keys(item):
            activities[key].note(item.day, items=1)
    for result in results:
        _learn(book, activities, result, day.toordinal())
    book.begin(day.toordinal() + 1)
    after = {(name, *values): kept for name, values, kept in rows_of(book)}
    _write(after | {key: activity.entries for key, activity in activities.items()})


def _learn(book: ProfileBook, activities: dict[Key, Activity], result: Result, day: int) -> None:
    book.learn(result.item, known_on=day, fraud=int(result.finding), critical=int(result.critical))
    for key in activity_keys(result.item):
        activities[key].note(day, inspected=1, findings=int(result.finding))


def _write(rows: Mapping[Key, object]) -> None:
    Profile.objects.bulk_create(
        [
            Profile(key=digest_of(key), name=key[0], values=list(key[1:]), held=orjson.dumps(held).decode())
            for key, held in rows.items()
        ],
        batch_size=BATCH if connection.vendor == "postgresql" else 500,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["held"],
    )
