"""Required documents at lodgement: the repository is asked once for a batch, and only of what is one's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from greenlane.declarations import services
from greenlane.declarations.engine.data import Classification, DeclarationData, Document, Party
from greenlane.declarations.rules import Filed, State
from greenlane.declarations.services import repository
from greenlane.declarations.services.examination import Examined, survey
from greenlane.declarations.tests.factories import (
    GATEWAY,
    TRADER,
    declaration_data,
    item_data,
    lodging,
)
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, Role
from greenlane.foundation.values import Irn
from greenlane.parties.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
FILED = Irn("26XMD0000000000010")
BROKER = "XM100000002"


class Shelf:
    """A repository in the database's stead: who filed what, and every question that was asked."""

    def __init__(self, owner: str = TRADER) -> None:
        self.owner = owner
        self.asked: list[set[str]] = []

    def __call__(
        self, references: Collection[str], organisations: Collection[int]
    ) -> Mapping[tuple[str, int], Filed]:
        self.asked.append(set(references))
        owners = Organisation.objects.filter(identifier=self.owner, pk__in=organisations)
        return {(FILED, pk): Filed(FILED, "380") for pk in owners.values_list("pk", flat=True)}


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr(repository, "filing", shelf)
    return shelf


def invoiced(reference: str, **changes: object) -> DeclarationData:
    return declaration_data(items=[item_data(documents=[Document("N", "380", reference)])], **changes)


def checked(data: DeclarationData, by: Actor = GATEWAY) -> Examined:
    return services.check(data=data, profile="meridia", by=by)


def state_of_invoice(examined: Examined) -> State:
    return next(one.state for one in examined.requirements if one.id == "REQ01")


def queries(batch: list[DeclarationData]) -> int:
    at = clock.now()
    survey(batch, at=at)  # warm: the tariff book is loaded once
    with CaptureQueriesContext(
        connection,
    ) as captured:
        survey(batch, at=at)
    return len(captured)


def test_survey_asks_the_repository_once_and_only_when_a_number_is_named(shelf: Shelf) -> None:
    plain = [invoiced(f"INV-{n}") for n in range(3)]
    before = queries(plain)
    assert shelf.asked == []
    assert queries([*plain, *(invoiced(FILED) for _ in range(30))]) == before + 1
    assert shelf.asked == [{FILED}, {FILED}]


def test_check_says_how_far_the_documents_are_there(shelf: Shelf) -> None:
    assert state_of_invoice(checked(invoiced(FILED))) is State.GIVEN
    examined = checked(invoiced("INV-1"))
    assert state_of_invoice(examined) is State.NOT_ON_FILE
    assert "DEC193" in {notice.code for notice in examined.notices}


def test_dec195_refuses_the_document_of_another_trader(shelf: Shelf) -> None:
    shelf.owner = BROKER
    examined = checked(invoiced(FILED))
    assert state_of_invoice(examined) is State.NOT_YOURS
    assert "DEC195" in {violation.code for violation in examined.violations}


def test_nobody_learns_what_another_declarant_filed(shelf: Shelf) -> None:
    stranger = Organisation.objects.exclude(identifier=TRADER).order_by("pk")[0]
    by = Actor("stranger", frozenset({Role.DECLARANT}), organisation_id=stranger.pk)
    examined = checked(invoiced(FILED), by)
    assert state_of_invoice(examined) is State.NOT_YOURS
    assert {"LDG011", "DEC195"} <= {violation.code for violation in examined.violations}


def test_a_broker_uses_the_documents_of_a_principal_only_with_a_mandate(shelf: Shelf) -> None:
    importers = Organisation.objects.filter(mandates_given__isnull=False).distinct()
    mandate = importers[0].mandates_given.all()[0]
    shelf.owner = mandate.principal.identifier
    acting = {"declarant": Party(mandate.agent.identifier), "importer": Party(shelf.owner)}
    assert state_of_invoice(checked(invoiced(FILED, **acting))) is State.GIVEN
    mandate.delete()
    assert state_of_invoice(checked(invoiced(FILED, **acting))) is State.NOT_YOURS


@pytest.mark.parametrize(("ahead", "registered"), [(None, True), (1, True), (0, False)])
def test_lodge_refuses_what_is_not_filed_from_the_day_of_the_switch(
    shelf: Shelf, settings: Settings, ahead: int | None, registered: bool
) -> None:
    settings.GREENLANE_PAPERLESS_SINCE = None if ahead is None else clock.today() + timedelta(days=ahead)
    outcome = services.lodge(lodging=lodging(invoiced("INV-1")), by=GATEWAY)
    assert outcome.registered is registered
    if not registered:
        assert [violation.code for violation in outcome.violations] == ["DEC192"]
    assert services.lodge(lodging=lodging(invoiced(FILED)), by=GATEWAY).registered


def test_lodge_refuses_goods_without_the_certificate_they_need() -> None:
    fresh = [item_data(classifications=[Classification("19059010", "TSP")], dangerous_goods=["1203"])]
    outcome = services.lodge(lodging=lodging(declaration_data(items=fresh)), by=GATEWAY)
    assert [violation.code for violation in outcome.violations] == ["DEC190"]
    fresh[0].documents.append(Document("N", "890", "DGD-1"))
    assert services.lodge(lodging=lodging(declaration_data(items=fresh)), by=GATEWAY).registered


def test_the_setting_is_a_day_or_nothing(settings: Settings) -> None:
    assert settings.GREENLANE_PAPERLESS_SINCE is None or isinstance(settings.GREENLANE_PAPERLESS_SINCE, date)
