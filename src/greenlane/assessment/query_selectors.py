"""Reads of queries: those of a declaration as a reader may see them, what waits for whom, and how many there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from greenlane.assessment.engine.questions import Evidence
from greenlane.assessment.models import InformationRequest, QueryAnswer, QueryItem
from greenlane.assessment.permissions import APPROVE_QUERY
from greenlane.assessment.states import IN_WRITING, UNDER_WAY, QueryState
from greenlane.declarations import faceless
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors import visible_to
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.declarations.states import Lane
from greenlane.documents.kinds import name_of
from greenlane.foundation.access import Actor, Role, allowed

CHECKED = (Lane.YELLOW.value, Lane.RED.value)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One question as a reader may see it, with its answer once there is one."""

    row: QueryItem
    text: str
    evidence: list[Evidence]
    answer: QueryAnswer | None
    reply: str

    @property
    def asks_for(self) -> str:
        return name_of(self.row.document) if self.row.document else ""


@dataclass(frozen=True, slots=True)
class ShownQuery:
    """A query with its questions. Officers are told by their group, never by name."""

    row: InformationRequest
    items: list[ShownItem]


def queries_of(declaration: Declaration, actor: Actor) -> list[ShownQuery]:
    """The queries about a declaration, oldest first: officers see drafts too, traders what was sent. Three queries."""
    rows = InformationRequest.objects.filter(declaration=declaration.pk).order_by("ordinal")
    if not actor.is_officer:
        rows = rows.exclude(state__in=IN_WRITING)
    return [shown(row, declaration, actor) for row in rows.prefetch_related("items__answer")]


def shown(row: InformationRequest, declaration: Declaration, actor: Actor) -> ShownQuery:
    return ShownQuery(row, [_item(one, declaration, actor) for one in row.items.all()])


def _item(row: QueryItem, declaration: Declaration, actor: Actor) -> ShownItem:
    answer: QueryAnswer | None = getattr(row, "answer", None)
    told = faceless.told(row.evidence, declaration, actor)
    reply = faceless.text(answer.text, declaration, actor) if answer is not None else ""
    text = faceless.text(row.text, declaration, actor)
    return ShownItem(row, text, [Evidence.of(one) for one in told], answer, reply)


def query_under_way(declaration: Declaration) -> InformationRequest | None:
    """The query being written or waiting for its reply."""
    rows = InformationRequest.objects.filter(declaration=declaration.pk, state__in=UNDER_WAY)
    return rows.prefetch_related("items__answer").first()


def open_query(declaration: Declaration) -> InformationRequest | None:
    """The query that waits for its reply."""
    rows = InformationRequest.objects.filter(declaration=declaration.pk, state=QueryState.ISSUED)
    return rows.prefetch_related("items__answer").first()


def asked_of(actor: Actor) -> QuerySet[InformationRequest]:
    """What Customs asks this trader now, due soonest first."""
    rows = InformationRequest.objects.filter(state=QueryState.ISSUED).select_related("declaration")
    mine = visible_to(actor).order_by().values("pk")
    if not actor.has(Role.DECLARANT, Role.GATEWAY):
        return rows.none()
    return rows.filter(declaration__in=mine).annotate(questions=Count("items")).order_by("due_at", "pk")


def to_approve(actor: Actor) -> QuerySet[InformationRequest]:
    """Second and third queries that wait for this supervisor, those he wrote left out; perishables first."""
    rows = InformationRequest.objects.filter(state=QueryState.AWAITING_SUPERVISOR)
    if not allowed(actor, APPROVE_QUERY):
        return rows.none()
    if actor.office:
        rows = rows.filter(declaration__office=actor.office)
    rows = rows.exclude(drafted_by=actor.id).select_related("declaration")
    return perishables_first(rows, "submitted_at", "pk", of="declaration")


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """How much was asked: of the declarations chosen for a check in a time."""

    checked: int
    queries: int
    asked: int
    twice: int
    lapsed: int

    @property
    def per_declaration(self) -> float:
        return self.queries / self.checked if self.checked else 0.0

    @property
    def second_share(self) -> float:
        """Of the declarations that were asked about, those asked about more than once."""
        return self.twice / self.asked if self.asked else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "checked": self.checked,
            "queries": self.queries,
            "declarations_asked": self.asked,
            "declarations_asked_twice": self.twice,
            "lapsed": self.lapsed,
            "queries_per_declaration": round(self.per_declaration, 3),
            "second_query_share": round(self.second_share, 3),
        }


def query_figures(
    since: datetime | None = None, until: datetime | None = None, among: Collection[str] | None = None
) -> QueryFigures:
    """Figures of the declarations chosen for a check: those registered in a time, or those of some MRNs. Three
    queries."""
    checked = Declaration.objects.filter(lane__in=CHECKED)
    sent = InformationRequest.objects.exclude(state__in=IN_WRITING)
    if since is not None:
        checked = checked.filter(registered_at__gte=since)
        sent = sent.filter(declaration__registered_at__gte=since)
    if until is not None:
        checked = checked.filter(registered_at__lt=until)
        sent = sent.filter(declaration__registered_at__lt=until)
    if among is not None:
        checked = checked.filter(mrn__in=among)
        sent = sent.filter(declaration__mrn__in=among)
    counts = list(sent.order_by().values("declaration").annotate(n=Count("id")).values_list("n", flat=True))
    lapsed = sent.filter(outcome=QueryState.LAPSED).count()
    return QueryFigures(checked.count(), sum(counts), len(counts), sum(one > 1 for one in counts), lapsed)
