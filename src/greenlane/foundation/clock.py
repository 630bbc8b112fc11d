"""The one clock. Aware UTC; tests, simulations and replays set it instead of sleeping."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

_frozen: ContextVar[datetime | None] = ContextVar("greenlane_clock", default=None)


def now() -> datetime:
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    return now().date()


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
