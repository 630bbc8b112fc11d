"""Who declarations name: one query tells the organisations, their AEO tiers and the references they have used."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.declarations import services
from greenlane.declarations.selectors.named import named
from greenlane.declarations.tests.factories import GATEWAY, declaration_data, lodging
from greenlane.foundation.access import SYSTEM
from greenlane.parties.models import AeoStatus, Mandate, Organisation
from greenlane.parties.selectors import aeo_tiers, mandated, mandates_in_force
from greenlane.parties.services import grant_aeo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]
DAY, LATER = date(2026, 6, 30), date(2026, 7, 1)
OTHER = "XM100000002"


@pytest.fixture
def lodged() -> tuple[str, str]:
    """Declarant and LRN of a stored declaration whose declarant changed its AEO tier once."""
    declaration = services.lodge(lodging=lodging(), by=GATEWAY).declaration
    assert declaration is not None
    firm = declaration.declarant
    grant_aeo(organisation=firm, tier=AeoStatus.Tier.T1, since=date(2026, 1, 1), by=SYSTEM)
    grant_aeo(organisation=firm, tier=AeoStatus.Tier.T2, since=LATER, by=SYSTEM)
    return firm.identifier, declaration.lrn


def test_named_tells_the_organisation_its_tier_and_the_reference_it_used(lodged, django_assert_num_queries):
    number, reference = lodged
    firm = Organisation.objects.get(identifier=number)
    for _ in range(2):
        with django_assert_num_queries(1):
            found = named([(number, OTHER)], [reference], DAY)
        assert {**vars(found.organisations[number]), "_state": 0} == {**vars(firm), "_state": 0}
        assert found.tiers == {number: "T1"}
        assert found.taken == {(number, reference)}
    assert named([(number, number)], ["NEW"], LATER).tiers == {number: "T2"}
    assert named([(number, number)], ["NEW"], LATER).taken == set()


@pytest.mark.parametrize("day", [date(2025, 12, 31), DAY, LATER])
def test_named_tells_of_many_what_it_tells_of_one(lodged, day, django_assert_num_queries):
    number, reference = lodged
    second = declaration_data()
    with django_assert_num_queries(1):
        many = named([(number, number), (OTHER, ""), (number, OTHER)], [reference, "NEW", second.lrn], day)
    one = named([(number, number)], [reference], day)
    assert (many.tiers, many.taken) == (one.tiers, one.taken)
    assert many.tiers.get(number, "") == aeo_tiers([many.organisations[number].pk], day).get(
        many.organisations[number].pk, ""
    )


def test_named_knows_nothing_of_strangers():
    for parties in ([("XX9", "")], [("XX9", ""), ("", "")], []):
        found = named(parties, ["LRN"] * len(parties), DAY)
        assert (found.organisations, found.tiers, found.taken) == ({}, {}, set())


def test_mandated_reads_the_mandates_of_the_principals_at_hand(lodged):
    firm = Organisation.objects.get(identifier=lodged[0])
    others = [
        Organisation.objects.create(
            identifier=f"XM10000009{n}", country="XM", registered_at=firm.registered_at
        )
        for n in range(2)
    ]
    for other in others:
        Mandate.objects.create(principal=other, agent=firm, since=DAY)
    assert mandated([firm.pk], [others[0].pk], DAY) == {(others[0].pk, firm.pk)}
    assert mandated([firm.pk], [other.pk for other in others], DAY) == set(mandates_in_force([firm.pk], DAY))
    assert mandated([firm.pk], [others[0].pk], date(2026, 6, 29)) == set()
