"""Several workers at once: a number nobody knew, one invitation, one application, the last manager."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from greenlane.foundation.access import SYSTEM, Role
from greenlane.foundation.errors import CustomsError
from greenlane.foundation.models import Event
from greenlane.parties import errors, services
from greenlane.parties.accounts.selectors import people_of, person
from greenlane.parties.models import Capacity, Membership, Organisation
from greenlane.parties.selectors import actor_for_membership, memberships_of
from greenlane.parties.tests.accounts import account

WORKERS = 6


@pytest.mark.django_db(transaction=True)
def test_recognise_organisations_at_once_enters_each_once():
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("an in-memory SQLite database is not shared by threads")
    barrier = Barrier(WORKERS)
    names = {f"DE{number}": "" for number in range(20)}

    def work(number: int) -> set[int]:
        barrier.wait()
        mixed = dict(sorted(names.items(), reverse=bool(number % 2)))
        try:
            found = services.recognise_organisations(names=mixed, by=SYSTEM)
            return {row.pk for row in found.values()}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(work, range(WORKERS)))
    assert Organisation.objects.count() == 20
    assert Event.objects.filter(kind="organisation.recognised").count() == 20
    assert all(answer == answers[0] and len(answer) == 20 for answer in answers)


def at_once(work: Callable[[int], object]) -> list[object]:
    """Run the same in several workers that start together; refusals are answers too."""
    barrier = Barrier(WORKERS)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return work(number)
        except CustomsError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(one, range(WORKERS)))


@pytest.mark.django_db(transaction=True)
def test_one_invitation_gives_one_role_however_many_accept_at_once(organisation):
    ann = account()
    invitation, _ = services.invite(
        organisation=organisation(), email=ann.email, role=Role.DECLARANT, by=SYSTEM
    )
    answers = at_once(lambda _: services.accept_invitation(invitation=invitation, user=ann, by=person(ann)))
    assert sum(isinstance(answer, Membership) for answer in answers) == 1
    assert sum(isinstance(answer, errors.InvitationOver) for answer in answers) == WORKERS - 1
    assert Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_who_enrol_a_number_at_once_one_gets_it():
    people = [account(f"p{number}@example.org") for number in range(WORKERS)]
    answers = at_once(
        lambda number: services.enrol_organisation(
            user=people[number],
            identifier="XM700000001",
            name="Newcomer",
            country="XM",
            parts=[Capacity.Part.IMPORTER],
            by=person(people[number]),
        )
    )
    assert sum(isinstance(answer, Organisation) for answer in answers) == 1
    assert sum(isinstance(answer, errors.NumberTaken) for answer in answers) == WORKERS - 1
    assert Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_managers_who_leave_at_once_one_stays(organisation):
    firm = organisation()
    held = [
        services.add_membership(
            user=account(f"p{number}@example.org"),
            role=Role.DECLARANT,
            organisation=firm,
            manages=True,
            by=SYSTEM,
        )
        for number in range(WORKERS)
    ]
    actors = [actor_for_membership(memberships_of(row.user).get()) for row in held]
    answers = at_once(lambda number: services.end_membership(membership=held[number], by=actors[number]))
    assert sum(isinstance(answer, errors.LastManager) for answer in answers) == 1
    assert people_of(firm).filter(manages=True).count() == 1
