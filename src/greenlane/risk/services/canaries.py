"""Keeping canaries: declarations whose lane must not change by what goes live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from greenlane.declarations.states import Lane
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.risk.canaries import lane_of
from greenlane.risk.errors import CanaryUnusable
from greenlane.risk.models import Canary
from greenlane.risk.replay import read, record_of
from greenlane.risk.services.editions import one_at_a_time
from greenlane.risk.services.rules import WRITE

SHORTEST_REASON = 10


@verb
def keep_canary(*, name: str, mrn: str, by: Actor) -> Canary:
    """Keep a decided declaration as a canary: the live rules put it where they do today, and must go on doing so.

    Raises CanaryUnusable (RSK017, 422) for a name that is taken or none, NoDecision (404), Forbidden (403).
    """
    require(by, WRITE)
    row = record_of(mrn)
    rows = [item["row"] for item in read(row)["items"]]
    return _keep(name=name, source=row.declaration.mrn, rows=rows, office=row.office, by=by)


@verb
def make_canary(
    *, name: str, rows: Sequence[Mapping[str, Any]], office: str, by: Actor, lane: Lane | None = None
) -> Canary:
    """Make a canary of rows as rules read them (in JSON types); its lane is that of the live rules unless given."""
    require(by, WRITE)
    return _keep(name=name, source="", rows=list(rows), office=office, by=by, lane=lane)


def _keep(
    *,
    name: str,
    source: str,
    rows: Sequence[Mapping[str, Any]],
    office: str,
    by: Actor,
    lane: Lane | None = None,
) -> Canary:
    name = " ".join(name.split())
    if not 3 <= len(name) <= 120 or not name.isprintable():
        raise CanaryUnusable("The name cannot be used.", pointer="name", hint="Three to 120 characters.")
    one_at_a_time()
    if Canary.objects.filter(name=name).exists():
        raise CanaryUnusable("There is a canary of this name.", pointer="name", hint="Use another name.")
    made = Canary.objects.create(
        name=name,
        source=source,
        rows=list(rows),
        office=office,
        lane=lane or lane_of(rows, office),
        author=by.id,
        authored_at=clock.now(),
    )
    record("risk.canary_kept", subject=made, actor=by, lane=made.lane, source=source)
    return made


@verb
def drop_canary(*, canary: Canary, reason: str, by: Actor) -> Canary:
    """Take a canary out of use, with a reason. Raises CanaryUnusable (RSK017, 422) without one, Forbidden (403)."""
    require(by, WRITE, canary)
    if len(reason.strip()) < SHORTEST_REASON:
        raise CanaryUnusable("Say why.", pointer="reason", hint="Ten characters at least.")
    found = lock(Canary.objects.all(), pk=canary.pk)
    found.active = False
    found.save(update_fields=["active"])
    record("risk.canary_dropped", subject=found, actor=by, reason=reason.strip())
    return found
