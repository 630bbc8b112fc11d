"""A small tariff, and the people who change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from greenlane.foundation.access import Role
from greenlane.tariff import services
from greenlane.tariff.models import ReferenceBasket

from .basket_desk import browser


@pytest.fixture
def tariff() -> Iterator[ReferenceBasket]:
    """Some chapters of the demo tariff and the rates of October 2026."""
    services.forget_books()
    yield services.load_meridia(chapters={"01", "07", "22", "52", "85"}, rates_since=date(2026, 10, 1))
    services.forget_books()


@pytest.fixture
def editor(tariff: ReferenceBasket) -> Client:
    return browser(Role.TARIFF_EDITOR)


@pytest.fixture
def approver(tariff: ReferenceBasket) -> Client:
    return browser(Role.TARIFF_APPROVER)
