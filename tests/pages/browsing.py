"""People of the demo in a browser, for the tests of pages."""

from __future__ import annotations

from django.test import Client

from greenlane.config.tests.caller import PEOPLE
from greenlane.parties.models import User
from greenlane.parties.selectors import actor_for_membership, membership_of
from greenlane.parties.tests.signed_in import password_given

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(who: str, *, strict: bool = False) -> Client:
    """One of PEOPLE signed in, the password just given again; `client.user` is the person, `client.actor` who acts."""
    membership = membership_of(*PEOPLE[who])
    client = Client(enforce_csrf_checks=strict)
    client.force_login(membership.user, backend=BACKEND)
    session = client.session
    session["membership"] = membership.pk
    session.update(password_given(membership.user))
    session.save()
    client.user, client.actor = membership.user, actor_for_membership(membership)  # type: ignore[attr-defined]
    return client


def person(who: str) -> User:
    return membership_of(*PEOPLE[who]).user
