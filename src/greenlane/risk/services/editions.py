"""Putting what was changed in force: each change makes the next edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson
from django.db import connection

from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.foundation.canonical import digest_bytes
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.risk.editions import content_now
from greenlane.risk.models import Edition

_LOCK = 7_300_002


def one_at_a_time() -> None:
    """Wait until nobody else is changing what selection runs on, and hold it until this transaction ends.

    Without it two changes at once would each publish an edition that lacks the other, and pass canaries that their
    sum would move. Taken before any row is locked. SQLite's write lock does the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@verb
def publish_edition(*, cause: str, by: Actor, scales: Mapping[str, Sequence[float]] | None = None) -> Edition:
    """Make the edition of what is live, in shadow and published now. Called by the verbs that change any of it.

    `scales` are new quantiles of scores by purpose; None keeps the present ones. Nothing is made when nothing changed.
    """
    one_at_a_time()
    content = orjson.dumps(content_now(scales=scales), option=orjson.OPT_SORT_KEYS)
    before = Edition.objects.order_by("-pk").first()
    if before is not None and before.content == content.decode():
        return before
    made = Edition.objects.create(
        made_at=clock.now(),
        made_by=by.id,
        cause=cause[:120],
        content=content.decode(),
        digest=digest_bytes(content),
    )
    record("risk.edition_published", subject=made, actor=by, cause=made.cause, digest=made.digest)
    return made
