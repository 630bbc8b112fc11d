"""Periods of whole days: from a date on, to a date (included) or without end."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from greenlane.parties.errors import WrongDates


def check_period(since: date, until: date | None) -> None:
    """Raise WrongDates (PTY002) when the period ends before it starts."""
    if until is not None and until < since:
        raise WrongDates(hint=f"It starts on {since} and ends on {until}.", pointer="until")


def covering(on: date, prefix: str = "") -> Q:
    """Rows in force on a day."""
    return Q(**{f"{prefix}since__lte": on}) & (
        Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": on})
    )


def overlapping(since: date, until: date | None) -> Q:
    """Rows in force on at least one day of the period."""
    found = Q(until=None) | Q(until__gte=since)
    return found if until is None else found & Q(since__lte=until)
