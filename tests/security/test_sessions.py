"""What protects people who are signed in: headers, cookies, sessions, sign-in itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from greenlane.parties.demo import demo_password
from greenlane.parties.models import User
from greenlane.web.navigation import Audience

from .doors import address_of, opener
from .matrix import ROWS
from .outcomes import OK
from .visitors import ANONYMOUS, EVERYBODY, PEOPLE, client_of
from .world import World

pytestmark = pytest.mark.django_db

SAFE_HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_every_page_is_sent_with_the_headers_that_protect_it(
    world: World, clients: dict[str, Client]
) -> None:
    for name, row in ROWS.items():
        who = opener(row, "GET")
        if not who:
            continue
        cache.clear()
        for visitor in {who, ANONYMOUS}:
            answer = clients[visitor].get(address_of(name, world))
            sent_headers = {header: answer.headers.get(header) for header in SAFE_HEADERS}
            assert sent_headers == SAFE_HEADERS, (name, visitor)
            policy = answer.headers.get("Content-Security-Policy", "")
            assert "default-src 'none'" in policy, (name, visitor)
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy


def test_pages_of_signed_in_people_are_kept_by_no_cache(world: World, clients: dict[str, Client]) -> None:
    for name, row in ROWS.items():
        if row.get is None or row.get.expected(ANONYMOUS) == OK:
            continue
        who = opener(row, "GET")
        if who:
            answer = clients[who].get(address_of(name, world))
            assert "no-store" in answer.headers["Cache-Control"], (name, who)


def signed_in(client: Client, email: str) -> Any:
    cache.clear()
    return client.post(reverse("account_login"), {"login": email, "password": demo_password()})


def test_cookies_are_for_this_site_and_not_for_scripts(world: World, settings: Any) -> None:
    client = Client()
    client.get(reverse("account_login"))
    signed_in(client, PEOPLE["trader"].email)
    assert {"sessionid", "csrftoken"} <= set(client.cookies)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"] is True
        assert cookie["samesite"] in {"Lax", "Strict"}
        assert not cookie["domain"]


def test_signing_in_makes_a_new_session(world: World) -> None:
    """A session that somebody planted in a browser is worth nothing once its owner signs in."""
    victim = Client()
    session = victim.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    victim.cookies["sessionid"] = planted
    signed_in(victim, PEOPLE["trader"].email)
    assert victim.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert attacker.get(reverse("portal_home")).status_code == 302


def test_a_session_that_ended_opens_nothing(world: World) -> None:
    client = Client()
    signed_in(client, PEOPLE["trader"].email)
    kept = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get(reverse("portal_home")).status_code == 302


def test_a_person_who_was_shut_out_is_out_at_once(world: World) -> None:
    client = client_of("trader")
    assert client.get(reverse("portal_home")).status_code == 200
    User.objects.filter(email=PEOPLE["trader"].email).update(is_active=False)
    assert client.get(reverse("portal_home")).status_code == 302


HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/portal/?work=payment"}


def polls(world: World) -> list[str]:
    """The addresses that parts of an open page ask again and again."""
    return [
        reverse("notification_bell"),
        *(address_of(name, world) for name in ("declaration_live", "payment_live")),
    ]


def test_a_poll_after_the_session_ended_moves_the_whole_page_to_the_sign_in(world: World) -> None:
    for address in polls(world):
        answer = Client().get(address, headers=HTMX)
        assert answer.status_code == 204, address
        assert answer.content == b""
        assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fportal%2F%3Fwork%3Dpayment"
        assert "no-store" in answer["Cache-Control"]
        assert Client().get(address).status_code == 302, "a visit without htmx is redirected as ever"


def test_a_poll_after_the_role_ended_moves_the_whole_page_to_the_roles(world: World) -> None:
    client = client_of("trader")
    client.get(reverse("portal_home"))
    PEOPLE["trader"].membership.user.memberships.update(until=date(2020, 1, 1))
    for address in polls(world):
        answer = client.get(address, headers=HTMX)
        assert answer.status_code == 204, address
        assert answer["HX-Redirect"] == f"{reverse('account_roles')}?next=%2Fportal%2F%3Fwork%3Dpayment"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "https://evil.example/",
        "http://testserver//evil.example/",
        "javascript:alert(1)",
        "http://[::1",
        "\x00",
    ],
)
def test_a_poll_names_no_page_of_another_site_as_the_next(world: World, page: str) -> None:
    answer = Client().get(reverse("notification_bell"), headers={**HTMX, "HX-Current-URL": page})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == reverse("account_login")


def unreachable(*arguments: Any) -> None:
    raise OperationalError("could not connect to server at 10.0.0.7 as greenlane")


def test_the_status_page_opens_for_who_is_signed_in_while_the_database_is_down(world: World) -> None:
    client = client_of("trader")
    cache.clear()
    with connection.execute_wrapper(unreachable):
        answer = client.get(reverse("service_status"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Part of the service does not work." in page
    assert "10.0.0.7" not in page
    assert "sessionid" not in answer.cookies, "an outage signs nobody out"
    assert client.get(reverse("portal_home")).status_code == 200


def test_other_pages_tell_of_a_failure_while_the_database_is_down(world: World) -> None:
    client = client_of("trader")
    with connection.execute_wrapper(unreachable):
        answers = [client.get(reverse(name)) for name in ("portal_home", "declarations", "account_home")]
        polled = client.get(reverse("notification_bell"), headers=HTMX)
    for answer in answers:
        assert answer.status_code == 500
        assert "Something went wrong" in answer.content.decode()
        assert "X-Request-Id" in answer.content.decode()
        assert "10.0.0.7" not in answer.content.decode()
        assert "sessionid" not in answer.cookies
    assert (polled.status_code, "<html" in polled.content.decode()) == (500, False)
    assert client.get(reverse("portal_home")).status_code == 200


def test_a_failure_later_in_the_page_is_told_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks is known, then the database stops: the shell of the page cannot be read any more."""
    client = client_of("trader")

    def stops(audience: Audience, request: HttpRequest) -> None:
        connection.execute_wrappers.append(unreachable)
        unreachable()

    monkeypatch.setattr("greenlane.portal.views.drawn", stops)
    try:
        answer = client.get(reverse("portal_home"))
    finally:
        connection.execute_wrappers.clear()
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


def test_a_failure_that_no_page_can_be_drawn_for_is_told_in_bare_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: Any) -> None:
        raise RuntimeError("secret.example")

    monkeypatch.setattr("greenlane.web.context.sections", broken)
    answer = client_of("trader").get(reverse("service_status"))
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "<h1>Something went wrong on our side; nothing was changed.</h1>" in page
    assert "secret.example" not in page


def test_guessing_passwords_is_slowed_down(world: World) -> None:
    cache.clear()
    client = Client()
    words = [
        client.post(
            reverse("account_login"), {"login": PEOPLE["trader"].email, "password": f"guess-{number}"}
        )
        for number in range(7)
    ]
    assert client.post(
        reverse("account_login"), {"login": PEOPLE["trader"].email, "password": demo_password()}
    ).status_code in {200, 429}, "the right password after many wrong ones is not let in at once"
    assert words[0].status_code == 200


def test_visits_of_others_do_not_open_a_locked_account(world: World) -> None:
    """The count of attempts is not crowded out by hundreds of visitors, each counted too."""
    cache.clear()
    email, login = PEOPLE["trader"].email, reverse("account_login")
    for number in range(5):
        Client().post(login, {"login": email, "password": f"guess-{number}"})
    for number in range(420):
        address = f"198.51.{number // 250}.{number % 250 + 1}"
        assert Client(REMOTE_ADDR=address).get(reverse("tracked", args=[world.mrn])).status_code == 200
    right = {"login": email, "password": demo_password()}
    assert Client(REMOTE_ADDR="203.0.113.8").post(login, right).status_code == 200


def test_sign_in_does_not_tell_who_has_an_account(world: World) -> None:
    known, unknown = PEOPLE["trader"].email, "nobody-at-all@elsewhere.example"
    told = []
    for email in (known, unknown):
        cache.clear()
        answer = Client().post(reverse("account_login"), {"login": email, "password": "wrong-wrong-wrong"})
        told.append((answer.status_code, answer.context["form"].errors))
    assert told[0] == told[1]


@pytest.mark.parametrize("name", ["token_issue", "webhook_new"])
def test_a_borrowed_session_gets_no_key_that_outlives_it(name: str, world: World) -> None:
    """Access tokens and webhooks ask for the password again."""
    client = Client()
    signed_in(client, PEOPLE["trader"].email)
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"name": "x"})):
        assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_a_role_that_one_does_not_hold_cannot_be_chosen(world: World) -> None:
    """The session names a membership; another's is not believed."""
    client = client_of("rival")
    session = client.session
    session["membership"] = PEOPLE["supervisor"].membership.pk
    session.save()
    assert client.get(reverse("desk_home")).status_code == 403
    answer = client.post(reverse("account_roles"), {"membership": PEOPLE["supervisor"].membership.pk})
    assert answer.status_code in {302, 403, 404, 422}
    assert client.get(reverse("desk_home")).status_code == 403


def test_everybody_covered_has_a_client(clients: dict[str, Client]) -> None:
    assert set(clients) >= EVERYBODY
