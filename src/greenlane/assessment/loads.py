"""The groups at a glance: who belongs to them, who has how many open cases, what nobody has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from greenlane.assessment.models import AssessmentGroup, Assignment, GroupMember
from greenlane.assessment.selectors import switched_on
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
    """One group: `unassigned` are the cases that wait for an officer, `overdue` those past their limit.

    `since` is when an active one was switched on.
    """

    group: AssessmentGroup
    officers: list[OfficerLoad] = field(default_factory=list)
    unassigned: int = 0
    overdue: int = 0
    since: datetime | None = None

    @property
    def open(self) -> int:
        return sum(one.open for one in self.officers)

    @property
    def offices(self) -> list[tuple[str, int]]:
        """Officers by office, in the order of the codes."""
        return sorted(Counter(one.office for one in self.officers).items())


def group_loads() -> list[GroupLoad]:
    """Every group with its officers' open cases. Four queries."""
    now, today = clock.now(), clock.today()
    groups = list(AssessmentGroup.objects.all())
    since = switched_on(*groups)
    found = {group.pk: GroupLoad(group, since=since.get(group.code)) for group in groups}
    counted: Counter[tuple[int, str]] = Counter()
    rows = Assignment.objects.filter(state__in=OPEN)
    for group, officer, due, acted in rows.values_list("group_id", "officer", "due_at", "first_decision_at"):
        counted[group, officer] += 1
        found[group].unassigned += not officer
        found[group].overdue += acted is None and due <= now
    members = GroupMember.objects.filter(covering(today)).select_related(
        "membership__user", "membership__office"
    )
    for one in members.order_by("membership__office__code", "pk"):
        load = OfficerLoad(
            str(one.membership.user), one.office, counted[one.group_id, one.officer], one.on_leave(today)
        )
        found[one.group_id].officers.append(load)
    return list(found.values())
