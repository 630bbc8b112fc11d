"""The published numbers, each with its definition in words, and which of them may be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from greenlane.declarations.states import Lane
from greenlane.portal.engine.disclosure import TOTAL, Cell, hidden, is_small, with_sums
from greenlane.web import cells

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class LaneCounts:
    """Declarations of a month by office and lane with sums; `closed` are the cells that must not be told."""

    offices: tuple[str, ...]
    table: dict[Cell, int]
    closed: frozenset[Cell]

    def told(self, office: str, lane: str) -> int | None:
        return None if (office, lane) in self.closed else self.table[office, lane]


LANES = tuple(lane.value for lane in Lane)


def lane_counts(counts: dict[str, Any]) -> LaneCounts:
    """The lane table of a month, from its counts."""
    return _lane_counts(tuple((office, lane, count) for office, lane, count in counts["lanes"]))


@lru_cache(maxsize=64)
def _lane_counts(counted: tuple[tuple[str, str, int], ...]) -> LaneCounts:
    """Kept, since what may be told takes a while to find and months that are over do not change."""
    found = {(office, lane): count for office, lane, count in counted}
    offices = sorted({office for office, _lane in found})
    table = with_sums(found, offices, list(LANES))
    return LaneCounts(tuple(offices), table, hidden(table))


@dataclass(frozen=True, slots=True)
class Definition:
    """One published number. `read` gives it from the counts, `of` the group it is about, `show` its words."""

    name: str
    label: Words
    says: Words
    read: Callable[[dict[str, Any]], float | None]
    of: str
    show: Callable[[float], str]

    def value(self, counts: dict[str, Any]) -> float | None:
        """The number, or None where its group is empty or too small to publish."""
        group = counts.get(self.of, 0)  # a month that was counted before this number was published has none
        return None if not group or is_small(group) else self.read(counts)


def as_count(value: float) -> str:
    return number_format(int(value), use_l10n=True, force_grouping=True)


def _share(value: float) -> str:
    return f"{number_format(100 * value, 1, use_l10n=True)}\u00a0%"


def duration(seconds: float) -> str:
    """Seconds in the two largest units that say something: `1 day, 4 hours`."""
    if seconds < 1:
        return _("less than a second")
    left, parts = int(seconds), []
    for size, words in _UNITS:
        number, left = divmod(left, size)
        if number:
            parts.append(words(number))
    return ", ".join(parts[:2])


_UNITS: tuple[tuple[int, Callable[[int], str]], ...] = (
    (86400, lambda n: ngettext("%(n)s day", "%(n)s days", n) % {"n": n}),
    (3600, lambda n: ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}),
    (60, lambda n: ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}),
    (1, lambda n: ngettext("%(n)s second", "%(n)s seconds", n) % {"n": n}),
)


def _part(name: str, of: str) -> Callable[[dict[str, Any]], float | None]:
    """A share, hidden where the part or the rest of the group is small."""

    def read(counts: dict[str, Any]) -> float | None:
        part, whole = counts[name], counts[of]
        return None if is_small(part) or is_small(whole - part) else part / whole

    return read


def _plain(name: str) -> Callable[[dict[str, Any]], float | None]:
    return lambda counts: counts[name]


def _drawn(counts: dict[str, Any]) -> float | None:
    """Most of the yellow lane is drawn: where its number is not told, this share would tell it."""
    yellow_is_told = (TOTAL, Lane.YELLOW.value) not in lane_counts(counts).closed
    return _part("drawn", "registered")(counts) if yellow_is_told else None


def _paid(counts: dict[str, Any]) -> float | None:
    return counts["paid_minor"].get(settings.GREENLANE_CURRENCY, 0)


def _money(value: float) -> str:
    return cells.money(int(value), settings.GREENLANE_CURRENCY)


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "registered",
        gettext_lazy("Declarations registered"),
        gettext_lazy("Declarations that were given an MRN in the month."),
        _plain("registered"),
        "registered",
        as_count,
    ),
    Definition(
        "released",
        gettext_lazy("Declarations released"),
        gettext_lazy("Declarations whose release fell in the month, whenever they were registered."),
        _plain("released"),
        "released",
        as_count,
    ),
    Definition(
        "median_seconds",
        gettext_lazy("Time to release, median"),
        gettext_lazy(
            "From registration to release: half of the declarations released in the month took no longer."
        ),
        _plain("median_seconds"),
        "released",
        duration,
    ),
    Definition(
        "p90_seconds",
        gettext_lazy("Time to release, nine of ten"),
        gettext_lazy(
            "From registration to release: nine of ten declarations released in the month took no longer."
        ),
        _plain("p90_seconds"),
        "released",
        duration,
    ),
    Definition(
        "at_once",
        gettext_lazy("Released at once"),
        gettext_lazy("Share of the releases of the month that came within 60 seconds of registration."),
        _part("at_once", "released"),
        "released",
        _share,
    ),
    Definition(
        "by_itself",
        gettext_lazy("Released without an officer"),
        gettext_lazy("Share of the releases of the month in a green or blue lane: no officer had to decide."),
        _part("by_itself", "released"),
        "released",
        _share,
    ),
    Definition(
        "drawn",
        gettext_lazy("Drawn at random"),
        gettext_lazy(
            "Share of the declarations registered in the month that the random control draw chose for a check."
        ),
        _drawn,
        "registered",
        _share,
    ),
    Definition(
        "payments",
        gettext_lazy("Payments"),
        gettext_lazy("Payments of duties and taxes that the bank confirmed in the month."),
        _plain("payments"),
        "payments",
        as_count,
    ),
    Definition(
        "paid_minor",
        gettext_lazy("Duties and taxes paid"),
        gettext_lazy("The sum of these payments; payments that the bank took back later are not deducted."),
        _paid,
        "payments",
        _money,
    ),
    Definition(
        "delays",
        gettext_lazy("Written reasons for delays"),
        gettext_lazy(
            "Reasons that Customs issued in the month because a limit had passed: one for each declaration and limit."
        ),
        _plain("delays"),
        "delays",
        as_count,
    ),
    Definition(
        "delays_of_authorities",
        gettext_lazy("Delays held by an authority"),
        gettext_lazy(
            "Share of these in which Customs or a partner agency had the declaration when the limit passed, "
            "and not the trader, the carrier, the terminal or the bank."
        ),
        _part("delays_of_authorities", "delays"),
        "delays",
        _share,
    ),
)
