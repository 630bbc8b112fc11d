"""People at the desk of the tariff, and drafts for them to change."""

from __future__ import annotations

import re
from datetime import date

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from greenlane.foundation.access import Actor, Role
from greenlane.tariff import services
from greenlane.tariff.models import Measure, ReferenceBasket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EDITOR = Actor("editor", frozenset({Role.TARIFF_EDITOR}))
APPROVER = Actor("approver", frozenset({Role.TARIFF_APPROVER}))
SHAVERS = "GEN-85109055"
WHY = "The Order was repealed this morning."


def browser(*roles: Role, email: str = "") -> Client:
    """A client of a user with these roles, acting in the first."""
    user = get_user_model().objects.create_user(email or f"{roles[0].value}@example.org", "a long word")
    memberships = [user.memberships.create(role=role, since=date(2024, 1, 1)) for role in roles]
    client = Client()
    client.force_login(user, backend=BACKEND)
    act_as(client, memberships[0].pk)
    return client


def act_as(client: Client, membership: int) -> None:
    session = client.session
    session["membership"] = membership
    session.save()


def text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows(answer: HttpResponse) -> list[str]:
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in body.split("<tr")[1:]]


def draft(title: str = "Shavers") -> ReferenceBasket:
    return services.open_basket(title=title, by=EDITOR)


def replaced(basket: ReferenceBasket, rate: str = "9%", since: date = date(2026, 10, 15)) -> Measure:
    measure = Measure.objects.get(key=SHAVERS)
    return services.replace_measure(
        basket=basket, measure=measure, rate=rate, basis="Order 7", since=since, by=EDITOR
    )


def step(basket: ReferenceBasket, verb: str) -> str:
    return reverse("basket_step", args=[basket.pk, verb])
