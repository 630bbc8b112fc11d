"""Single sign-on in a real browser, with a service on loopback: a new person, and a service that answers falsely."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from greenlane.parties.tests.signon_provider import Provider

from .looking import seen


@pytest.fixture
def employee(provider: Provider) -> Iterator[Provider]:
    """Somebody new at the service; afterwards it is as it was."""
    kept = dict(provider.claims)
    provider.claims |= {"sub": secrets.token_hex(4), "email": f"ann-{secrets.token_hex(4)}@example.org"}
    yield provider
    provider.claims, provider.token_changes = kept, {}


def test_single_sign_on_opens_an_account_that_can_be_given_a_password(page: Page, employee: Provider) -> None:
    page.goto("/account/oidc/sso/login/")
    seen(page, "openid_connect_login", headed="Sign in with Customs House")
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with Customs House").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you act for?")
    page.goto("/account/password/set/")
    seen(page, "account_set_password", headed="Set a password")


def test_a_sign_on_that_is_not_sound_says_so(page: Page, employee: Provider) -> None:
    employee.token_changes = {"aud": "another client"}
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with Customs House").click()
    seen(page, "openid_connect_callback", headed="Single sign-on did not work")
