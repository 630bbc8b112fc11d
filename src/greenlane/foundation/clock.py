"""The one clock. Aware UTC; tests, simulations and replays set it instead of sleeping."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: ContextVar[datetime | None] = ContextVar("greenlane_clock", default=None)


def now() -> datetime:
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The day it is in the country: the one on its pages, in its law, its tariff and its mandates."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day of a moment in the country's zone (GREENLANE_TIME_ZONE)."""
    return moment.astimezone(ZoneInfo(settings.GREENLANE_TIME_ZONE)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` inside the block; `advance` moves it."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware datetime")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def advance(by: timedelta) -> datetime:
    """Move a held clock forward and return the new time."""
    held = _frozen.get()
    if held is None:
        raise RuntimeError("advance() works only inside clock.at(...)")
    _frozen.set(held + by)
    return held + by
