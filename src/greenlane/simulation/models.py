"""The switch of the demo's live traffic. Kept in the database, so that any process can read and turn it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

MOST_PER_HOUR = 3600
MOST_DECLARATIONS = 20_000


class Traffic(models.Model):
    """Live traffic of the demo: how fast, until when, how much of it. One row; none means never started.

    `lodged` counts the messages sent so far and numbers the next one; `looked_at` is when a worker last
    looked for something to do, so that two workers never do the same at once.
    """

    running = models.BooleanField(default=True)
    per_hour = models.PositiveIntegerField()
    cap = models.PositiveIntegerField()
    until = models.DateTimeField()
    lodged = models.PositiveIntegerField(default=0)
    lodged_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="traffic_one_switch", condition=models.Q(pk=1)),
            models.CheckConstraint(
                name="traffic_bounded",
                condition=models.Q(
                    per_hour__gte=1, per_hour__lte=MOST_PER_HOUR, cap__gte=1, cap__lte=MOST_DECLARATIONS
                ),
            ),
        ]

    @property
    def event_subject(self) -> str:
        return "traffic/demo"

    @property
    def full(self) -> bool:
        return self.lodged >= self.cap

    @property
    def pace(self) -> timedelta:
        """Between two declarations."""
        return timedelta(hours=1) / self.per_hour

    def runs_at(self, moment: datetime) -> bool:
        """Switched on and not past its end."""
        return self.running and moment < self.until

    def lodges_at(self, moment: datetime) -> bool:
        """Whether the next declaration is due."""
        return not self.full and (self.lodged_at is None or self.lodged_at + self.pace <= moment)
