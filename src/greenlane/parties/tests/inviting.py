"""Invitations for the tests of verbs and pages."""

from __future__ import annotations

from greenlane.foundation.access import Actor, Role
from greenlane.parties import services
from greenlane.parties.accounts.selectors import person
from greenlane.parties.models import Capacity, Invitation, Membership, User
from greenlane.parties.selectors import actor_for_membership, memberships_of

Part = Capacity.Part


def acting(membership: Membership) -> Actor:
    return actor_for_membership(memberships_of(membership.user).get(pk=membership.pk))


def invited(manager: Membership, email: str = "ann@example.org", **more):
    given = {"role": Role.DECLARANT} | more
    return services.invite(organisation=manager.organisation, email=email, by=acting(manager), **given)


def accept(invitation: Invitation, user: User, *, shown: bool = False) -> Membership:
    return services.accept_invitation(invitation=invitation, user=user, by=person(user), shown=shown)
