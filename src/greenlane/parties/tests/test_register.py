"""Entering the register, recognition, standing, capacities, mandates, AEO status."""

from __future__ import annotations

from datetime import date

import pytest

from greenlane.foundation.access import SYSTEM, Actor, Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.foundation.models import Event
from greenlane.foundation.values import InvalidValue
from greenlane.parties import errors, selectors, services
from greenlane.parties.identifiers import OperatorId
from greenlane.parties.models import AeoStatus, Capacity, Organisation

pytestmark = pytest.mark.django_db
Part = Capacity.Part
Tier = AeoStatus.Tier


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize("text", ["", "1", "X1234", "12345", "XM", "XM" + "1" * 16, "XM12-34", "XM\x00123"])
def test_operator_id_refuses_another_form(text):
    with pytest.raises(InvalidValue):
        OperatorId(text)


def test_operator_id_keeps_country_and_case():
    assert OperatorId(" gb123456789000 ") == "GB123456789000"
    assert OperatorId("GB123456789000").country == "GB"


def test_register_organisation_enters_it_with_its_parts(registrar):
    found = services.register_organisation(
        identifier="XM900000009", name="Firm", parts=[Part.IMPORTER], by=registrar
    )
    services.add_capacity(organisation=found, part=Part.BROKER, by=SYSTEM)
    assert found.country == "XM"
    assert found.standing == Organisation.Standing.REGISTERED
    assert set(found.capacities.values_list("part", flat=True)) == {"importer", "broker"}
    assert kinds() == [
        "organisation.registered",
        "organisation.capacity_added",
        "organisation.capacity_added",
    ]


def test_register_organisation_twice_is_refused(organisation):
    organisation()
    with pytest.raises(errors.AlreadyRegistered):
        organisation()
    assert Organisation.objects.count() == 1


def test_register_organisation_by_a_cashier_is_forbidden():
    with pytest.raises(Forbidden):
        services.register_organisation(
            identifier="XM900000001", name="", by=Actor("c", frozenset({Role.CASHIER}))
        )


def test_recognise_organisation_enters_a_partner_number_once():
    first = services.recognise_organisation(identifier="GB123456789000", name="Alpha", by=SYSTEM)
    again = services.recognise_organisation(identifier="gb123456789000", by=SYSTEM)
    assert first.pk == again.pk
    assert (again.standing, again.name, again.country) == ("recognised", "Alpha", "GB")
    assert kinds() == ["organisation.recognised"]


def test_recognise_organisations_mixes_known_and_new(organisation, django_assert_num_queries):
    organisation("XM900000001")
    names = {"XM900000001": "ignored", "DE1": "One", "FR2": "Two"}
    found = services.recognise_organisations(names=names, by=SYSTEM)
    assert {number: row.standing for number, row in found.items()} == {
        "XM900000001": "registered",
        "DE1": "recognised",
        "FR2": "recognised",
    }
    assert found["DE1"].pk
    with django_assert_num_queries(3):  # savepoint, one read, release
        services.recognise_organisations(names=names, by=SYSTEM)


def test_recognise_organisation_of_the_wrong_form_is_refused():
    with pytest.raises(InvalidValue):
        services.recognise_organisation(identifier="no number", by=SYSTEM)
    assert not Organisation.objects.exists()


def test_register_organisation_promotes_a_recognised_one(registrar):
    services.recognise_organisation(identifier="XM900000005", by=SYSTEM)
    found = services.register_organisation(identifier="XM900000005", name="Now known", by=registrar)
    assert (found.standing, found.name) == ("registered", "Now known")
    assert Organisation.objects.count() == 1


def test_suspend_and_reinstate_an_organisation(organisation, registrar):
    firm = organisation()
    assert services.suspend(organisation=firm, reason="fraud case", by=registrar).standing == "suspended"
    with pytest.raises(IllegalTransition):
        services.suspend(organisation=firm, reason="again", by=registrar)
    assert services.reinstate(organisation=firm, reason="cleared", by=registrar).standing == "registered"
    assert kinds()[-2:] == ["organisation.suspended", "organisation.reinstated"]


def test_add_capacity_over_a_running_one_is_refused(organisation):
    firm = organisation("XM900000001", Part.IMPORTER)
    with pytest.raises(errors.CapacityOverlaps):
        services.add_capacity(organisation=firm, part=Part.IMPORTER, since=date(2026, 5, 1), by=SYSTEM)
    with pytest.raises(errors.WrongDates):
        services.add_capacity(
            organisation=firm, part=Part.CARRIER, since=date(2026, 5, 2), until=date(2026, 5, 1), by=SYSTEM
        )


@pytest.fixture
def pair(organisation):
    return organisation("XM900000001", Part.IMPORTER), organisation("XM900000002", Part.BROKER)


def test_give_mandate_is_in_force_between_its_dates(pair):
    principal, agent = pair
    services.give_mandate(
        principal=principal, agent=agent, since=date(2026, 3, 1), until=date(2026, 3, 31), by=SYSTEM
    )
    in_force = {
        day: selectors.mandate_in_force(principal, agent, day) is not None
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    }
    assert list(in_force.values()) == [False, True, True, False]
    assert selectors.mandate_in_force(agent, principal, date(2026, 3, 5)) is None
    assert set(selectors.mandates_in_force([agent.pk], date(2026, 3, 5))) == {(principal.pk, agent.pk)}


def test_give_mandate_refuses_self_strangers_and_overlaps(pair):
    principal, agent = pair
    day = date(2026, 3, 1)
    with pytest.raises(errors.MandateToSelf):
        services.give_mandate(principal=principal, agent=principal, since=day, by=SYSTEM)
    with pytest.raises(errors.NotABroker):
        services.give_mandate(principal=agent, agent=principal, since=day, by=SYSTEM)
    services.give_mandate(principal=principal, agent=agent, since=day, by=SYSTEM)
    with pytest.raises(errors.MandateOverlaps):
        services.give_mandate(principal=principal, agent=agent, since=date(2026, 6, 1), by=SYSTEM)


def test_give_mandate_is_for_the_principal_not_for_the_agent(pair):
    principal, agent = pair
    own = Actor("d", frozenset({Role.DECLARANT}), organisation_id=principal.pk)
    other = Actor("e", frozenset({Role.DECLARANT}), organisation_id=agent.pk)
    with pytest.raises(Forbidden):
        services.give_mandate(principal=principal, agent=agent, by=other)
    assert services.give_mandate(principal=principal, agent=agent, by=own).pk


def test_revoke_mandate_ends_it_and_lets_another_start_the_same_day(pair):
    principal, agent = pair
    day = date(2026, 3, 1)
    mandate = services.give_mandate(principal=principal, agent=agent, since=day, by=SYSTEM)
    services.revoke_mandate(mandate=mandate, by=SYSTEM)
    assert selectors.mandate_in_force(principal, agent, day) is None
    with pytest.raises(errors.MandateRevoked):
        services.revoke_mandate(mandate=mandate, by=SYSTEM)
    services.give_mandate(principal=principal, agent=agent, since=day, by=SYSTEM)
    assert selectors.mandate_in_force(principal, agent, day) is not None


def test_grant_aeo_ends_the_tier_before_it(organisation):
    firm = organisation()
    services.grant_aeo(organisation=firm, tier=Tier.T1, since=date(2026, 1, 1), by=SYSTEM)
    services.grant_aeo(organisation=firm, tier=Tier.T2, since=date(2026, 7, 1), by=SYSTEM)
    tiers = [
        selectors.aeo_tier(firm, day) for day in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert tiers == ["", "T1", "T2"]
    with pytest.raises(errors.AeoConflict):
        services.grant_aeo(organisation=firm, tier=Tier.T3, since=date(2026, 7, 1), by=SYSTEM)


def test_end_aeo_keeps_the_past(organisation):
    firm = organisation()
    services.grant_aeo(organisation=firm, tier=Tier.T1, since=date(2026, 1, 1), by=SYSTEM)
    services.end_aeo(organisation=firm, on=date(2026, 3, 31), reason="audit", by=SYSTEM)
    assert selectors.aeo_tier(firm, date(2026, 3, 31)) == "T1"
    assert selectors.aeo_tier(firm, date(2026, 4, 1)) == ""
    with pytest.raises(errors.NoAeoStatus):
        services.end_aeo(organisation=firm, on=date(2026, 5, 1), reason="twice", by=SYSTEM)


def test_visible_to_shows_a_broker_its_principals_only(pair, organisation):
    principal, agent = pair
    organisation("XM900000003")
    broker = Actor("b", frozenset({Role.DECLARANT}), organisation_id=agent.pk)
    assert set(selectors.visible_to(broker)) == {agent}
    mandate = services.give_mandate(principal=principal, agent=agent, since=date(2024, 1, 1), by=SYSTEM)
    assert set(selectors.visible_to(broker)) == {agent, principal}
    services.revoke_mandate(mandate=mandate, by=SYSTEM)
    assert set(selectors.visible_to(broker)) == {agent}
    assert selectors.visible_to(Actor("o", frozenset({Role.OVERSIGHT}))).count() == 3
    assert not selectors.visible_to(Actor("g", frozenset({Role.GATEWAY}))).exists()
