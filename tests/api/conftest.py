from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_rates() -> None:
    """Every test starts with unused rate limits."""
    cache.clear()
