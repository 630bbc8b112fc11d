"""What is published: one row of counts for each month, made from the event log and made anew when it grows."""

from __future__ import annotations

from django.db import models


class PublishedMonth(models.Model):
    """The figures of one month (its first day) in the country's time zone.

    `counts` holds the plain numbers, small groups included: they are hidden when shown, never here.
    `position` is how far the event log was read.
    """

    month = models.DateField(unique=True)
    counts = models.JSONField()
    position = models.BigIntegerField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
