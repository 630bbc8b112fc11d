"""Changes of lanes, and how often people overrule rules, the model and each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from greenlane.declarations.models import Declaration
from greenlane.declarations.states import LANE_ORDER
from greenlane.foundation.access import Actor
from greenlane.foundation.errors import NotFound
from greenlane.risk.models import DecisionRecord, Hit, LaneChange
from greenlane.risk.states import LaneChangeState
from greenlane.web.history import names_of


def visible_to(actor: Actor) -> QuerySet[LaneChange]:
    """The changes an officer may see: those of his office, for national ones all."""
    rows = LaneChange.objects.select_related("declaration", "decision")
    return rows.filter(declaration__office=actor.office) if actor.office else rows


def lane_change(pk: int, *, by: Actor) -> LaneChange:
    """One change. Raises NotFound (404)."""
    found = visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(hint="It may belong to another office.")
    return found


def waiting_for(actor: Actor, limit: int) -> list[LaneChange]:
    """Lowered lanes that this supervisor could confirm, oldest first; one's own are not among them."""
    rows = visible_to(actor).filter(state=LaneChangeState.REQUESTED).exclude(requested_by=actor.id)
    return list(rows.order_by("requested_at")[:limit])


def open_change(found: Declaration) -> LaneChange | None:
    """The change of this declaration that waits for a second person."""
    return found.lane_changes.filter(state=LaneChangeState.REQUESTED).first()


@dataclass(frozen=True, slots=True)
class Rate:
    """How often decisions of one source were overruled: `share` is 0 to 1, None where it decided nothing."""

    kind: str
    name: str
    decided: int
    raised: int
    lowered: int

    @property
    def share(self) -> float | None:
        return (self.raised + self.lowered) / self.decided if self.decided else None

    @property
    def percent(self) -> str:
        return "" if self.share is None else f"{100 * self.share:.1f} %"


def rates(since: date, until: date) -> list[Rate]:
    """Changes applied, by the step that had decided, by rule and by model, for decisions of a period. Five queries.

    For an officer `decided` is how many changes he asked for: his share has no meaning and is left out of the page.
    """
    changes = LaneChange.objects.filter(
        state=LaneChangeState.APPLIED, decision__day__gte=since, decision__day__lte=until
    )
    decided = DecisionRecord.objects.filter(day__gte=since, day__lte=until)
    return [
        *_by_step(decided, changes),
        *_by_model(decided, changes),
        *_by_rule(since, until, changes),
        *_by_officer(changes),
    ]


UP = (
    Q(from_lane="green")
    | Q(from_lane="blue", to_lane__in=["yellow", "red"])
    | Q(from_lane="yellow", to_lane="red")
)


def _by_step(decided: QuerySet[DecisionRecord], changes: QuerySet[LaneChange]) -> Iterable[Rate]:
    counted = dict(decided.order_by().values_list("selected_by").annotate(Count("id")))
    overruled = _split(changes, "decision__selected_by")
    for step, label in DecisionRecord.Step.choices:
        raised, lowered = overruled.get(step, (0, 0))
        yield Rate("Step", str(label), counted.get(step, 0), raised, lowered)


def _by_model(decided: QuerySet[DecisionRecord], changes: QuerySet[LaneChange]) -> Iterable[Rate]:
    """Overruled selections of each live model, known by the edition that decided."""
    steps = {"selected_by": DecisionRecord.Step.MODEL}
    counted = dict(decided.filter(**steps).order_by().values_list("edition_id").annotate(Count("id")))
    overruled = _split(
        changes.filter(decision__selected_by=DecisionRecord.Step.MODEL), "decision__edition_id"
    )
    for edition in sorted(counted.keys() | overruled.keys()):
        raised, lowered = overruled.get(edition, (0, 0))
        yield Rate("Model of edition", str(edition), counted.get(edition, 0), raised, lowered)


def _by_rule(since: date, until: date, changes: QuerySet[LaneChange]) -> Iterable[Rate]:
    hits = Hit.objects.filter(drawn=True, decision__day__gte=since, decision__day__lte=until).order_by()
    counted = dict(hits.values_list("rule__code").annotate(Count("id")))
    overruled = _split(changes.filter(decision__hits__drawn=True), "decision__hits__rule__code")
    for code in sorted(code for code in overruled if code):
        raised, lowered = overruled[code]
        yield Rate("Rule", code, counted.get(code, 0), raised, lowered)


def _by_officer(changes: QuerySet[LaneChange]) -> Iterable[Rate]:
    overruled = _split(changes, "requested_by")
    names = names_of(list(overruled))
    for officer, (raised, lowered) in sorted(overruled.items()):
        yield Rate("Officer", names.get(officer, officer), raised + lowered, raised, lowered)


def _split(changes: QuerySet[LaneChange], by: str) -> dict[str, tuple[int, int]]:
    """(raised, lowered) by a field."""
    rows = changes.order_by().values(key=F(by)).annotate(raised=Count("id", filter=UP), all=Count("id"))
    return {row["key"]: (row["raised"], row["all"] - row["raised"]) for row in rows}


def is_upward(change: LaneChange) -> bool:
    return LANE_ORDER[change.to_lane] > LANE_ORDER[change.from_lane]
