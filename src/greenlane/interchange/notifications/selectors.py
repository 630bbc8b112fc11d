"""Reads of notifications: one's own, and nobody else's."""

from __future__ import annotations

from django.db.models import QuerySet

from greenlane.foundation.errors import NotFound
from greenlane.interchange.notifications.kinds import DEFAULTS
from greenlane.interchange.notifications.models import Kind, Notification, Preference, Way
from greenlane.parties.models import User

COUNTED = 99
"""The bell counts up to this number; beyond it says "99+"."""


def of(user: User) -> QuerySet[Notification]:
    """The notifications of a person, newest first."""
    rows = Notification.objects.filter(user=user).order_by("-position")
    return rows.select_related("membership__organisation", "membership__office")


def one_of(user: User, pk: int) -> Notification:
    """One of a person's own notifications. Raises NotFound (404)."""
    found = of(user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def unread(user: User) -> int:
    """How many are unread, at most one more than is counted. One query."""
    return Notification.objects.filter(user=user, read_at=None).order_by()[: COUNTED + 1].count()


def ways(user: User) -> dict[Kind, Way]:
    """How a person is told of each kind: as he chose, else the default."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "way"))
    return {kind: Way(chosen.get(kind.value, default)) for kind, default in DEFAULTS.items()}
