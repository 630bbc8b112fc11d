"""Who had a declaration, how long, and why it is late: for the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from greenlane.declarations import selectors
from greenlane.declarations.api.reading import VIEW
from greenlane.declarations.api.shapes import DelayShape, IntervalsShape, MrnPath
from greenlane.declarations.intervals import Interval, Timeline, Waiting
from greenlane.declarations.lateness import in_words
from greenlane.declarations.models import DelayReason
from greenlane.declarations.selectors.delays import delays_of
from greenlane.declarations.selectors.times import timeline
from greenlane.web.api.answers import json_answer, moment
from greenlane.web.api.callers import actor_of
from greenlane.web.api.openapi import needs

router = Router(tags=["Declarations"])


@router.get(
    "/declarations/{mrn}/intervals",
    response=IntervalsShape,
    openapi_extra=needs(VIEW),
    summary="Who had the ball, and how long",
)
def list_intervals(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """Every moment from registration to gate-out (or to now) with its primary holder, from the event log. Where
    several gates wait, one counts: carrier, officer, agency, terminal, trader, bank, in this order."""
    found = selectors.declaration(mrn, by=actor_of(request))
    return json_answer({"mrn": found.mrn, **as_json(timeline(found))})


@router.get(
    "/declarations/{mrn}/delays",
    response=list[DelayShape],
    openapi_extra=needs(VIEW),
    summary="Why it is late, in writing",
)
def list_delays(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """The reasons issued by themselves when a limit passed, oldest first: which gate waited, for what, who held it
    since when, under which law, and what the trader can do."""
    found = selectors.declaration(mrn, by=actor_of(request))
    return json_answer([_delay(row) for row in delays_of(found)])


_CODES = ("hours", "counting", "basis", "gate", "stage", "holder")
_MOMENTS = ("started_at", "due_at", "held_since", "issued_at")


def _delay(row: DelayReason) -> dict[str, Any]:
    told = in_words(row)
    return {
        "limit": row.limit_code,
        **{name: getattr(row, name) for name in _CODES},
        **{name: moment(getattr(row, name)) for name in _MOMENTS},
        "about": told.about,
        "waits_for": told.waits_for,
        "next_step": told.next_step,
    }


def as_json(told: Timeline | None) -> dict[str, Any]:
    """A timeline as plain data; empty where the log of a declaration does not tell one."""
    if told is None:
        return {
            "since": None,
            "until": None,
            "is_over": False,
            "seconds": 0.0,
            "seconds_to_release": 0.0,
            "holders": [],
            "intervals": [],
        }
    return {
        "since": moment(told.since),
        "until": moment(told.until),
        "is_over": told.is_over,
        "seconds": told.total.total_seconds(),
        "seconds_to_release": told.to_release.total_seconds(),
        "holders": [
            {
                "holder": holder.value,
                "seconds": length.total_seconds(),
                "share": length / told.total if told.total else 0.0,
            }
            for holder, length in told.by_holder().items()
        ],
        "intervals": [_interval(one) for one in told.intervals],
    }


def _interval(one: Interval) -> dict[str, Any]:
    return {
        **_waiting(one.primary),
        "since": moment(one.since),
        "until": moment(one.until),
        "seconds": one.length.total_seconds(),
        "after_release": one.after_release,
        "also": [_waiting(waiting) for waiting in one.also],
    }


def _waiting(one: Waiting) -> dict[str, str]:
    return {"holder": one.holder.value, "gate": one.gate, "stage": one.stage, "reason": one.reason}
