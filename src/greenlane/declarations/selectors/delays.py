"""Reads for written reasons of delays: what is past a limit and not explained, and what was explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from greenlane.declarations.models import Declaration, DelayReason
from greenlane.declarations.rules.limits import Limit, limits
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.declarations.selectors.reading import visible_to
from greenlane.declarations.states import (
    LIVE_STATES,
    Assessment,
    Cancellation,
    Cargo,
    PaymentState,
    Release,
)
from greenlane.foundation.access import Actor
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.parties.models import Office


@dataclass(frozen=True, slots=True)
class Waits:
    """How a stage is found in the table: what its declarations have in common, and the column that says since when."""

    common: Mapping[str, Any]
    since: str


STAGES: dict[str, Waits] = {
    "check": Waits({"assessment": Assessment.IN_ASSESSMENT}, "assessment_since"),
    "query": Waits({"assessment": Assessment.QUERY_OPEN}, "assessment_since"),
    "first_check": Waits({"assessment": Assessment.FIRST_CHECK}, "assessment_since"),
    "laboratory": Waits({"assessment": Assessment.LAB_PENDING}, "assessment_since"),
    "hearing": Waits({"assessment": Assessment.HEARING}, "assessment_since"),
    "goods": Waits(
        {"cargo__in": [Cargo.ARRIVED, Cargo.DISCHARGED, Cargo.IN_TEMPORARY_STORAGE]}, "cargo_since"
    ),
    "payment": Waits({"payment": PaymentState.DUE}, "payment_since"),
    "cancellation": Waits({"cancellation": Cancellation.REQUESTED}, "cancellation_since"),
    "": Waits({}, "registered_at"),
}
"""The stages that can have a limit; the empty one is the whole way to release."""
_LIVE = {"release": Release.HELD, "assessment__in": LIVE_STATES}


def limits_in_force() -> tuple[Limit, ...]:
    """The limits of this administration. Raises ValueError for a table that is wrong."""
    found = limits(settings.GREENLANE_LIMITS)
    unknown = {one.stage for one in found} - set(STAGES)
    if unknown:
        raise ValueError(f"No limit can be set for: {', '.join(sorted(unknown))}.")
    return found


def _waiting(limit: Limit, path: str = "") -> Q:
    """Declarations to which a limit applies now. `path` leads to the declaration from another row."""
    conditions = [_LIVE, STAGES[limit.stage].common]
    return Q(*(Q(**{f"{path}{name}": value}) for one in conditions for name, value in one.items()))


def _columns(limit: Limit) -> list[str]:
    since = STAGES[limit.stage].since
    return [since, "arrived_at"] if limit.after_arrival else [since]


def start_of(limit: Limit, found: Declaration) -> datetime | None:
    """When the time of a limit began for a declaration; None where it has not begun."""
    moments = [getattr(found, name) for name in _columns(limit)]
    return None if None in moments else max(moments)


def unexplained(
    offices: Mapping[str, tuple[Office, WorkingCalendar]], now: datetime
) -> QuerySet[Declaration]:
    """Live declarations that are past a limit whose reason was not issued: perishables first, then the oldest."""
    late = Q(pk__in=[])
    for limit in limits_in_force():
        explained = DelayReason.objects.filter(declaration=OuterRef("pk"), limit_code=limit.id)
        late |= Q(_waiting(limit), _begun(limit, offices, now), ~Exists(explained))
    return perishables_first(Declaration.objects.filter(late), "registered_at", "pk")


def _begun(limit: Limit, offices: Mapping[str, tuple[Office, WorkingCalendar]], now: datetime) -> Q:
    """Begun so long ago that the limit is past, office by office; offices with the same hours are asked together."""
    edges: dict[datetime, list[str]] = {}
    for code, (office, calendar) in offices.items():
        if limit.offices and office.kind not in limit.offices:
            continue
        try:
            edges.setdefault(limit.latest_start(now, calendar), []).append(code)
        except ValueError:  # an office that never opens has no working time that could pass
            continue
    found = Q(pk__in=[])
    for edge, codes in edges.items():
        found |= Q(office__in=codes, **{f"{name}__lte": edge for name in _columns(limit)})
    return found


def delays_of(found: Declaration) -> QuerySet[DelayReason]:
    """The written reasons of a declaration, oldest first."""
    return DelayReason.objects.filter(declaration=found).order_by("issued_at", "pk")


def late_now(actor: Actor) -> QuerySet[DelayReason]:
    """The reasons that still hold, of declarations the actor may see: perishables first, then what was due first."""
    holds = Q(pk__in=[])
    for limit in limits_in_force():
        holds |= Q(_waiting(limit, "declaration__"), limit_code=limit.id)
    seen = visible_to(actor).select_related(None).order_by().values("pk")
    rows = DelayReason.objects.filter(holds, declaration__in=seen).select_related("declaration")
    return perishables_first(rows, "due_at", "pk", of="declaration")


def applies(limit: Limit, found: Declaration, office: Office) -> bool:
    """Whether a limit applies to a declaration now: the same question as `_waiting`, of one row at hand."""
    if limit.offices and office.kind not in limit.offices:
        return False
    common: Iterable[tuple[str, Any]] = [*_LIVE.items(), *STAGES[limit.stage].common.items()]
    return all(_fits(found, name, value) for name, value in common)


def _fits(found: Declaration, name: str, value: Any) -> bool:
    held = getattr(found, name.removesuffix("__in"))
    return held in value if name.endswith("__in") else held == value
