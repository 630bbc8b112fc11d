from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from .visitors import ALL, client_of
from .world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Meridia with one record of every kind, all of them the trader's; undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World.built()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world: World, django_db_blocker: DjangoDbBlocker) -> dict[str, Client]:
    """A browser for every visitor, signed in."""
    with django_db_blocker.unblock():
        return {name: client_of(name) for name in sorted(ALL)}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Every test starts with unused rate limits."""
    cache.clear()
