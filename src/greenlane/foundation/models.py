"""The event log and its positions."""

from __future__ import annotations

from django.db import models

from greenlane.foundation import clock


class Event(models.Model):
    """One thing that happened. Rows are never changed or removed (database triggers).

    `data` is canonical JSON text, kept as text so that its digest can be recomputed byte for byte.
    `subject` is `type/key`, e.g. `declaration/26XM…`.
    """

    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    actor_role = models.CharField(max_length=30)
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    data = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="event_subject"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
        ]


class EventPending(models.Model):
    """Events not yet given a position; a database trigger adds the row with the event."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False)


class EventPosition(models.Model):
    """Gap-free order of committed events; `chain` = SHA-256(previous chain + event digest)."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, related_name="sequenced")
    chain = models.CharField(max_length=64)


class Consumer(models.Model):
    """How far a reader of the log has come."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now)
