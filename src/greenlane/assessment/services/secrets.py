"""The secrets of the days: committed to before their day, published after it; the keys of blinding stay secret."""

from __future__ import annotations

from datetime import date

from greenlane.assessment.engine.draw import commitment_of, new_secret
from greenlane.assessment.errors import SecretNotDue
from greenlane.assessment.locks import one_draw_at_a_time
from greenlane.assessment.models import DrawBlinding, DrawDisclosure, DrawSecret
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb


@verb
def commit_secret(*, day: date, by: Actor = SYSTEM) -> DrawSecret:
    """Choose the secret and the blinding key of a day and publish their commitments; the day's own if there are any.

    Raises SecretNotDue (DRW005, 409) for a day that is over, Forbidden (403).
    """
    require(by, "assessment.draw")
    one_draw_at_a_time()
    known = DrawSecret.objects.select_related("blinding").filter(day=day).first()
    over = day < clock.today()
    if known is None and over:
        raise SecretNotDue(pointer="day", hint=f"{day} is over; nothing can be drawn on it any more.")
    kept = known or _chosen(day, by)
    if not over and getattr(kept, "blinding", None) is None:
        _blind(kept, by)
    return kept


def _chosen(day: date, by: Actor) -> DrawSecret:
    secret = new_secret()
    kept = DrawSecret.objects.create(
        day=day, commitment=commitment_of(secret, day), secret=secret.hex(), committed_at=clock.now()
    )
    record("assessment.secret_committed", subject=kept, actor=by, day=day, commitment=kept.commitment)
    return kept


def _blind(kept: DrawSecret, by: Actor) -> None:
    """The key of a day, chosen where a day has a secret alone: it was committed to by a version without keys."""
    key = new_secret()
    made = DrawBlinding.objects.create(
        secret=kept, commitment=commitment_of(key, kept.day), key=key.hex(), committed_at=clock.now()
    )
    record("assessment.blinding_committed", subject=kept, actor=by, day=kept.day, commitment=made.commitment)


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
