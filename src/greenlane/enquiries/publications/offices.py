"""Customs offices with their hours and holidays, and the tiers of authorised operators."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from greenlane.enquiries.publications.base import listed, many, publication, section, table
from greenlane.foundation import clock
from greenlane.parties.models import AeoStatus, Holiday, Office

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@publication(
    "cargo/published/offices",
    "Customs offices, opening hours and holidays",
    law="Customs Act s. 20, 24",
    module="greenlane.parties.models",
)
def offices() -> str:
    found = list(Office.objects.filter(active=True).order_by("code"))
    if not found:
        return ""
    lines = [
        (one.code, one.name, one.get_kind_display(), one.unlocode or "none", _hours(one), one.time_zone)
        for one in found
    ]
    parts = [
        section(
            "Where are the customs offices?",
            "where",
            f"There are {len(found)} customs offices: {listed(f'{one.name} ({one.code})' for one in found)}.",
        ),
        section(
            "When are the offices open?",
            "hours",
            table(("Office", "Name", "Kind", "Place", "Opening hours", "Time zone"), lines),
        ),
    ]
    days = _holidays()
    if days:
        note = "On these days offices do not open, and working hours and working days do not run."
        parts.append(section("Holidays", "holidays", note, table(("Day", "Holiday", "Office"), days)))
    return "\n".join(parts)


def _hours(office: Office) -> str:
    """`Monday to Saturday 08:00 to 20:00`: days with the same hours in a row are joined."""
    spans: list[tuple[int, int, str]] = []
    for day in range(7):
        pair = office.hours.get(str(day)) or office.hours.get(day)
        if not pair:
            continue
        said = "all day" if pair[0] == pair[1] == "00:00" else f"{pair[0]} to {pair[1]}"
        if spans and spans[-1][1] == day - 1 and spans[-1][2] == said:
            spans[-1] = (spans[-1][0], day, said)
        else:
            spans.append((day, day, said))
    named = (f"{_DAYS[a]}{f' to {_DAYS[b]}' if b > a else ''} {said}" for a, b, said in spans)
    closed = [name for day, name in enumerate(_DAYS) if not any(a <= day <= b for a, b, _said in spans)]
    return "; ".join(named) + (f"; closed on {listed(closed)}" if closed else "")


def _holidays() -> list[tuple[str, str, str]]:
    """The holidays of this year and the next; the text changes when a year begins, not every day."""
    year = clock.today().year
    rows = Holiday.objects.select_related("office").filter(day__year__gte=year, day__year__lte=year + 1)
    return [
        (row.day.isoformat(), row.name, row.office.name if row.office is not None else "all offices")
        for row in rows.order_by("day", "pk")
    ]


@publication(
    "facilitation/published/aeo-tiers",
    "Tiers of authorised economic operators",
    law="Authorisations Order s. 2; WCO SAFE Framework",
    module="greenlane.parties.models",
)
def aeo_tiers() -> str:
    tiers = list(AeoStatus.Tier)
    lines = [(one.value, one.label) for one in tiers]
    return "\n".join(
        [
            section(
                "Which tiers of authorised operators are there?",
                "tiers",
                f"There are {len(tiers)} kinds of authorised economic operators: "
                f"{listed(f'{one.label} ({one.value})' for one in tiers)}. A status counts from its first day up to "
                "its last; revoking it ends it on a day and erases nothing.",
                table(("Code", "Tier"), lines),
            )
        ]
    )


@publication(
    "facilitation/published/electronic-access",
    "Electronic access: sessions, programs, limits",
    law="Documents Order s. 7",
    module="greenlane.config.settings",
)
def electronic_access() -> str:
    count, _slash, per = settings.GREENLANE_RATE_LIMIT.partition("/")
    unit = {"s": "second", "m": "minute", "h": "hour", "d": "day"}.get(per[:1], per)
    session = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return "\n".join(
        [
            section(
                "How many calls may a program make?",
                "rate",
                f"A program may make {int(count):,} calls of the API in one {unit}. Further calls are refused with "
                "status 429 until the time is over."
                if count.isdigit()
                else "",
            ),
            section(
                "How long does a session last?",
                "session",
                f"A session ends {many(int(session.total_seconds() // 3600), 'hour')} after you signed in.",
            ),
        ]
    )
