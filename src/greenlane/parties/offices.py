"""Customs offices: opening them, their holidays, their share of random controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.values import OfficeCode
from greenlane.foundation.verbs import verb
from greenlane.parties.errors import (
    NoHoliday,
    OfficeExists,
    ShareOutOfRange,
    UnknownTimeZone,
    WrongOpeningHours,
)
from greenlane.parties.models import Holiday, Office

CONTROL_SHARE_FLOOR = Decimal("0.01")
"""The random control stratum cannot be switched off; a database constraint holds the same floor."""

Hours = Mapping[int, Sequence[str]]


class NationalCalendar:
    """The calendar of every office, as a subject of events."""

    event_subject = "calendar/national"


def _calendar(office: Office | None) -> Office | NationalCalendar:
    return office if office is not None else NationalCalendar()


@verb
def open_office(
    *,
    code: str,
    name: str,
    kind: Office.Kind,
    time_zone: str,
    hours: Hours,
    by: Actor,
    unlocode: str = "",
    control_share: Decimal = Decimal("0.05"),
) -> Office:
    """Open an office. `hours`: weekday 0 (Monday) - 6 to ("08:00", "17:00"); a missing day is closed.

    Raises InvalidValue (GL001), OfficeExists (PTY015), WrongOpeningHours (PTY016), UnknownTimeZone (PTY017),
    ShareOutOfRange (PTY014).
    """
    require(by, "parties.open_office")
    number = OfficeCode(code)
    if Office.objects.filter(code=number).exists():
        raise OfficeExists(f"Office {number} already exists.", pointer="code")
    _check_time_zone(time_zone)
    office = Office.objects.create(
        code=number,
        name=name,
        kind=kind,
        unlocode=unlocode,
        time_zone=time_zone,
        hours=_stored_hours(hours),
        control_share=_checked_share(control_share),
    )
    record("office.opened", subject=office, actor=by, office_kind=kind, control_share=control_share)
    return office


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UnknownTimeZone(pointer="time_zone", hint="Example: Asia/Bangkok") from error


def _stored_hours(hours: Hours) -> dict[str, list[str]]:
    try:
        for day, (opening, closing) in hours.items():
            time.fromisoformat(opening), time.fromisoformat(closing)
            if day not in range(7):
                raise ValueError(day)
    except (ValueError, TypeError) as error:
        raise WrongOpeningHours(pointer="hours", hint='Example: {0: ["08:00", "17:00"]}') from error
    return {str(day): list(span) for day, span in sorted(hours.items())}


@verb
def add_holidays(*, days: Mapping[date, str], by: Actor, office: Office | None = None) -> int:
    """Close an office, or every office, on these days (day -> name); known days are left. Returns how many are new."""
    require(by, "parties.open_office")
    known = set(Holiday.objects.filter(office=office, day__in=list(days)).values_list("day", flat=True))
    new = [
        Holiday(office=office, day=day, name=name) for day, name in sorted(days.items()) if day not in known
    ]
    Holiday.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        record(
            "office.holidays_added",
            subject=_calendar(office),
            actor=by,
            days={row.day.isoformat(): row.name for row in new},
        )
    return len(new)


@verb
def remove_holiday(*, day: date, by: Actor, office: Office | None = None) -> None:
    """Let an office, or every office, work on a day that was a holiday. Raises NoHoliday (PTY030, 409).

    What was counted in working hours before stays as it was counted.
    """
    require(by, "parties.open_office")
    removed, _ = Holiday.objects.filter(office=office, day=day).delete()
    if not removed:
        raise NoHoliday(pointer="day")
    record("office.holiday_removed", subject=_calendar(office), actor=by, day=day)


@verb
def set_office_hours(*, office: Office, hours: Hours, by: Actor) -> Office:
    """Change the opening hours, from now on. Raises WrongOpeningHours (PTY016)."""
    require(by, "parties.open_office", office)
    locked = lock(Office.objects.all(), pk=office.pk)
    before, locked.hours = locked.hours, _stored_hours(hours)
    if locked.hours != before:
        locked.save(update_fields=["hours"])
        record("office.hours_changed", subject=locked, actor=by, was=before, now=locked.hours)
    return locked


@verb
def set_office_control_share(*, office: Office, share: Decimal, reason: str, by: Actor) -> Office:
    """Change the share of declarations drawn at random for a documentary check (0.01 to 1, four places).

    Only a supervisor of the office may. Raises ShareOutOfRange (PTY014).
    """
    require(by, "parties.set_control_share", office)
    locked = lock(Office.objects.all(), pk=office.pk)
    before, locked.control_share = locked.control_share, _checked_share(share)
    locked.save(update_fields=["control_share"])
    record(
        "office.control_share_changed",
        subject=locked,
        actor=by,
        before=before,
        after=locked.control_share,
        reason=reason,
    )
    return locked


def _checked_share(share: Decimal) -> Decimal:
    exact = share.quantize(Decimal("0.0001")) if share.is_finite() else share
    if not share.is_finite() or exact != share or not CONTROL_SHARE_FLOOR <= exact <= 1:
        raise ShareOutOfRange(pointer="share", hint="At least 0.01, at most 1, with up to four decimals.")
    return exact
