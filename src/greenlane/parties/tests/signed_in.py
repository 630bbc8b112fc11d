"""A browser of a signed-in person, for tests of pages."""

from __future__ import annotations

import re
import time
from datetime import date

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.http import HttpResponse
from django.test import Client

from greenlane.foundation.access import SYSTEM, Role
from greenlane.parties import services
from greenlane.parties.models import Membership, Office, Organisation, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SINCE = date(2024, 1, 1)


def member(
    role: Role, *, organisation: Organisation | None = None, office: Office | None = None, name: str = ""
) -> Membership:
    """A new user who plays one role."""
    email = f"{name or role.value}.{Membership.objects.count()}@example.org"
    user = services.create_user(
        email=email, name=name or f"A {role.value}", password="a long word", by=SYSTEM
    )
    return services.add_membership(
        user=user, role=role, organisation=organisation, office=office, since=SINCE, by=SYSTEM
    )


def browser(membership: Membership, **options: bool) -> Client:
    """A client signed in as this member, acting in this role, who has just given the password again."""
    client = Client(**options)
    client.force_login(membership.user, backend=BACKEND)
    session = client.session
    session["membership"] = membership.pk
    session.update(password_given(membership.user))
    session.save()
    return client


def password_given(user: User) -> dict[str, object]:
    """What a session holds after somebody gave the password again."""
    step = {"method": "password", "at": time.time(), "reauthenticated": True}
    return {
        AUTHENTICATION_METHODS_SESSION_KEY: [step],
        f"{AUTHENTICATION_METHODS_SESSION_KEY}_user": user_id_to_str(user),
    }


def text(answer: HttpResponse) -> str:
    """The words of a page, without tags, blanks made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows(answer: HttpResponse) -> list[str]:
    """The rows of the first table's body, as words."""
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in body.split("<tr")[1:]]
