"""Perishables first: the place of a declaration in the queues, and where people see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from greenlane.declarations import services
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.queues import perishables_first
from greenlane.declarations.selectors.work import next_cancellations, next_checks, next_departures
from greenlane.declarations.states import Priority
from greenlane.declarations.tests.factories import GATE, GATEWAY, declaration_data, lodging
from greenlane.declarations.tests.pages import (
    OFFICER,
    SUPERVISOR,
    actor,
    arrived,
    lodged,
    released,
    signed_in,
)
from greenlane.foundation import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def pressing(found: Declaration) -> Declaration:
    """The same goods, perishable: as if the small tariff of the tests knew roses."""
    Declaration.objects.filter(pk=found.pk).update(priority=Priority.PERISHABLE)
    return Declaration.objects.get(pk=found.pk)


def test_lodge_gives_ordinary_goods_the_last_place():
    assert lodged().priority == Priority.ORDINARY


def test_next_checks_begin_with_perishables_though_other_goods_wait_longer():
    with clock.at(clock.now() - timedelta(days=2)):
        here = arrived(lodged(drawn=True))
        clock.advance(timedelta(hours=5))
        roses = pressing(lodged(drawn=True))
    assert list(next_checks(actor(OFFICER))) == [roses, here]


def test_next_departures_and_cancellations_begin_with_perishables():
    plain, roses = released(), pressing(released())
    assert list(next_departures(GATE))[:2] == [roses, plain]
    asked = []
    for _ in range(2):
        found = arrived(lodged(drawn=True))
        services.request_cancellation(mrn=found.mrn, reason="Lodged twice by mistake.", by=GATEWAY)
        asked.append(found)
    first = pressing(asked[1])
    supervisor = actor(SUPERVISOR)
    assert list(next_cancellations(supervisor)) == [first, asked[0]]


def test_perishables_first_reaches_the_declaration_from_other_rows():
    plain = lodged()
    roses = pressing(lodged())
    rows = perishables_first(plain.items.model.objects.all(), "pk", of="declaration")
    assert [row.declaration_id for row in rows] == [roses.pk, plain.pk]


def test_amend_gives_the_place_of_the_new_goods():
    data = declaration_data()
    found = services.lodge(lodging=lodging(data), by=GATEWAY).declaration
    pressing(found)
    data.items[0].description = "Bread rolls, plain"
    services.amend(mrn=found.mrn, lodging=lodging(data), by=GATEWAY)
    assert Declaration.objects.get(pk=found.pk).priority == Priority.ORDINARY


def test_pages_show_the_badge_of_perishables_only():
    client, plain, roses = signed_in(OFFICER), lodged(drawn=True), pressing(lodged(drawn=True))
    page = client.get(reverse("declaration", args=[roses.mrn])).content.decode()
    assert "Perishable" in page
    assert "Perishable" not in client.get(reverse("declaration", args=[plain.mrn])).content.decode()
    listed = client.get(reverse("declarations"), {"priority": "perishable"}).content.decode()
    assert roses.mrn in listed
    assert plain.mrn not in listed
