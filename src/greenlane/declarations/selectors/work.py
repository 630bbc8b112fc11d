"""Work lists: what waits for whom, from the regions of the live declarations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.deciders import left_to
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.declarations.selectors.reading import visible_to
from greenlane.declarations.states import (
    ENDED,
    HERE,
    LIVE_STATES,
    Assessment,
    Cancellation,
    Cargo,
    PaymentState,
    Release,
)
from greenlane.foundation import clock
from greenlane.foundation.access import Actor

LIVE = Q(release=Release.HELD, assessment__in=LIVE_STATES)
RELEASED = Q(release=Release.RELEASED)
UNREGISTERED = sorted(HERE - {Cargo.GOODS_REGISTERED})


@dataclass(frozen=True, slots=True)
class Stage:
    """What a declaration waits for. `since` names the field that says how long it has waited.

    `own` is what sets the stage apart among the declarations of `among`: the live ones, or the released.
    """

    name: str
    label: Any
    own: Q
    since: str
    among: Q = LIVE

    @property
    def where(self) -> Q:
        return self.among & self.own


STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage(
            "check",
            _("In documentary check"),
            Q(assessment=Assessment.IN_ASSESSMENT),
            "assessment_since",
        ),
        Stage(
            "cancellation",
            _("Cancellation to decide"),
            Q(cancellation=Cancellation.REQUESTED),
            "cancellation_since",
        ),
        Stage("arrival", _("Goods not yet arrived"), Q(cargo=Cargo.PRE_ARRIVAL), "cargo_since"),
        Stage("goods", _("Goods to be registered"), Q(cargo__in=UNREGISTERED), "cargo_since"),
        Stage("payment", _("Payment due"), Q(payment=PaymentState.DUE), "payment_since"),
        Stage(
            "leaving",
            _("Released, not yet left"),
            Q(cargo=Cargo.GOODS_REGISTERED),
            "released_at",
            among=RELEASED,
        ),
    )
}
"""A declaration can be at several stages at once: unpaid and not arrived, say."""


def at_stage(rows: QuerySet[Declaration], name: str) -> QuerySet[Declaration]:
    """The declarations at a stage."""
    return rows.filter(STAGES[name].where)


def next_checks(actor: Actor) -> QuerySet[Declaration]:
    """The documentary checks of the actor's office that no other officer was chosen for: perishables, then goods that
    are here, then the oldest."""
    here = Case(When(cargo__in=sorted(HERE), then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = at_stage(visible_to(actor), "check").exclude(cancellation=Cancellation.REQUESTED)
    return perishables_first(left_to(rows, actor).annotate(away=here), "away", "assessment_since", "id")


def next_cancellations(actor: Actor) -> QuerySet[Declaration]:
    """Cancellations asked for and not decided, perishables first, then the oldest."""
    return perishables_first(at_stage(visible_to(actor), "cancellation"), "cancellation_since", "id")


def next_departures(actor: Actor) -> QuerySet[Declaration]:
    """Goods that may leave and have not: perishables, then the oldest release; after a reversed payment they stay."""
    rows = at_stage(visible_to(actor), "leaving").exclude(payment=PaymentState.DUE)
    return perishables_first(rows, "released_at", "id")


NEWS = timedelta(days=14)
"""Answers and rejections of the last two weeks are news; older ones are found in the lists."""


def answers(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Those among rows that Customs decided of late as a trader should read: refusals, and answers about
    cancellations; the last decision first."""
    since = clock.now() - NEWS
    refused = Q(assessment=Assessment.REFUSED, assessment_since__gte=since)
    decided = Q(
        cancellation__in=[Cancellation.APPROVED, Cancellation.DECLINED], cancellation_since__gte=since
    )
    at = Case(When(refused, then="assessment_since"), default="cancellation_since")
    return rows.filter(refused | decided).order_by(at.desc(), "-id")


def answered(actor: Actor) -> QuerySet[Declaration]:
    """The decisions of late that this trader should read, the last one first."""
    return answers(visible_to(actor))


def since_of(found: Declaration, stage: str) -> datetime | None:
    """Since when a declaration has been at a stage."""
    moment: datetime | None = getattr(found, STAGES[stage].since)
    return moment


def by_consignment(references: list[str]) -> QuerySet[Declaration]:
    """The declarations of consignments (by reference or MRN) that have not ended, for who reported them."""
    rows = Declaration.objects.filter(Q(consignment__in=references) | Q(mrn__in=references))
    return rows.exclude(assessment__in=ENDED).order_by("id")
