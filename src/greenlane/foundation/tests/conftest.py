"""Fixtures of the foundation's tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from greenlane.foundation import clock


@pytest.fixture
def clock_stopped() -> Iterator[datetime]:
    """Noon of a Monday, until the test moves it."""
    moment = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with clock.at(moment):
        yield moment
