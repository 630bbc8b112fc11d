"""Single sign-on against a provider on loopback: whom it signs in, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from greenlane.foundation.access import SYSTEM
from greenlane.parties import services
from greenlane.parties.models import User
from greenlane.parties.tests.accounts import account, add_app, app_code, kinds, signed_in
from greenlane.parties.tests.signon_provider import CLIENT, SECRET, Provider, running

pytestmark = pytest.mark.django_db
START = ("openid_connect_login", ["sso"])


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    cache.clear()
    with running() as found:
        app = {
            "provider_id": "sso",
            "name": "Customs House",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": found.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings.GREENLANE_TRUST_ADDRESSES = False
        yield found


def way_back(client: Client) -> str:
    """Go to the provider; returns the address by which it sends the browser back."""
    away = client.post(reverse(START[0], args=START[1]))
    assert away.status_code == 302
    back = httpx.get(away["Location"], follow_redirects=False).headers["Location"]
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


def signed_on(client: Client | None = None) -> tuple[Client, object]:
    browser = client or Client()
    return browser, browser.get(way_back(browser))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_button_is_there_only_when_a_provider_is_set_up(client, provider, settings):
    assert "Sign in with Customs House" in client.get(reverse("account_login")).content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Customs House" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse(START[0], args=START[1])).status_code == 404


def test_a_new_person_gets_an_account_without_password(provider):
    client, _ = signed_on()
    assert is_in(client)
    ann = User.objects.get(email="ann@example.org")
    assert (ann.name, ann.has_usable_password()) == ("Ann Lee", False)
    assert {"user.signed_up", "user.signed_in"} <= set(kinds())
    again, _ = signed_on()
    assert is_in(again)
    assert User.objects.count() == 1


def test_a_known_person_is_found_by_the_verified_address(provider):
    ann = account()
    client, _ = signed_on()
    assert client.session["_auth_user_id"] == str(ann.pk)
    assert SocialAccount.objects.get().user == ann
    assert "user.sign_on_connected" in kinds()


def test_an_address_the_provider_has_not_verified_signs_nobody_in(provider):
    account()
    provider.claims["email_verified"] = False
    client, answer = signed_on()
    assert (answer.status_code, is_in(client)) == (403, False)
    assert "has not verified your e-mail address" in answer.content.decode()
    provider.claims["email_verified"] = "false"
    assert not is_in(signed_on()[0])
    assert not SocialAccount.objects.exists()


def test_an_account_whose_address_was_never_proven_loses_its_password(provider):
    """Somebody may have opened it under another's address, to wait for the owner."""
    services.create_user(email="ann@example.org", password="planted by another", by=SYSTEM)
    signed_on()
    assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another client"},
        {"iss": "https://another.example"},
        {"exp": 1_000_000_000},
        {"sub": "employee-2"},  # the token speaks of one person, the user information of another
    ],
)
def test_an_unsound_token_signs_nobody_in(provider, change):
    account()
    provider.token_changes = change
    client, answer = signed_on()
    assert not is_in(client)
    assert answer.status_code in {200, 401, 403}


def test_a_token_signed_with_another_key_signs_nobody_in(provider):
    account()
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    client, answer = signed_on()
    assert not is_in(client)
    assert "gave no sound answer" in answer.content.decode()


def test_an_answer_without_an_identity_token_signs_nobody_in(provider):
    account()
    provider.signing_key = None
    assert not is_in(signed_on()[0])


def test_an_answer_is_good_once_and_in_the_browser_that_asked(provider):
    account()
    victim, thief = Client(), Client()
    back = way_back(victim)
    thief.get(back)
    assert not is_in(thief)
    victim.get(back)
    replayed = Client()
    replayed.cookies = thief.cookies
    replayed.get(back)
    assert not is_in(replayed)


def test_a_made_up_answer_gives_a_page_not_an_error(client, provider):
    place = reverse("openid_connect_callback", args=["sso"])
    for query in ("", "?code=x&state=y", "?error=access_denied", "?state=%00"):
        assert client.get(place + query).status_code < 500
    assert not is_in(client)


def test_the_second_factor_is_asked_for_after_single_sign_on_too(provider):
    ann = account()
    browser, _ = signed_on()
    browser.logout()
    secret = add_app(signed_in(ann))
    cache.clear()
    client, answer = signed_on()
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert is_in(client)
