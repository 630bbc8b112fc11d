"""The secrets of the days: committed to before their day, published after it."""

from __future__ import annotations

from datetime import date

from greenlane.assessment.engine.draw import commitment_of, new_secret
from greenlane.assessment.errors import SecretNotDue
from greenlane.assessment.locks import one_draw_at_a_time
from greenlane.assessment.models import DrawDisclosure, DrawSecret
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb


@verb
def commit_secret(*, day: date, by: Actor = SYSTEM) -> DrawSecret:
    """Choose the secret of a day and publish its commitment; the day's own again if there is one.

    Raises SecretNotDue (DRW005, 409) for a day that is over, Forbidden (403).
    """
    require(by, "assessment.draw")
    one_draw_at_a_time()
    known = DrawSecret.objects.filter(day=day).first()
    if known is not None:
        return known
    if day < clock.today():
        raise SecretNotDue(pointer="day", hint=f"{day} is over; nothing can be drawn on it any more.")
    secret = new_secret()
    kept = DrawSecret.objects.create(
        day=day, commitment=commitment_of(secret, day), secret=secret.hex(), committed_at=clock.now()
    )
    record("assessment.secret_committed", subject=kept, actor=by, day=day, commitment=kept.commitment)
    return kept


@verb
def publish_secret(*, day: date, by: Actor = SYSTEM) -> DrawDisclosure:
    """Publish the secret of a day that is over; what was published stays published.

    Raises SecretNotDue (DRW005, 409) while the day lasts or where nothing was committed to, Forbidden (403).
    """
    require(by, "assessment.draw")
    one_draw_at_a_time()  # a draw of the last second is stored before its secret is known
    if day >= clock.today():
        raise SecretNotDue(pointer="day", hint=f"The secret of {day} is published when that day is over.")
    kept = DrawSecret.objects.filter(day=day).first()
    if kept is None:
        raise SecretNotDue(pointer="day", hint=f"Nothing was committed to for {day}.")
    known = DrawDisclosure.objects.filter(secret=kept).first()
    if known is not None:
        return known
    told = DrawDisclosure.objects.create(secret=kept, published_at=clock.now())
    record(
        "assessment.secret_published",
        subject=kept,
        actor=by,
        day=day,
        commitment=kept.commitment,
        secret=kept.secret,
    )
    return told
