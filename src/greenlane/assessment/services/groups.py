"""Keeping the groups: what they cover, when they work, who belongs to them and who is away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from greenlane.assessment.errors import GroupUnusable
from greenlane.assessment.models import AssessmentGroup, GroupMember
from greenlane.assessment.permissions import MANAGE
from greenlane.assessment.selectors import ACTIVE
from greenlane.assessment.services.secrets import commit_secret
from greenlane.declarations.states import CHECKER
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import current_unit, verb
from greenlane.parties.models import Membership
from greenlane.parties.periods import check_period

OPENS, CLOSES, WEEKDAYS = time(10), time(20), (0, 1, 2, 3, 4, 5)
"""Common hours of all groups by default. Source: domain description, 2.1 (10:00 to 20:00, Saturdays too)."""


@verb
def keep_group(
    *,
    code: str,
    name: str,
    chapters: Iterable[str],
    opens: time = OPENS,
    closes: time = CLOSES,
    weekdays: Sequence[int] = WEEKDAYS,
    load_cap: int = 20,
    limit_hours: int = 3,
    by: Actor,
) -> AssessmentGroup:
    """Open a group or change it; a new one is not active yet.

    Raises GroupUnusable (DRW004, 422) for what cannot be worked with, Forbidden (403).
    """
    require(by, MANAGE)
    covered = sorted(set(chapters))
    _check(code, name, covered, weekdays, load_cap, limit_hours)
    values = {
        "name": name.strip(),
        "chapters": covered,
        "opens": opens,
        "closes": closes,
        "weekdays": sorted(set(weekdays)),
        "load_cap": load_cap,
        "limit_hours": limit_hours,
    }
    group, _ = AssessmentGroup.objects.update_or_create(code=code, defaults=values)
    current_unit().memo.pop(ACTIVE, None)
    if group.active:
        _alone(group)
    record("assessment.group_kept", subject=group, actor=by, chapters=covered, load_cap=load_cap)
    return group


@verb
def set_active(*, group: AssessmentGroup, active: bool, by: Actor) -> AssessmentGroup:
    """Let a group take cases from now on, or no new ones; today's and tomorrow's draws are committed to with it.

    Raises GroupUnusable (DRW004, 422) where another active group covers a chapter of it, Forbidden (403).
    """
    require(by, MANAGE)
    found = lock(AssessmentGroup.objects.all(), pk=group.pk)
    if found.active == active:
        return found
    if active:
        _alone(found)
        for day in (clock.today(), clock.today() + timedelta(days=1)):
            commit_secret(day=day, by=SYSTEM)
    found.active = active
    found.save(update_fields=["active"])
    current_unit().memo.pop(ACTIVE, None)
    record("assessment.group_switched", subject=found, actor=by, active=active)
    return found


@verb
def add_member(
    *,
    group: AssessmentGroup,
    membership: Membership,
    since: date,
    until: date | None = None,
    conflicts: Iterable[str] = (),
    by: Actor,
) -> GroupMember:
    """Put an officer into a group, in the role he plays at his office.

    Raises GroupUnusable (DRW004, 422) for who is no checking officer or belongs to it already, Forbidden (403).
    """
    require(by, MANAGE)
    check_period(since, until)
    if membership.role not in CHECKER:
        raise GroupUnusable("Only officers of the documentary check belong to a group.", pointer="membership")
    if GroupMember.objects.filter(group=group, membership__user=membership.user_id).exists():
        raise GroupUnusable("This officer belongs to the group already.", pointer="membership")
    added = GroupMember.objects.create(
        group=group, membership=membership, since=since, until=until, conflicts=sorted(set(conflicts))
    )
    record("assessment.member_added", subject=group, actor=by, officer=added.officer, since=since)
    return added


@verb
def end_member(*, member: GroupMember, until: date, by: Actor) -> GroupMember:
    """Let an officer leave a group after a day; the cases he has stay his. Raises WrongDates, Forbidden (403)."""
    require(by, MANAGE)
    found = lock(GroupMember.objects.all(), pk=member.pk)
    check_period(found.since, until)
    found.until = until
    found.save(update_fields=["until"])
    record("assessment.member_ended", subject=found.group, actor=by, officer=found.officer, until=until)
    return found


@verb
def set_leave(*, member: GroupMember, leave: Sequence[tuple[date, date]], by: Actor) -> GroupMember:
    """Set the days on which an officer is away; nothing is drawn for him on them.

    Raises WrongDates (PTY002, 422), Forbidden (403).
    """
    require(by, MANAGE)
    for first, last in leave:
        check_period(first, last)
    found = lock(GroupMember.objects.all(), pk=member.pk)
    found.leave = [[first.isoformat(), last.isoformat()] for first, last in sorted(leave)]
    found.save(update_fields=["leave"])
    record("assessment.leave_set", subject=found.group, actor=by, officer=found.officer, periods=len(leave))
    return found


def _check(
    code: str, name: str, chapters: Sequence[str], weekdays: Sequence[int], load_cap: int, limit_hours: int
) -> None:
    if not code.isalnum() or not code.isascii() or len(code) > 12:
        raise GroupUnusable("A code is up to twelve letters and digits.", pointer="code")
    if not name.strip():
        raise GroupUnusable("The group needs a name.", pointer="name")
    if not chapters or any(not (len(c) == 2 and c.isascii() and c.isdigit() and c != "00") for c in chapters):
        raise GroupUnusable("A chapter is two digits, 01 to 99.", pointer="chapters", hint="Example: 19, 22.")
    if not weekdays or any(day not in range(7) for day in weekdays):
        raise GroupUnusable("The group works on at least one weekday, 0 to 6.", pointer="weekdays")
    if not (1 <= load_cap <= 1000 and 1 <= limit_hours <= 1000):
        raise GroupUnusable("Load and limit are 1 to 1000.", pointer="load_cap")


def _alone(group: AssessmentGroup) -> None:
    """No chapter is covered by two active groups: it would not be clear who is eligible."""
    for other in AssessmentGroup.objects.filter(active=True).exclude(pk=group.pk):
        shared = sorted(set(other.chapters) & set(group.chapters))
        if shared:
            raise GroupUnusable(
                f"The active group {other.code} covers chapter {', '.join(shared)} already.",
                pointer="chapters",
            )
