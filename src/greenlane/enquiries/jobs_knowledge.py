"""What the worker does for the knowledge base: it marks what has ended, and publishes what the code enforces."""

from __future__ import annotations

from datetime import date

from greenlane.enquiries.publishing import publish
from greenlane.enquiries.services.knowledge import settle_superseded
from greenlane.foundation import clock
from greenlane.foundation.jobs import register_step

_published_on: date | None = None


def keep_current() -> int:
    """A step of the worker; returns how much it did. Publications are written anew once a process and once a day, for a
    setting changes with a restart, and a tariff or a calendar with a day."""
    global _published_on  # noqa: PLW0603 - publishing is safe to repeat; this only saves the work
    done = settle_superseded()
    today = clock.today()
    if _published_on != today:
        done += len(publish())
        _published_on = today
    return done


def register_jobs() -> None:
    """Add the step to the worker's round; called when the app is ready."""
    register_step("knowledge", keep_current, order=85)
