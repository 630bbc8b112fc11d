"""The officers of a group as the draw sees them: load, duty, leave, conflicts and what they had before."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from greenlane.assessment.engine.eligibility import Candidate, Situation, judged
from greenlane.assessment.hours import Hours
from greenlane.assessment.models import AssessmentGroup, Assignment, GroupMember
from greenlane.assessment.states import OPEN, AssignmentState
from greenlane.declarations.models import Declaration
from greenlane.declarations.states import CHECKER
from greenlane.foundation import clock
from greenlane.parties.models import Membership
from greenlane.parties.periods import covering


def members_of(group: AssessmentGroup, at: datetime) -> list[GroupMember]:
    """The officers who belong to a group on the day of a moment, whether or not they work just then. One query."""
    day = clock.day_of(at)
    rows = GroupMember.objects.filter(covering(day), group=group)
    rows = rows.filter(membership__user__is_active=True, membership__role__in=CHECKER)
    found = rows.select_related("membership__user", "membership__office").order_by("pk")
    return [one for one in found if one.membership.in_force(day)]


def candidates(
    declaration: Declaration, group: AssessmentGroup, members: list[GroupMember], hours: Hours, at: datetime
) -> list[Candidate]:
    """Every officer of the group with what speaks against drawing him. Four queries, whatever their number."""
    day, is_open = clock.day_of(at), hours.calendar.is_open(at)
    loads, involved = _loads(members), _in_conflict(declaration, members)
    previous, before = _decided_last(declaration), _had_it(declaration)
    return [
        judged(
            officer=one.officer,
            office=one.office,
            load=loads.get(one.officer, 0),
            situation=Situation(
                on_duty=is_open and (one.office, day) not in hours.closed,
                on_leave=one.on_leave(day),
                in_conflict=one.officer in involved,
                decided_previous=one.officer == previous,
                had_it_before=one.officer in before,
            ),
            port=declaration.office,
            load_cap=group.load_cap,
        )
        for one in members
    ]


def _loads(members: list[GroupMember]) -> dict[str, int]:
    """Open cases by officer, those of his other groups among them."""
    rows = Assignment.objects.filter(officer__in=[one.officer for one in members], state__in=OPEN)
    return dict(rows.order_by().values_list("officer").annotate(Count("id")))


def _in_conflict(declaration: Declaration, members: list[GroupMember]) -> set[str]:
    """Officers who play a role for a party of the declaration, or declared an interest in one."""
    parties = [one for one in (declaration.declarant, declaration.trader) if one is not None]
    users = [one.membership.user_id for one in members]
    acting = set(
        Membership.objects.filter(user__in=users, organisation__in=parties).values_list("user_id", flat=True)
    )
    numbers = {one.identifier for one in parties}
    return {
        one.officer
        for one in members
        if one.membership.user_id in acting or not numbers.isdisjoint(one.conflicts)
    }


def _decided_last(declaration: Declaration) -> str:
    """Who decided this trader's previous case; empty where there is none."""
    trader = Q(declaration__trader=declaration.trader_id)
    if declaration.trader_id is None:
        trader = Q(declaration__trader=None, declaration__declarant=declaration.declarant_id)
    rows = Assignment.objects.filter(trader, state=AssignmentState.DECIDED).exclude(declaration=declaration)
    return rows.order_by("-ended_at", "-pk").values_list("officer", flat=True).first() or ""


def _had_it(declaration: Declaration) -> set[str]:
    rows = Assignment.objects.filter(declaration=declaration, state=AssignmentState.REDRAWN)
    return set(rows.values_list("officer", flat=True))
