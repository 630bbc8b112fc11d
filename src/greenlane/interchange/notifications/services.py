"""What people do with their notifications: read them, and choose how they are told."""

from __future__ import annotations

from collections.abc import Mapping

from greenlane.foundation import clock
from greenlane.foundation.errors import NotFound
from greenlane.foundation.verbs import verb
from greenlane.interchange.notifications.kinds import DEFAULTS
from greenlane.interchange.notifications.models import Kind, Notification, Preference, Way
from greenlane.parties.models import User


@verb
def mark_read(*, user: User, pk: int) -> None:
    """Mark one of one's own notifications as read; twice changes nothing. Raises NotFound (404) for another's."""
    rows = Notification.objects.filter(user=user, pk=pk)
    if not rows.filter(read_at=None).update(read_at=clock.now()) and not rows.exists():
        raise NotFound()


@verb
def mark_all_read(*, user: User, up_to: int) -> int:
    """Mark all up to a position as read, so that nothing is marked that was not shown; returns how many."""
    rows = Notification.objects.filter(user=user, read_at=None, position__lte=up_to)
    return rows.update(read_at=clock.now())


@verb
def choose(*, user: User, ways: Mapping[Kind, Way]) -> None:
    """Keep how a person is told of each kind. Mails already due are sent as they were wanted."""
    for kind, way in ways.items():
        if way == DEFAULTS[kind]:
            Preference.objects.filter(user=user, kind=kind).delete()
        else:
            Preference.objects.update_or_create(user=user, kind=kind, defaults={"way": way})
