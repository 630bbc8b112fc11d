"""What other sites try: forms, links and host names of theirs do nothing here, and nobody is sent to them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.foundation.models import Event
from greenlane.parties.demo import demo_password

from .doors import address_of, opener
from .matrix import ROWS
from .outcomes import tried
from .visitors import ANONYMOUS, PEOPLE, client_of
from .world import World

pytestmark = pytest.mark.django_db

# --- cross-site requests ---

FORMS = [name for name, row in ROWS.items() if row.post is not None]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_another_site_is_refused(name: str, world: World) -> None:
    """Without the token of our own form nothing is done, whoever is signed in."""
    before = Event.objects.count()
    for who in {opener(ROWS[name]) or "trader", "trader"}:
        client = client_of(who, enforce_csrf_checks=True)
        word, response = tried(client, "POST", address_of(name, world), {})
        assert response.status_code == 403, (who, word)
        foreign = {"HTTP_ORIGIN": "https://evil.example", "HTTP_REFERER": "https://evil.example/form"}
        _, response = tried(client, "POST", address_of(name, world), {}, **foreign)
        assert response.status_code == 403, who
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "account_logout"]
)
def test_signing_in_and_out_by_another_sites_form_is_refused(name: str, world: World) -> None:
    for who in (ANONYMOUS, "trader"):
        client = client_of(who, enforce_csrf_checks=True)
        _, response = tried(client, "POST", reverse(name), {"login": "x@y.example", "password": "x"})
        assert response.status_code in {302, 403}
        assert response.status_code == 403 or response["Location"] == reverse("workplace")


def test_a_method_named_in_a_header_or_field_is_not_believed(
    world: World, clients: dict[str, Client]
) -> None:
    before = Event.objects.count()
    headers = {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST", "HTTP_X_METHOD_OVERRIDE": "POST"}
    address = address_of("declaration_register_goods", world)
    for query in ("", "?_method=POST", "?_method=DELETE"):
        tried(clients["trader"], "GET", address + query, {}, **headers)
    assert Event.objects.count() == before


# --- open redirects and headers ---

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    " https://evil.example",
    "/%0d%0aLocation: https://evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
)


LEADING = ("account_", "view_", "set_language", "mfa_", "notification", "invitation", "socialaccount")


def leads_elsewhere(location: str) -> bool:
    """Whether a browser would leave the site, or run something."""
    plain = location.replace("\\", "/").strip()
    parts = urlsplit(plain)
    return bool(parts.scheme or parts.netloc) or plain.startswith("//")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_sends_people_to_another_site(
    target: str, world: World, clients: dict[str, Client]
) -> None:
    assert leads_elsewhere(target) or target.startswith("/%0d")
    names = ("next", "redirect_to", "url", "return")
    worst = target in ELSEWHERE[:2]
    for name, row in ROWS.items():
        if not worst and not name.startswith(LEADING):
            continue  # two targets for every address, all of them where addresses lead on
        for method in ("GET", "POST"):
            who = opener(row, method)
            if not who:
                continue
            address = address_of(name, world)
            query = address + "?" + "&".join(f"{one}={target.replace('&', '%26')}" for one in names)
            _, response = tried(clients[who], method, query, dict.fromkeys(names, target))
            location = response.headers.get("Location", "")
            assert not leads_elsewhere(location), (name, method, location)
            assert "\r" not in location
            assert "\n" not in location


@pytest.mark.parametrize("target", ELSEWHERE)
def test_after_signing_in_one_stays_on_the_site(target: str, world: World) -> None:
    cache.clear()
    answer = Client().post(
        reverse("account_login"),
        {"login": PEOPLE["trader"].email, "password": demo_password(), "next": target},
    )
    assert answer.status_code == 302
    assert not leads_elsewhere(answer["Location"])


# --- host names ---


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b", ""]
)
def test_a_strange_host_name_is_refused(host: str, clients: dict[str, Client]) -> None:
    for name in ("home", "account_login", "account_reset_password"):
        answer = clients[ANONYMOUS].get(reverse(name), HTTP_HOST=host)
        assert answer.status_code == 400 or (not host and answer.status_code == 200)
        assert "evil.example" not in answer.headers.get("Location", "")


def test_forwarded_host_names_are_not_believed(world: World, clients: dict[str, Client]) -> None:
    """No mail and no redirect ever names a host that the caller made up."""
    mail.outbox = []
    cache.clear()
    names = ("HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_HOST", "HTTP_X_HOST")
    forged = {**dict.fromkeys(names, "evil.example"), "HTTP_FORWARDED": "host=evil.example"}
    clients[ANONYMOUS].post(reverse("account_reset_password"), {"email": PEOPLE["trader"].email}, **forged)
    answer = clients[ANONYMOUS].get(reverse("portal_home"), **forged)
    assert "evil.example" not in answer.headers.get("Location", "")
    for letter in mail.outbox:
        assert "evil.example" not in letter.body
        assert "evil.example" not in str(letter.message())
