"""People at the risk desk, and what their pages say."""

from __future__ import annotations

import re
from datetime import date

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

from greenlane.foundation.access import Actor, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(*roles: Role) -> Client:
    """A client of a user with these roles, acting in the first."""
    user = get_user_model().objects.create_user(f"{'-'.join(roles)}@example.org", "a long word")
    memberships = [user.memberships.create(role=role, since=date(2024, 1, 1)) for role in roles]
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["membership"] = memberships[0].pk
    session.save()
    client.who = user
    return client


def actor_of(client: Client, *roles: Role) -> Actor:
    """The same person as an actor."""
    return Actor(str(client.who.pseudonym), frozenset(roles))


def text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows(answer: HttpResponse) -> list[str]:
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("<tr")[1:]]


def no_inline(answer: HttpResponse) -> bool:
    """Nothing the content security policy would refuse: no style attribute, no script with text, no handler."""
    page = answer.content.decode()
    return not re.search(r"\sstyle=|<style|<script>[^<]|\son[a-z]+=", page)
