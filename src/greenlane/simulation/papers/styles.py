"""How papers of a country print numbers and dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from greenlane.foundation.values import minor_places

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}


@dataclass(frozen=True, slots=True)
class Style:
    """`group` and `decimal` are the marks of numbers; `day` prints a date."""

    group: str
    decimal: str
    day: Callable[[date], str]
    indian: bool = False

    def number(self, value: Decimal | int, places: int = 2) -> str:
        whole, _, fraction = f"{abs(Decimal(value)):.{places}f}".partition(".")
        return self._grouped(whole) + (self.decimal + fraction if fraction else "")

    def money(self, value: Decimal, currency: str) -> str:
        """The amount with the decimals of its currency."""
        return self.number(value, minor_places(currency))

    def _grouped(self, whole: str) -> str:
        head, groups, size = whole[:-3], [whole[-3:]], 2 if self.indian else 3
        while head:
            head, group = head[:-size], head[-size:]
            groups.insert(0, group)
        return self.group.join(groups)


def iso(day: date) -> str:
    return day.isoformat()


def slashed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def american(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def dotted(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def short(day: date) -> str:
    return f"{day.day:02d}-{_month('en', day)[:3]}-{day:%y}"


def english(day: date) -> str:
    return f"{_month('en', day)} {day.day}, {day.year}"


def french(day: date) -> str:
    return f"{'1er' if day.day == 1 else day.day} {_month('fr', day)} {day.year}"


def spanish(day: date) -> str:
    return f"{day.day} de {_month('es', day)} de {day.year}"


def german(day: date) -> str:
    return f"{day.day}. {_month('de', day)} {day.year}"


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def republican(day: date) -> str:
    """As in Taiwan: years count from 1912."""
    return f"民國{day.year - 1911}年{day.month}月{day.day}日"


def buddhist(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year + 543}"


def _month(language: str, day: date) -> str:
    return _MONTHS[language].split()[day.month - 1]
