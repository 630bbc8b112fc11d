"""People who open the pages of the cash desk in tests: each signed in, each in one role."""

from __future__ import annotations

from datetime import date

from django.test import Client
from django.urls import reverse

from greenlane.foundation.access import Actor, Role
from greenlane.parties.models import Membership, Organisation, User
from greenlane.parties.selectors import actor_for_membership
from greenlane.payments import services

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(
    role: Role, organisation: Organisation | None = None, *, email: str = "", language: str = "en"
) -> Client:
    """A browser in which a person of this role is signed in; `client.actor` is who acts, `client.user` the person."""
    address = email or f"{role.value}{organisation.pk if organisation else ''}@people.example"
    user, _made = User.objects.get_or_create(
        email=address, defaults={"name": address.partition("@")[0], "language": language}
    )
    membership, _made = Membership.objects.get_or_create(
        user=user, role=role, organisation=organisation, defaults={"since": date(2024, 1, 1)}
    )
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["membership"] = membership.pk
    session.save()
    client.user, client.actor = user, _actor(membership)  # type: ignore[attr-defined]
    return client


def _actor(membership: Membership) -> Actor:
    return actor_for_membership(membership)


def address(name: str, *args: object) -> str:
    return reverse(name, args=args)


def topped_up(payer, amount=50_000):
    return services.top_up(
        organisation=payer, amount_minor=amount, currency="USD", bank_reference="B-9", callback_id="top-1"
    )
