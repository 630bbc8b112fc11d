"""Figures as tables with bars, drawn by `risk/grid.html`: accessible, printable, without a script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from greenlane.risk.engine.model.estimates import Estimate

FULL = 100.0
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in hundredths of its cell: it begins at `x`; `mark` is a line across it, where there is one."""

    x: float
    width: float
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    text: Any = ""
    url: str = ""
    bar: Bar | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading: of numbers, of bars, or of words."""

    label: Any
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in a card; the first cell of a row names it."""

    name: str
    title: Any
    head: Sequence[Head]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)
    note: Any = ""
    empty: Any = ""


def known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def percent(value: float | None, places: int = 1) -> str:
    """A share as the reader's language writes it; a dash where it is not known."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{number_format(value * FULL, places, use_l10n=True)}\u00a0%"


def number(value: float | None, places: int = 0) -> str:
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return number_format(value, places, use_l10n=True, force_grouping=True)


def interval(found: Estimate | dict[str, Any], *, money: bool = False) -> str:
    """The bounds of an estimate in words."""
    low, high = (_part(found, name) for name in ("low", "high"))
    if not (known(low) and known(high)):
        return UNKNOWN
    write = number if money else percent
    return _("%(low)s to %(high)s") % {"low": write(low), "high": write(high)}


def value_of(found: Estimate | dict[str, Any], *, money: bool = False) -> str:
    value = _part(found, "value")
    return number(value) if money else percent(value)


def bar(value: float | None, longest: float) -> Bar | None:
    """A bar from nothing to a value; what is there at all is never drawn as nothing."""
    if value is None or not math.isfinite(value) or longest <= 0:
        return None
    return Bar(0, min(max(round(FULL * value / longest, 1), 1 if value > 0 else 0), FULL))


def span(found: Estimate | dict[str, Any], longest: float = 1.0) -> Bar | None:
    """The interval of a share as a bar, with a mark at its value."""
    low, value, high = (_part(found, name) for name in ("low", "value", "high"))
    if low is None or value is None or high is None or not all(map(math.isfinite, (low, value, high))):
        return None
    begin, end = (round(FULL * min(bound / longest, 1.0), 1) for bound in (low, high))
    return Bar(begin, max(round(end - begin, 1), 1.0), round(FULL * min(value / longest, 1.0), 1))


def _part(found: Estimate | dict[str, Any], name: str) -> float | None:
    return found.get(name) if isinstance(found, dict) else getattr(found, name)
