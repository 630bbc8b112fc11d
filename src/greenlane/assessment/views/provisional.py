"""The register of provisional assessments, and one of them with its five clocks."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from greenlane.assessment import listed
from greenlane.assessment.errors import NotProvisional
from greenlane.assessment.models import ProvisionalAssessment, ProvisionalClock
from greenlane.assessment.permissions import READ_PROVISIONAL
from greenlane.assessment.selectors_cases import faces, latest_provisional, provisionals_of
from greenlane.assessment.states import ClockName, ClockState, ProvisionalState, SecurityState
from greenlane.assessment.views.step_table import STEPS, url_of
from greenlane.declarations import board, faceless, selectors
from greenlane.declarations.models import Declaration
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page
from greenlane.web.tables import Column, Filter, Kind, Table

RUNNING, OVERDUE, PAUSED = "running", "overdue", "paused"


def address_of(row: ProvisionalAssessment) -> str:
    return reverse("provisional", args=[row.declaration.mrn])


def _by_clock(rows: QuerySet[ProvisionalAssessment], value: str) -> QuerySet[ProvisionalAssessment]:
    """`supplying:expired`, or `paused` for cases whose clocks stand still."""
    if value == PAUSED:
        return rows.filter(pauses__isnull=False, pauses__until=None)
    name, _colon, state = value.partition(":")
    if name not in ClockName.values or state not in ClockState.values:
        return rows.none()
    found = ProvisionalClock.objects.filter(name=name, state=state).values("provisional")
    return rows.filter(pk__in=found)


def _clock_choices(_request: HttpRequest) -> list[tuple[str, Any]]:
    pairs = [
        (f"{name.value}:{state.value}", f"{name.label}: {state.label}")
        for name in ClockName
        for state in (ClockState.RUNNING, ClockState.EXPIRED)
    ]
    return [(PAUSED, _("Clocks stand still")), *pairs]


def _next(row: ProvisionalAssessment) -> Any:
    return row.next_due  # type: ignore[attr-defined]


TABLE = Table(
    name="provisionals",
    caption=gettext_lazy("Provisional assessments"),
    columns=(
        Column("mrn", "MRN", "declaration.mrn", Kind.CODE, link=address_of),
        Column("office", gettext_lazy("Office"), "declaration.office"),
        Column("grounds", gettext_lazy("Ground"), lambda row: listed.label_of(listed.GROUNDS, row.grounds)),
        Column("state", gettext_lazy("State"), "state", Kind.STATE),
        Column("security", gettext_lazy("Security"), "security", Kind.STATE),
        Column(
            "amount",
            gettext_lazy("To be secured"),
            "security_minor",
            Kind.MONEY,
            sort=("security_minor", "id"),
        ),
        Column("assessed", gettext_lazy("Assessed"), "assessed_at", Kind.MOMENT, sort=("assessed_at", "id")),
        Column("due", gettext_lazy("Next clock over"), _next, Kind.MOMENT, sort=("next_due", "id")),
        Column("final", gettext_lazy("Final"), "finalised_at", Kind.MOMENT, shown=False),
    ),
    order="-assessed",
    empty=gettext_lazy("Nothing was assessed provisionally yet."),
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            lambda rows, value: rows.filter(state=value),
            lambda _request: ProvisionalState.choices,
        ),
        Filter("clock", gettext_lazy("Clock"), _by_clock, _clock_choices),
        Filter(
            "security",
            gettext_lazy("Security"),
            lambda rows, value: rows.filter(security=value),
            lambda _request: SecurityState.choices,
        ),
    ),
)


@require_safe
@page(Audience.DESK, permission=READ_PROVISIONAL)
def register(request: PageRequest) -> HttpResponseBase:
    """Every provisional assessment of the office, with the clock that is over next."""
    due = ProvisionalClock.objects.filter(provisional=OuterRef("pk"), state=ClockState.RUNNING)
    rows = provisionals_of(request.actor).annotate(
        next_due=Subquery(due.order_by("due_at").values("due_at")[:1])
    )
    return TABLE.respond(request, rows, "assessment/provisionals.html", {})


@require_safe
@page(permission="declaration.view")
def provisional(request: PageRequest, mrn: str) -> HttpResponse:
    """One provisional assessment: security, what is missing, clocks, what this reader can do."""
    found = selectors.declaration(mrn, by=request.actor)
    case = latest_provisional(found)
    if case is None:
        raise NotProvisional(pointer="mrn", hint=_("It was never assessed provisionally."))
    return render(request, "assessment/provisional.html", _context(request, found, case))


def _context(request: PageRequest, found: Declaration, case: ProvisionalAssessment) -> dict[str, Any]:
    rows = board.board(found)
    return {
        "declaration": found,
        "case": case,
        "ground": listed.GROUNDS.get(case.grounds),
        "explanation": faceless.text(case.explanation, found, request.actor),
        "final_reason": faceless.text(case.final_reason, found, request.actor),
        "security_reason": faceless.text(case.security_reason, found, request.actor),
        "security_reference": faceless.text(case.security_reference, found, request.actor),
        "missing": [
            (
                item,
                faceless.text(item.what, found, request.actor),
                faceless.text(item.note, found, request.actor),
            )
            for item in case.missing.all()
        ],
        "clocks": faces(case),
        "pauses": [
            (
                one,
                listed.label_of(listed.PAUSES, one.reason_code),
                faceless.text(one.reason, found, request.actor),
            )
            for one in case.pauses.all()
        ],
        "steps": steps_of(found, request.actor) if case.is_open else [],
        "outcome": board.outcome(found, rows),
        "is_trader": request.actor.has(Role.DECLARANT, Role.GATEWAY),
        "now": clock.now(),
    }


def steps_of(found: Declaration, actor: Actor) -> list[Any]:
    """The steps this actor can take now, each with its address."""
    return [
        (step, url_of(step, found.mrn))
        for step in STEPS.values()
        if step.on_case and step.offered(found, actor)
    ]
