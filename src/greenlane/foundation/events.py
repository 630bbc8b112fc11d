"""The event log: `record` writes, the sequencer numbers, consumers read by position, `check` proves.

Source of the shape: transactional outbox; the chain follows RFC 9162's idea of a tamper-evident log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.canonical import canonical_json, canonical_text
from greenlane.foundation.models import Consumer, Event, EventPending, EventPosition
from greenlane.foundation.reactions import react
from greenlane.foundation.rows import RowWriter
from greenlane.foundation.verbs import current_unit

GENESIS = "0" * 64
_SEQUENCER_LOCK = 7_300_001


class NewEvent(NamedTuple):
    """An event about to be stored, in the order of the table's columns."""

    kind: str
    subject: str
    actor_role: str
    actor: str
    at: datetime
    data: str
    digest: str


_ROWS = RowWriter(
    Event,
    {
        "kind": "text",
        "subject": "text",
        "actor_role": "text",
        "actor": "text",
        "at": "timestamptz",
        "data": "text",
        "digest": "text",
    },
)


def record(kind: str, *, subject: Any, actor: Actor, at: datetime | None = None, **data: Any) -> NewEvent:
    """Note that something happened and run the reactions to it, in this transaction.

    `subject` is a model with `event_subject` (e.g. `declaration/26XM...`). `data` must be canonical JSON
    material and hold no personal data.
    """
    said = (kind, subject.event_subject, actor.role.value, actor.id, at or clock.now(), canonical_text(data))
    event = NewEvent(*said, _digest(said))
    current_unit().events.append(event)
    react(kind, subject, actor, data)
    return event


def store(events: list[NewEvent]) -> None:
    """Write recorded events in one statement; called by the unit of work before it commits."""
    _ROWS.write(events)


def event_digest(event: Event | NewEvent) -> str:
    """SHA-256 over the canonical JSON of everything an event says."""
    return _digest((event.kind, event.subject, event.actor_role, event.actor, event.at, event.data))


def _digest(said: tuple[str, str, str, str, datetime, str]) -> str:
    return hashlib.sha256(canonical_json(said)).hexdigest()


def sequence(limit: int = 5000) -> int:
    """Give the next positions to committed events, oldest first. Returns how many.

    One sequencer works at a time (advisory lock on PostgreSQL, write lock on SQLite); an event becomes
    visible to it only after its transaction committed, so positions have no gaps and never change.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEQUENCER_LOCK])
        pending = list(
            EventPending.objects.order_by("event_id").values_list("event_id", "event__digest")[:limit]
        )
        if not pending:
            return 0
        position, chain = head()
        rows = []
        for event_id, event_hash in pending:
            position += 1
            chain = next_link(chain, event_hash)
            rows.append(EventPosition(position=position, event_id=event_id, chain=chain))
        EventPosition.objects.bulk_create(rows, batch_size=5000)
        ids = [event_id for event_id, _ in pending]
        for start in range(0, len(ids), 5000):
            EventPending.objects.filter(event_id__in=ids[start : start + 5000]).delete()
        return len(rows)


def sequence_all() -> int:
    total = 0
    while done := sequence():
        total += done
    return total


def head() -> tuple[int, str]:
    """Position and chain value of the last sequenced event; (0, GENESIS) for an empty log."""
    last = EventPosition.objects.order_by("-position").values_list("position", "chain").first()
    return last or (0, GENESIS)


def next_link(chain: str, event_hash: str) -> str:
    return hashlib.sha256((chain + event_hash).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Logged:
    """An event as consumers see it."""

    position: int
    kind: str
    subject: str
    actor_role: str
    actor: str
    at: datetime
    data: dict[str, Any]
    digest: str


def read(after: int = 0, *, limit: int = 1000, subject: str = "") -> list[Logged]:
    """Sequenced events after a position, in order."""
    rows = EventPosition.objects.filter(position__gt=after).select_related("event").order_by("position")
    if subject:
        rows = rows.filter(event__subject=subject)
    return [_logged(row) for row in rows[:limit]]


def _logged(row: EventPosition) -> Logged:
    event = row.event
    return Logged(
        position=row.position,
        kind=event.kind,
        subject=event.subject,
        actor_role=event.actor_role,
        actor=event.actor,
        at=event.at,
        data=orjson.loads(event.data),
        digest=event.digest,
    )


def consume(name: str, handle: Callable[[list[Logged]], None], *, batch: int = 500) -> int:
    """Feed the events after the consumer's position to `handle`, once; returns how many.

    The batch and the new position commit together, so a killed consumer repeats nothing it stored.
    """
    with transaction.atomic():
        Consumer.objects.get_or_create(name=name)
        rows = Consumer.objects.filter(name=name)
        if connection.features.has_select_for_update:
            rows = rows.select_for_update()
        consumer = rows.get()
        found = read(consumer.position, limit=batch)
        if not found:
            return 0
        handle(found)
        consumer.position, consumer.updated_at = found[-1].position, clock.now()
        consumer.save(update_fields=["position", "updated_at"])
        return len(found)


@dataclass(slots=True)
class CheckReport:
    """What `greenlane events --check` found. `sound` is true when nothing was touched."""

    events: int = 0
    positions: int = 0
    waiting: int = 0
    head: str = GENESIS
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.problems


def check(
    progress: Callable[[int], None] | None = None, *, noted: tuple[int, str] | None = None
) -> CheckReport:
    """Recompute every digest and the chain; report changed, missing, inserted and unnumbered events.

    `noted` is a head (position, chain) written down earlier, outside this database. With it the check also
    finds what no log can prove about itself: an end cut off, or the whole chain computed anew.
    """
    report = CheckReport()
    _check_chain(report, progress, noted)
    _check_counts(report)
    return report


def _check_chain(
    report: CheckReport, progress: Callable[[int], None] | None, noted: tuple[int, str] | None
) -> None:
    last, chain = 0, GENESIS
    for position, stored_chain, event in _all_positions():
        report.positions += 1
        if position != last + 1:
            report.problems.append(f"position {last + 1} is missing (next is {position})")
        if event_digest(event) != event.digest:
            report.problems.append(f"position {position}: {event.kind} of {event.subject} was changed")
        if next_link(chain, event.digest) != stored_chain:
            report.problems.append(f"position {position}: the chain does not continue here")
        if noted and position == noted[0] and stored_chain != noted[1]:
            report.problems.append(f"position {position}: the chain is not the one noted earlier")
        last, chain = position, stored_chain
        if progress and not position % 1000:
            progress(position)
    report.head = chain
    if noted and noted[0] > last:
        report.problems.append(f"the log ends at position {last}, but position {noted[0]} was noted earlier")


def _check_counts(report: CheckReport) -> None:
    """Rows of the three tables match one to one, and no consumer has read past the end.

    Each question is one statement, so that events arriving meanwhile raise no false alarm.
    """
    report.events = Event.objects.count()
    report.waiting = EventPending.objects.count()
    the_event = Event.objects.filter(pk=OuterRef("event_id"))
    numbered = EventPosition.objects.filter(event_id=OuterRef("pk"))
    waiting = EventPending.objects.filter(event_id=OuterRef("pk"))
    questions = {
        "events have no position": Event.objects.filter(~Exists(numbered), ~Exists(waiting)),
        "positions have lost their event": EventPosition.objects.filter(~Exists(the_event)),
        "waiting events are missing": EventPending.objects.filter(~Exists(the_event)),
    }
    for problem, rows in questions.items():
        if found := rows.count():
            report.problems.append(f"{found} {problem}")
    reached = list(Consumer.objects.order_by("name").values_list("name", "position"))
    end = head()[0]
    for name, position in reached:
        if position > end:
            report.problems.append(f"“{name}” has read position {position}; the log ends at {end}")


def _all_positions() -> Iterator[tuple[int, str, Event]]:
    rows = EventPosition.objects.select_related("event").order_by("position")
    for row in rows.iterator(chunk_size=2000):
        yield row.position, row.chain, row.event
