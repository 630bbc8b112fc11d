"""Keeping the groups: what they cover, when they work, who belongs to them and who is away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from greenlane.assessment.errors import GroupUnusable
from greenlane.assessment.models import AssessmentGroup, GroupMember
from greenlane.assessment.permissions import MANAGE
from greenlane.assessment.selectors import ACTIVE
from greenlane.assessment.services.secrets import commit_secret
from greenlane.declarations.states import CHECKER
from greenlane.foundation import clock
from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.db import for_update, lock
from greenlane.foundation.errors import Violation
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
    new: bool = False,
    by: Actor,
) -> AssessmentGroup:
    """Open a group or change it; a new one is not active yet. `new` refuses a code that is taken.

    Raises GroupUnusable (DRW004, 422) with everything that cannot be worked with, Forbidden (403).
    """
    require(by, MANAGE)
    values = {
        "name": name.strip(),
        "chapters": sorted(set(chapters)),
        "opens": opens,
        "closes": closes,
        "weekdays": sorted(set(weekdays)),
        "load_cap": load_cap,
        "limit_hours": limit_hours,
    }
    known = for_update(AssessmentGroup.objects.filter(code=code)).first()
    if wrong := faults(code, values, known=known, new=new):
        raise GroupUnusable.of(wrong)
    group = _stored(known, code, values)
    current_unit().memo.pop(ACTIVE, None)
    told: dict[str, Any] = {**values, "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
    record("assessment.group_kept", subject=group, actor=by, **told)
    return group


def _stored(known: AssessmentGroup | None, code: str, values: dict[str, Any]) -> AssessmentGroup:
    if known is None:
        try:
            with transaction.atomic():
                return AssessmentGroup.objects.create(code=code, **values)
        except IntegrityError:  # somebody opened it at the same moment
            raise GroupUnusable.of([_TAKEN]) from None
    for field, value in values.items():
        setattr(known, field, value)
    known.save(update_fields=list(values))
    return known


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
        if shared := list(_shared(found.code, found.chapters)):
            raise GroupUnusable.of(shared)
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


_CODE = "A code is up to twelve letters and digits."
_NAME = "The group needs a name, of at most a hundred characters."
_DAYS = "The group works on at least one weekday, 0 to 6."
_TAKEN = Violation(GroupUnusable.code, "There is a group with this code already.", "code")


def faults(
    code: str, values: Mapping[str, Any], *, known: AssessmentGroup | None, new: bool
) -> list[Violation]:
    """Everything that cannot be worked with in what a group is to be; `known` is the group under its code now."""
    chapters, weekdays = values["chapters"], values["weekdays"]
    number = all(len(c) == 2 and c.isascii() and c.isdigit() and c != "00" for c in chapters)
    checks = (
        (code.isalnum() and code.isascii() and len(code) <= 12, "code", _CODE, ""),
        (0 < len(values["name"]) <= 100, "name", _NAME, ""),
        (chapters and number, "chapters", "A chapter is two digits, 01 to 99.", "Example: 19, 22."),
        (weekdays and all(day in range(7) for day in weekdays), "weekdays", _DAYS, ""),
        (1 <= values["load_cap"] <= 1000, "load_cap", "Open cases at most: 1 to 1000.", ""),
        (1 <= values["limit_hours"] <= 1000, "limit_hours", "The limit is 1 to 1000 working hours.", ""),
    )
    found = [
        Violation(GroupUnusable.code, said, pointer, hint)
        for sound, pointer, said, hint in checks
        if not sound
    ]
    if known is not None and new:
        found.append(_TAKEN)
    elif known is not None and known.active:
        found += _shared(code, chapters)
    return found


def _shared(code: str, chapters: Sequence[str]) -> Iterator[Violation]:
    """No chapter is covered by two active groups: it would not be clear who is eligible."""
    for other in AssessmentGroup.objects.filter(active=True).exclude(code=code):
        if shared := sorted(set(other.chapters) & set(chapters)):
            said = f"The active group {other.code} covers chapter {', '.join(shared)} already."
            yield Violation(GroupUnusable.code, said, "chapters")
