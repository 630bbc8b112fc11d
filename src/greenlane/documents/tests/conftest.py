"""Traders and officers for the tests of documents, each signed in, and a store of their own."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.parties.models import Mandate, Membership, Office, Organisation, User
from greenlane.parties.selectors import actor_for_membership

from .papers import NOW

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def organisation(identifier: str, name: str) -> Organisation:
    return Organisation.objects.create(identifier=identifier, name=name, country="XM", registered_at=NOW)


def person(role: Role, organisation: Organisation | None = None, office: str = "") -> Actor:
    """Somebody in a role; `browser(actor)` signs the same person in."""
    email = f"{role.value}{organisation.pk if organisation else office}@people.example"
    user, _ = User.objects.get_or_create(email=email, defaults={"name": email.partition("@")[0]})
    place = Office.objects.filter(code=office).first() if office else None
    membership, _ = Membership.objects.get_or_create(
        user=user, role=role, organisation=organisation, office=place, defaults={"since": date(2024, 1, 1)}
    )
    return actor_for_membership(membership)


def browser(actor: Actor) -> Client:
    membership = Membership.objects.get(user__pseudonym=actor.id)
    client = Client(headers={"accept-language": "en"})
    client.force_login(membership.user, backend=BACKEND)
    session = client.session
    session["membership"] = membership.pk
    session.save()
    return client


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.at(NOW):
        yield


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.GREENLANE_DOCUMENTS = str(tmp_path / "documents")
    return tmp_path / "documents"


@pytest.fixture
def people(db):
    """An importer, its broker (with a mandate), a stranger, and officers."""
    importer = organisation("XM900000001", "Sunda Trading")
    broker = organisation("XM900000002", "Harbour Brokers")
    rival = organisation("XM900000003", "Rival Imports")
    Mandate.objects.create(principal=importer, agent=broker, since=date(2024, 1, 1))
    return SimpleNamespace(
        importer_org=importer,
        broker_org=broker,
        rival_org=rival,
        importer=person(Role.DECLARANT, importer),
        broker=person(Role.DECLARANT, broker),
        rival=person(Role.DECLARANT, rival),
        officer=person(Role.DOCUMENT_OFFICER),
    )
