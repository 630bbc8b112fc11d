"""When an officer is away, in every group he belongs to, and whose cases he must not get."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from greenlane.assessment.errors import GroupUnusable
from greenlane.assessment.models import GroupMember
from greenlane.assessment.permissions import MANAGE
from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import for_update
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.periods import check_period
from greenlane.parties.selectors import organisations_by_identifier

MOST_PERIODS, MOST_CONFLICTS = 50, 200


@verb
def add_leave(*, member: GroupMember, since: date, until: date, by: Actor) -> None:
    """Enter days on which an officer is away, both included, in all his groups.

    Raises WrongDates (PTY002, 422), GroupUnusable (DRW004, 422) where they overlap others, Forbidden (403).
    """
    require(by, MANAGE)
    check_period(since, until)
    period = [since.isoformat(), until.isoformat()]
    for row in _all_of(member):
        if any(first <= period[1] and period[0] <= last for first, last in row.leave):
            raise GroupUnusable("The officer is away on some of these days already.", pointer="since")
        if len(row.leave) >= MOST_PERIODS:
            raise GroupUnusable(
                "There are too many periods of leave.", pointer="since", hint="Remove those that are over."
            )
        _set_leave(row, sorted([*row.leave, period]), by)


@verb
def remove_leave(*, member: GroupMember, since: date, until: date, by: Actor) -> None:
    """Strike out days of leave in all groups of an officer; days that nobody entered change nothing."""
    require(by, MANAGE)
    period = [since.isoformat(), until.isoformat()]
    for row in _all_of(member):
        if period in row.leave:
            _set_leave(row, [one for one in row.leave if one != period], by)


@verb
def set_conflicts(*, member: GroupMember, conflicts: Iterable[str], by: Actor) -> None:
    """Set the organisations in which an officer has an interest: he is not drawn for their cases, in any group.

    Raises GroupUnusable (DRW004, 422) for numbers that are not on the register, Forbidden (403).
    """
    require(by, MANAGE)
    numbers = sorted({one.strip().upper() for one in conflicts if one.strip()})
    if len(numbers) > MOST_CONFLICTS:
        raise GroupUnusable(f"At most {MOST_CONFLICTS} organisations.", pointer="conflicts")
    unknown = [one for one in numbers if one not in organisations_by_identifier(numbers)]
    if unknown:
        raise GroupUnusable(
            f"Not on the register: {', '.join(one[:20] for one in unknown[:10])}.",
            pointer="conflicts",
            hint="Give registration numbers such as XM100000001.",
        )
    for row in _all_of(member):
        if row.conflicts != numbers:
            row.conflicts = numbers
            row.save(update_fields=["conflicts"])
            record(
                "assessment.conflicts_set",
                subject=row.group,
                actor=by,
                officer=row.officer,
                organisations=len(numbers),
            )


def _all_of(member: GroupMember) -> list[GroupMember]:
    """His rows in every group, held in one order."""
    rows = GroupMember.objects.select_related("group", "membership__user")
    return list(for_update(rows.filter(membership__user=member.membership.user_id).order_by("pk")))


def _set_leave(row: GroupMember, periods: list[list[str]], by: Actor) -> None:
    row.leave = periods
    row.save(update_fields=["leave"])
    record("assessment.leave_set", subject=row.group, actor=by, officer=row.officer, periods=len(periods))
