"""The load of offices: how much waits at each stage, how old it is, and who decided what today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, DateTimeField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr
from django.utils import timezone

from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.reading import visible_to
from greenlane.declarations.selectors.work import LIVE, STAGES, Stage, at_stage
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.models import Event

DECISIONS = {
    "declaration.assessed": "accepted",
    "declaration.refused": "refused",
    "declaration.cancelled": "cancelled",
    "declaration.cancellation_declined": "cancelled",
}
"""Events of officers that are decisions, and what was decided."""
_MRN_AT = len("declaration/") + 1
"""Where the MRN begins in the subject of an event."""
DECIDERS = (Role.DOCUMENT_OFFICER.value, Role.SUPERVISOR.value)
AGES = (timedelta(hours=4), timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""Upper ends of the ageing buckets; the last bucket has none."""


@dataclass(frozen=True, slots=True)
class Load:
    """What waits at one stage of one office. `middle` is since when the one in the middle has waited."""

    office: str
    stage: str
    count: int
    oldest: datetime | None
    middle: datetime | None = None


def load_by_stage(actor: Actor, *, with_median: bool = False) -> list[Load]:
    """Count and oldest (and median) by office and stage; stages without work are left out. Two queries."""
    rows = visible_to(actor).select_related(None).order_by()
    read = _in_python if with_median and connection.vendor != "postgresql" else _in_database
    live = [stage for stage in STAGES.values() if stage.among == LIVE]
    found = read(rows.filter(LIVE), live, with_median=with_median)
    for stage in STAGES.values():
        if stage not in live:
            found += read(rows.filter(stage.where), [stage], with_median=with_median)
    return found


class Middle(Aggregate):
    """The value in the middle, the earlier one of two. PostgreSQL only."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateTimeField()


def _in_database(rows: QuerySet[Declaration], stages: list[Stage], *, with_median: bool) -> list[Load]:
    wanted: dict[str, Aggregate] = {}
    for stage in stages:
        wanted[f"{stage.name}_count"] = Count("pk", filter=stage.own)
        wanted[f"{stage.name}_oldest"] = Min(stage.since, filter=stage.own)
        if with_median:
            wanted[f"{stage.name}_middle"] = Middle(stage.since, filter=stage.own)
    counted: Any = rows.values("office").annotate(**wanted).order_by("office")
    return [
        Load(
            row["office"],
            stage.name,
            row[f"{stage.name}_count"],
            row[f"{stage.name}_oldest"],
            row.get(f"{stage.name}_middle"),
        )
        for row in counted
        for stage in stages
        if row[f"{stage.name}_count"]
    ]


def _in_python(rows: QuerySet[Declaration], stages: list[Stage], *, with_median: bool) -> list[Load]:
    """The same where the database has no median: on a laptop the rows are few."""
    moments: dict[tuple[str, str], list[datetime]] = {}
    for stage in stages:
        for office, since in rows.filter(stage.own).values_list("office", stage.since):
            moments.setdefault((office, stage.name), []).append(since)
    return [
        Load(office, stage, len(found), min(found), median_low(found))
        for (office, stage), found in sorted(moments.items())
    ]


def ages(actor: Actor) -> list[int]:
    """How many documentary checks are as old as each bucket of AGES says, the last one older than all. One query."""
    now = clock.now()
    rows = at_stage(visible_to(actor).select_related(None).order_by(), "check")
    older = {
        f"older_{place}": Count("pk", filter=Q(assessment_since__lt=now - edge))
        for place, edge in enumerate(AGES)
    }
    counted = rows.aggregate(every=Count("pk"), **older)
    beyond = [counted["every"], *(counted[name] for name in older), 0]
    return [here - further for here, further in pairwise(beyond)]


@dataclass(slots=True)
class Decided:
    """What was decided today: by office, and by officer (pseudonym) at it."""

    by_office: Counter[str] = field(default_factory=Counter)
    by_officer: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)


def decided_today(actor: Actor) -> Decided:
    """Decisions of officers since midnight in the country's zone, among what the actor may see. One query,
    which answers with a row for each officer and kind of decision."""
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = visible_to(actor).select_related(None).order_by()
    office = Subquery(seen.filter(mrn=Substr(OuterRef("subject"), _MRN_AT)).values("office")[:1])
    events = Event.objects.filter(kind__in=list(DECISIONS), at__gte=midnight, actor_role__in=DECIDERS)
    counted = events.annotate(office=office).values_list("kind", "actor", "office").annotate(many=Count("pk"))
    found = Decided()
    for kind, who, place, many in counted.order_by("office", "actor", "kind"):
        if place is None:
            continue
        found.by_office[place] += many
        found.by_officer.setdefault((place, who), Counter())[DECISIONS[kind]] += many
    return found
