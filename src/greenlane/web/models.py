"""What people keep of the shell itself: their views of tables."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from greenlane.foundation import clock

LONGEST_QUERY = 2000
"""A hundred letters of Asia are nine hundred characters of an address, and two such fields are usual."""


class SavedView(models.Model):
    """A table's filters, order and columns under a name of one's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    table = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "table", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
