"""A small tariff, and the people who change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from greenlane.foundation.access import Role
from greenlane.tariff import services
from greenlane.tariff.models import ReferenceBasket

from .basket_desk import browser


@pytest.fixture(scope="module")
def some_chapters(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[ReferenceBasket]:
    """Some chapters of the demo tariff and the rates of October 2026, for all tests of a module; then rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield services.load_meridia(chapters={"01", "07", "22", "52", "85"}, rates_since=date(2026, 10, 1))
        transaction.set_rollback(True)


@pytest.fixture
def tariff(some_chapters: ReferenceBasket, db: None) -> Iterator[ReferenceBasket]:
    """The first basket, published; no book of another test is remembered."""
    services.forget_books()
    yield ReferenceBasket.objects.get(pk=some_chapters.pk)
    services.forget_books()


@pytest.fixture
def editor(tariff: ReferenceBasket) -> Client:
    return browser(Role.TARIFF_EDITOR)


@pytest.fixture
def approver(tariff: ReferenceBasket) -> Client:
    return browser(Role.TARIFF_APPROVER)
