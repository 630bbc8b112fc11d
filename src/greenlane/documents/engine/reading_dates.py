"""Dates as papers print them. 03/04/2026 is either of two days; a declared date agrees when it is one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_MONTHS = (
    "january jan janvier janv enero ene januar jänner janeiro gennaio gen januari มกราคม มค",
    "february feb février févr fév febrero februar fevereiro febbraio februari กุมภาพันธ์ กพ",
    "march mar mars marzo märz mär mrz março maart มีนาคม มีค",
    "april apr avril avr abril abr aprile เมษายน เมย",
    "may mai mayo maio maggio mag mei พฤษภาคม พค",
    "june jun juin junio juni junho giugno giu มิถุนายน มิย",
    "july jul juillet juil julio juli julho luglio lug กรกฎาคม กค",
    "august aug août aoû agosto ago augustus สิงหาคม สค",
    "september sep sept septembre septiembre set setembro settembre กันยายน กย",
    "october oct octobre octubre oktober okt outubro ottobre ott ตุลาคม ตค",
    "november nov novembre noviembre novembro พฤศจิกายน พย",
    "december dec décembre déc diciembre dic dezember dez dezembro dicembre ธันวาคม ธค",
)
Reader = Callable[[re.Match[str]], Iterator[date]]


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a text: where it stands, and the days it may mean."""

    start: int
    end: int
    values: tuple[date, ...]


def dates(text: str) -> Iterator[PrintedDate]:
    """Every date of a text, from left to right, none inside another."""
    taken = 0
    found = [each for pattern, read in _FORMS for each in _matches(pattern, read, text)]
    for each in sorted(found, key=lambda date: (date.start, -date.end)):
        if each.start >= taken:
            taken = each.end
            yield each


def _matches(pattern: re.Pattern[str], read: Reader, text: str) -> Iterator[PrintedDate]:
    """The dates of one form; what only looks like one (`26 dt. 05`) hides none that begins inside it."""
    match = pattern.search(text)
    while match:
        values = tuple(dict.fromkeys(read(match)))
        if values:
            yield PrintedDate(match.start(), match.end(), values)
        match = pattern.search(text, match.end() if values else match.start() + 1)


def _days(year: int, *pairs: tuple[int, int]) -> Iterator[date]:
    """The dates that exist among (month, day) pairs of a year, in whatever era it is counted."""
    for month, day in pairs:
        with suppress(ValueError):
            yield date(_common_era(year), month, day)


def _common_era(year: int) -> int:
    """Two digits belong to this century; 2400 and later is the Buddhist era (543 ahead)."""
    if year < 100:
        return 2000 + year
    return year - 543 if year >= 2400 else year


def _year_first(match: re.Match[str]) -> Iterator[date]:
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    return _days(year, (month, day))


def _year_last(match: re.Match[str]) -> Iterator[date]:
    one, other, year = (int(part) for part in match.group(1, 2, 3))
    return _days(year, (other, one), (one, other))


def _day_month_year(match: re.Match[str]) -> Iterator[date]:
    day, month, year = (int(part) for part in match.group(1, 2, 3))
    return _days(year, (month, day))


def _chinese(match: re.Match[str]) -> Iterator[date]:
    """Years below 200 count from the founding of the Republic (1912 is year 1)."""
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    return _days(year + 1911 if year < 200 else year, (month, day))


def _month_named(match: re.Match[str]) -> Iterator[date]:
    month = _month(match["month"])
    return _days(int(match["year"]), (month, int(match["day"]))) if month else iter(())


def _month(name: str) -> int:
    return _month_numbers().get(_letters(name), 0)


@lru_cache(maxsize=1)
def _month_numbers() -> dict[str, int]:
    return {_letters(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


def _letters(text: str) -> str:
    """Lower case without accents, vowel marks and stops."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if c.isalpha())


_NAME = r"(?P<month>[^\W\d_][^\s\d,/-]{1,14})"
_DAY, _YEAR = r"(?P<day>\d{1,2})", r"(?P<year>\d{4}|\d{2})(?!\d)"
_GAP = r"[\s.,/-]{0,3}"
_OF = r"(?:de[l]? |d['’])?"
_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?<!\d)(\d{4})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})(?!\d)"), _year_first),
    (re.compile(r"(?<!\d)(\d{2,4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?"), _chinese),
    (
        re.compile(r"(?<![\d./-])(\d{1,2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{4}|\d{2})(?![\d]|[-./]\d)"),
        _year_last,
    ),
    (re.compile(rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|º|\.)?{_GAP}{_OF}{_NAME}{_GAP}{_OF}{_YEAR}"), _month_named),
    (re.compile(rf"{_NAME}{_GAP}{_DAY}(?:st|nd|rd|th)?[\s,.]{{1,3}}{_YEAR}"), _month_named),
    (re.compile(r"(?i)(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})"), _day_month_year),
    (re.compile(r"(?<!\d)(20\d{2})([01]\d)([0-3]\d)(?!\d)"), _year_first),
)
