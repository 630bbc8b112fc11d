"""The groups at a glance: who belongs to them, who has how many open cases, what nobody has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from greenlane.assessment.models import AssessmentGroup, Assignment, GroupMember
from greenlane.assessment.states import OPEN
from greenlane.foundation import clock
from greenlane.parties.periods import covering


@dataclass(frozen=True, slots=True)
class OfficerLoad:
    name: str
    office: str
    open: int
    away: bool


@dataclass(slots=True)
class GroupLoad:
    """One group: `unassigned` are the cases that wait for an officer, `overdue` those past their limit."""

    group: AssessmentGroup
    officers: list[OfficerLoad] = field(default_factory=list)
    unassigned: int = 0
    overdue: int = 0

    @property
    def open(self) -> int:
        return sum(one.open for one in self.officers)


def group_loads() -> list[GroupLoad]:
    """Every group with its officers' open cases. Three queries."""
    now, today = clock.now(), clock.today()
    found = {group.pk: GroupLoad(group) for group in AssessmentGroup.objects.all()}
    counted: Counter[tuple[int, str]] = Counter()
    rows = Assignment.objects.filter(state__in=OPEN).values_list("group_id", "officer", "due_at")
    for group, officer, due in rows:
        counted[group, officer] += 1
        found[group].unassigned += not officer
        found[group].overdue += due <= now
    members = GroupMember.objects.filter(covering(today)).select_related(
        "membership__user", "membership__office"
    )
    for one in members.order_by("membership__office__code", "pk"):
        load = OfficerLoad(
            str(one.membership.user), one.office, counted[one.group_id, one.officer], one.on_leave(today)
        )
        found[one.group_id].officers.append(load)
    return list(found.values())
