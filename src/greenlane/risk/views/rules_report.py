"""The report of a backtest in the words and figures of its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

SIZES = {
    "small": _("Small (fewer than 10 items)"),
    "medium": _("Medium (10 to 99 items)"),
    "large": _("Large (100 items and more)"),
}
OFTEN = 1.5
"""A group met half again as often as it trades is worth a look."""


def report_in_words(told: dict[str, Any]) -> dict[str, Any]:
    """Figures written out and bars in per cent of the longest; what nothing is known of is a dash."""
    hits, found, overlap = told["hits"], told["found"], told["overlap"]
    return {
        "since": date.fromisoformat(told["since"]),
        "until": date.fromisoformat(told["until"]),
        "items": told["items"],
        "declarations": told["declarations"],
        "hits": hits,
        "share": percent(hits["share"]),
        "seconds": told.get("seconds"),
        "offices": _barred(told["offices"], "checks_a_week", _office),
        "found": found,
        "findings": _findings(found),
        "duty": figure(found["duty"]),
        "duty_of_all_hits": _range(found["duty_of_all_hits"], figure),
        "overlap": [
            (one["rule"], percent(one["share"]), _width(one["share"], 1)) for one in overlap["rules"]
        ],
        "new_share": percent(overlap["new_share"]),
        "traders": [_trader(one) for one in told["traders"]],
        "months": _barred(told["months"], "hits", _month),
        "sample": told["sample"],
    }


def percent(share: float | None) -> str:
    if share is None:
        return "–"
    return "< 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"


def figure(value: float | None) -> str:
    return "–" if value is None else number_format(round(value, 2), 2, force_grouping=True)


def _barred(rows: list[dict[str, Any]], by: str, told: Any) -> list[dict[str, Any]]:
    most = max((row[by] for row in rows), default=0)
    return [{**told(row), "width": _width(row[by], most)} for row in rows]


def _width(value: float, most: float) -> int:
    return round(100 * value / most) if most else 0


def _office(row: dict[str, Any]) -> dict[str, Any]:
    week = row["checks_a_week"]
    return {
        "office": row["office"],
        "declarations": row["declarations"],
        "week": number_format(round(week, 1), 1) if week >= 0.1 else "< 0.1",
    }


def _month(row: dict[str, Any]) -> dict[str, Any]:
    share = percent(row["hits"] / row["items"] if row["items"] else None)
    return {"month": row["month"], "items": row["items"], "hits": row["hits"], "share": share}


def _findings(found: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Estimates as (what, value, interval)."""
    rows = (
        (_("Precision among what was checked"), found["precision"]),
        (_("Precision of all hits, each check weighed by its chance"), found["precision_of_all_hits"]),
    )
    return [(label, percent(one["value"]), _interval(one, percent)) for label, one in rows]


def _interval(one: dict[str, Any], write: Any) -> str:
    if one["low"] is None and one["high"] is None:
        return "–"
    return f"{write(one['low'])} – {write(one['high'])}"


def _range(one: dict[str, Any], write: Any) -> tuple[str, str]:
    return (write(one["value"]), _interval(one, write)) if one["labels"] else ("–", "")


def _trader(row: dict[str, Any]) -> dict[str, Any]:
    ratio = row["ratio"]
    return {
        "size": SIZES[row["size"]],
        "of_traffic": percent(row["of_traffic"]),
        "of_hits": percent(row["of_hits"]),
        "ratio": "–" if ratio is None else f"{ratio:.2f}",
        "often": ratio is not None and ratio >= OFTEN,
        "width": _width(row["of_hits"] or 0, 1),
    }
