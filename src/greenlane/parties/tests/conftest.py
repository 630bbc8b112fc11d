"""Actors and organisations for the tests of the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import cache

from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.parties import services
from greenlane.parties.models import Capacity, Membership, Office, Organisation
from greenlane.parties.tests.accounts import account

SINCE = date(2024, 1, 1)


@pytest.fixture
def registrar() -> Actor:
    return Actor("registrar-1", frozenset({Role.REGISTRAR}))


@pytest.fixture
def organisation(db: None) -> Callable[..., Organisation]:
    def register(identifier: str = "XM900000001", *parts: Capacity.Part) -> Organisation:
        return services.register_organisation(
            identifier=identifier, name=f"Firm {identifier[-1]}", parts=parts, since=SINCE, by=SYSTEM
        )

    return register


@pytest.fixture
def office(db: None) -> Office:
    return services.open_office(
        code="XM000901",
        name="Test Harbour",
        kind=Office.Kind.SEAPORT,
        time_zone="Asia/Bangkok",
        hours=dict.fromkeys(range(5), ("08:00", "17:00")),
        by=SYSTEM,
    )


@pytest.fixture
def membership(organisation: Callable[..., Organisation]) -> Membership:
    user = services.create_user(email="Ann@Example.org", name="Ann", password="correct horse", by=SYSTEM)
    return services.add_membership(
        user=user, role=Role.DECLARANT, organisation=organisation(), since=SINCE, by=SYSTEM
    )


@pytest.fixture
def no_attempts_before():
    cache.clear()


@pytest.fixture
def firm(organisation):
    return organisation("XM900000001", Capacity.Part.IMPORTER, Capacity.Part.CARRIER)


@pytest.fixture
def manager(firm) -> Membership:
    return services.add_membership(
        user=account("mia@example.org", name="Mia"),
        role=Role.DECLARANT,
        organisation=firm,
        manages=True,
        by=SYSTEM,
    )
