"""Changing declarations: each operation is one verb. `If-Match` makes it meet the state its author saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Router

from greenlane.declarations import services
from greenlane.declarations.api import render
from greenlane.declarations.api.shapes import Arrived, BareStates, Because, MrnPath, Note, Tracked
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor
from greenlane.foundation.db import lock
from greenlane.foundation.verbs import verb
from greenlane.payments import services as payments
from greenlane.web.api.answers import json_answer
from greenlane.web.api.callers import actor_of
from greenlane.web.api.etags import require_match, tagged
from greenlane.web.api.openapi import header, needs

router = Router(tags=["Declarations"])
IF_MATCH = header("If-Match", "The ETag you last saw; 412 when the declaration has changed since.")

Change = Callable[[], Declaration]
T = TypeVar("T")


def scope(name: str) -> dict[str, object]:
    return needs(name, parameters=[IF_MATCH])


def apply(request: HttpRequest, mrn: str, change: Change) -> HttpResponse:
    """Make a change, guarded by `If-Match` when it was sent, and answer with the declaration and its new tag."""
    actor = actor_of(request)
    found = change() if "If-Match" not in request.headers else guarded(request, mrn, actor, change)
    return tagged(json_answer(render.changed(found, actor)), render.etag(found, actor))


@verb
def guarded(request: HttpRequest, mrn: str, actor: Actor, change: Callable[[], T]) -> T:
    """Compare under the lock, so that nothing comes between the comparison and the change. Payment orders
    are locked first, as every verb does that needs both."""
    payments.hold(f"declaration/{mrn}")
    rows = Declaration.objects.select_related("declarant", "trader")
    require_match(request, render.etag(lock(rows, mrn=mrn), actor))
    return change()


def clean(mrn: str) -> str:
    return mrn.strip().upper()


@router.post(
    "/declarations/{mrn}/goods-registration",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.register_goods"),
    summary="Register the goods after arrival",
)
def register_goods(request: HttpRequest, mrn: MrnPath, payload: Arrived | None = None) -> HttpResponse:
    """The declarant says that the goods are here and where. No officer is involved; release may follow at once."""
    number, location = clean(mrn), payload.location if payload else ""
    actor = actor_of(request)
    return apply(request, number, lambda: services.register_goods(mrn=number, location=location, by=actor))


@router.post(
    "/declarations/{mrn}/withdrawal",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.withdraw"),
    summary="Withdraw a declaration before the goods arrive",
)
def withdraw(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """What was asked for is cancelled, what was paid is given back. Later, ask for cancellation instead."""
    number, actor = clean(mrn), actor_of(request)
    return apply(request, number, lambda: services.withdraw(mrn=number, reason=payload.reason, by=actor))


@router.post(
    "/declarations/{mrn}/cancellation-requests",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.request_cancellation"),
    summary="Ask for cancellation",
)
def request_cancellation(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """A supervisor decides; while nothing has arrived and nothing is checked, it is withdrawn at once."""
    number, actor = clean(mrn), actor_of(request)
    return apply(
        request, number, lambda: services.request_cancellation(mrn=number, reason=payload.reason, by=actor)
    )


@router.post(
    "/declarations/{mrn}/cancellation-requests/approval",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.decide_cancellation"),
    summary="Approve a cancellation",
)
def approve_cancellation(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """For supervisors. The declaration ends; money is cancelled or given back."""
    number, actor = clean(mrn), actor_of(request)
    return apply(
        request, number, lambda: services.approve_cancellation(mrn=number, reason=payload.reason, by=actor)
    )


@router.post(
    "/declarations/{mrn}/cancellation-requests/refusal",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.decide_cancellation"),
    summary="Decline a cancellation",
)
def decline_cancellation(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """For supervisors, with a reason the trader reads. The declaration goes on."""
    number, actor = clean(mrn), actor_of(request)
    return apply(
        request, number, lambda: services.decline_cancellation(mrn=number, reason=payload.reason, by=actor)
    )


@router.post(
    "/declarations/{mrn}/acceptance",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.check_documents"),
    summary="Accept a declaration after the documentary check",
)
def accept(request: HttpRequest, mrn: MrnPath, payload: Note | None = None) -> HttpResponse:
    """For documentary check officers of its office. Release follows by itself if nothing else is open."""
    number, note = clean(mrn), payload.note if payload else ""
    actor = actor_of(request)
    return apply(request, number, lambda: services.accept(mrn=number, note=note, by=actor))


@router.post(
    "/declarations/{mrn}/refusal",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.check_documents"),
    summary="Refuse a declaration after the documentary check",
)
def refuse(request: HttpRequest, mrn: MrnPath, payload: Because) -> HttpResponse:
    """For documentary check officers of its office. The trader reads the reason; money is given back."""
    number, actor = clean(mrn), actor_of(request)
    return apply(request, number, lambda: services.refuse(mrn=number, reason=payload.reason, by=actor))


@router.post(
    "/declarations/{mrn}/gate-out",
    response=Tracked | BareStates,
    openapi_extra=scope("declaration.gate_out"),
    summary="Let released goods leave",
)
def gate_out(request: HttpRequest, mrn: MrnPath) -> HttpResponse:
    """For gate officers and terminals. 409 names who holds which gate while the goods are not released."""
    number, actor = clean(mrn), actor_of(request)
    return apply(request, number, lambda: services.gate_out(mrn=number, by=actor))
