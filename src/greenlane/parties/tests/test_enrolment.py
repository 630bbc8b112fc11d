"""Organisations that enrol themselves."""

from __future__ import annotations

import pytest

from greenlane.foundation.access import Role
from greenlane.foundation.errors import Forbidden, IllegalTransition
from greenlane.foundation.values import InvalidValue
from greenlane.parties import errors, services
from greenlane.parties.accounts.selectors import person
from greenlane.parties.models import Capacity, Membership, Organisation, User
from greenlane.parties.selectors import memberships_of
from greenlane.parties.tests.accounts import account, kinds

from .inviting import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_before")]


def enrol(user: User, **changed):
    given = {
        "identifier": "XM700000001",
        "name": "Newcomer",
        "country": "XM",
        "parts": [Capacity.Part.IMPORTER, Capacity.Part.BROKER],
    } | changed
    return services.enrol_organisation(user=user, by=person(user), **given)


def test_enrol_waits_for_the_registrar_where_registration_is_closed(settings, registrar):
    settings.GREENLANE_OPEN_REGISTRATION = False
    ann = account()
    firm = enrol(ann)
    assert (firm.standing, memberships_of(ann).get().manages) == ("applied", True)
    with pytest.raises(Forbidden):  # no mail in the name of Customs before a registrar has looked at it
        services.invite(
            organisation=firm,
            email="a@example.org",
            role=Role.DECLARANT,
            by=acting(memberships_of(ann).get()),
        )
    with pytest.raises(Forbidden):
        services.approve_application(organisation=firm, by=acting(memberships_of(ann).get()))
    assert services.approve_application(organisation=firm, by=registrar).standing == "registered"
    with pytest.raises(IllegalTransition):
        services.reject_application(organisation=firm, reason="late", by=registrar)
    assert set(firm.capacities.values_list("part", flat=True)) == {"importer", "broker"}


def test_a_rejected_application_can_still_be_approved(settings, registrar):
    settings.GREENLANE_OPEN_REGISTRATION = False
    firm = enrol(account())
    assert services.reject_application(organisation=firm, reason="no", by=registrar).standing == "rejected"
    assert services.approve_application(organisation=firm, by=registrar).standing == "registered"


def test_enrol_registers_at_once_where_registration_is_open():
    firm = enrol(account())
    assert firm.standing == "registered"
    assert "organisation.registered" in kinds()


def test_enrol_a_known_number_needs_an_invitation(firm):
    with pytest.raises(errors.NumberTaken) as refusal:
        enrol(account(), identifier=firm.identifier)
    assert "invite you" in refusal.value.hint
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"identifier": "7000"}, InvalidValue),
        ({"country": "Nowhere"}, InvalidValue),
        ({"parts": []}, errors.NoCapacity),
        ({"parts": [Capacity.Part.BANK, Capacity.Part.CARRIER, Capacity.Part.AGENCY]}, errors.NoCapacity),
    ],
)
def test_enrol_with_bad_data_leaves_nothing_behind(change, error):
    with pytest.raises(error):
        enrol(account(), **change)
    assert not Organisation.objects.exists()
    assert "organisation.applied" not in kinds()


def test_enrol_is_for_oneself():
    ann, eve = account(), account("eve@example.org")
    with pytest.raises(Forbidden):
        services.enrol_organisation(
            user=ann,
            identifier="XM700000001",
            name="N",
            country="XM",
            parts=[Capacity.Part.IMPORTER],
            by=person(eve),
        )
