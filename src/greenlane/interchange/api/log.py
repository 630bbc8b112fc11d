"""The event log itself, for oversight: what happened, in an order that never changes."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from greenlane.foundation import events
from greenlane.foundation.access import require
from greenlane.interchange.api.shapes import LogPage
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs
from greenlane.web.api.shapes import BIGGEST, NO_NUL

router = Router(tags=["Events"])
READ = "event.read"
MOST = 1000


@router.get("/events", response=LogPage, openapi_extra=needs(READ), summary="Read the event log")
def read_events(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, le=BIGGEST, description="Events behind this position")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 200,
    subject: Annotated[str, Query(max_length=80, pattern=NO_NUL, description="e.g. declaration/26XM…")] = "",
) -> HttpResponse:
    """Events by position, without gaps; keep `after` and come back. For oversight. Actors are pseudonyms."""
    require(actor_of(request), READ)
    found = events.read(after, limit=limit, subject=subject)
    items = [_event(event) for event in found]
    last = found[-1].position if found else after
    return json_answer({"items": items, "after": last, "head": events.head()[0]})


def _event(event: events.Logged) -> dict[str, Any]:
    return {
        "position": event.position,
        "kind": event.kind,
        "subject": event.subject,
        "actor_role": event.actor_role,
        "actor": event.actor,
        "at": moment(event.at),
        "data": event.data,
        "digest": event.digest,
    }
