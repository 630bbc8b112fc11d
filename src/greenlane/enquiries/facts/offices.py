"""When customs offices are open, by the calendar that every limit in working hours is counted by."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from greenlane.enquiries.engine.shapes import Step
from greenlane.enquiries.engine.splitting import Asked
from greenlane.enquiries.facts.base import Answered, day_in, fact
from greenlane.foundation.calendars import WorkingCalendar
from greenlane.parties.models import Office
from greenlane.parties.selectors import calendars

if TYPE_CHECKING:
    from greenlane.enquiries.answering import Asking

_ASKED = re.compile(
    r"\b(?:opening (?:hours|times?)|office hours|business hours|hours of (?:business|opening)|working hours of)\b|"
    r"\b(?:when|what time|until when|at what time|how late)\b.{0,30}\b(?:office|customs house|counter|desk|airport|port|depot|XM\d+)\b.{0,30}\b(?:open|close|closed|opens|closes)\b|"
    r"\b(?:is|are|will)\b.{0,40}\b(?:office|offices|customs house|counter|desk)\b.{0,30}\b(?:open|closed)\b|"
    r"\b(?:when|what time)\b.{0,20}\b(?:does|do|is|are) .{0,40}\b(?:open|close)\b|辦公時間|开放时间|開放時間|營業時間|幾點(?:開|關)|เวลาทำการ|เปิดกี่โมง|เปิดทำการ|"
    r"कार्यालय समय|कार्य समय|कब खुल|कितने बजे खुल|ម៉ោងធ្វើការ|ម៉ោងបើក|បើកម៉ោង",
    re.I,
)
_NOT = re.compile(
    r"\bcounted\b|\blimit\b|\bwithin\b|\bworking hours (?:count|mean)|\bfile\b|\baccount\b|\bwarehouse\b|\bparcel\b|\bcontainer\b|\bscanner\b",
    re.I,
)


def hours(asked: Asked, asking: Asking) -> Answered | None:
    """The hours of an office on a day, or of every office where none is named."""
    if not _ASKED.search(asked.text) or _NOT.search(asked.text):
        return None
    found = calendars()
    chosen = _named(asked.text, [office for office, _calendar in found.values()]) or [
        office for office, _calendar in found.values()
    ]
    if not chosen:
        return None
    day = day_in(asked.text, asking.day) or asking.day
    rows = [(office, found[office.code][1]) for office in chosen]
    lines = [_line(office, calendar, day) for office, calendar in rows]
    how = [Step(_week(office, calendar), office.code) for office, calendar in rows[:8]]
    how.append(Step(_("Hours and holidays come from the calendar by which time limits are counted.")))
    data = {
        "on": day.isoformat(),
        "offices": [{"code": o.code, "name": o.name, "open": _span(c, day)} for o, c in rows],
    }
    return fact(asked, asking, "\n".join(lines), how, data=data)


def _named(text: str, offices: list[Office]) -> list[Office]:
    """Offices by code or by a word of their own name; by their kind where only that is said."""
    lowered = text.lower()
    by_code = [one for one in offices if one.code.lower() in lowered]
    if by_code:
        return by_code
    common = {
        "customs",
        "office",
        "port",
        "airport",
        "meridia",
        "border",
        "post",
        "inland",
        "depot",
        "international",
        "house",
        "of",
        "the",
        "land",
        "sea",
    }
    by_name = [
        one
        for one in offices
        if any(
            len(word) > 3 and word not in common and re.search(rf"\b{re.escape(word)}\b", lowered)
            for word in re.findall(r"\w+", one.name.lower())
        )
    ]
    if by_name:
        return by_name
    kinds = {
        "airport": "airport",
        "seaport": "seaport",
        "port": "seaport",
        "depot": "inland",
        "border": "land",
    }
    wanted = next((kind for word, kind in kinds.items() if re.search(rf"\b{word}\b", lowered)), "")
    return [one for one in offices if one.kind == wanted]


def _line(office: Office, calendar: WorkingCalendar, day: date) -> str:
    span = _span(calendar, day)
    shown = date_format(day, "D j M Y")
    if span is None:
        why = _("holiday") if day in calendar.holidays else _("closed")
        opens = _next(calendar, day)
        then = (
            _("next open on %(day)s, %(span)s") % {"day": date_format(opens[0], "D j M Y"), "span": opens[1]}
            if opens
            else ""
        )
        return f"{office.name} ({office.code}), {shown}: {why}{'; ' + then if then else ''}"
    return f"{office.name} ({office.code}), {shown}: {span}"


def _span(calendar: WorkingCalendar, day: date) -> str | None:
    span = calendar.hours.get(day.weekday())
    if span is None or day in calendar.holidays:
        return None
    if span[0] == span[1]:
        return _("open day and night")
    return f"{span[0]:%H:%M}–{span[1]:%H:%M}"


def _next(calendar: WorkingCalendar, day: date) -> tuple[date, str] | None:
    for ahead in range(1, 31):
        later = day + timedelta(days=ahead)
        span = _span(calendar, later)
        if span:
            return later, span
    return None


def _week(office: Office, calendar: WorkingCalendar) -> str:
    monday = date(2024, 1, 1)
    days = [
        f"{date_format(monday + timedelta(days=n), 'D')} {span[0]:%H:%M}–{span[1]:%H:%M}"
        for n, span in sorted(calendar.hours.items())
    ]
    return f"{office.name}: {', '.join(days)} ({calendar.time_zone})"
