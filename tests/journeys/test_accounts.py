"""Accounts in a real browser: an authenticator app, passkeys (a virtual authenticator), invitations, no scripts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .conftest import address, fill_sign_in
from .looking import seen
from .people import confirm
from .product import Product

PASSWORD = "seven quiet harbour cranes"


@pytest.fixture
def secure(context_of: Callable[..., BrowserContext], product: Product) -> Callable[..., Page]:
    """Pages under `localhost`: browsers give passkeys to secure origins, and to this name, only."""

    def open_one(**options: Any) -> Page:
        return context_of(base_url=product.url.replace("127.0.0.1", "localhost"), **options).new_page()

    return open_one


@pytest.fixture
def newcomer() -> str:
    """An address nobody has used."""
    return f"new-{secrets.token_hex(4)}@trader.example"


def sign_up(page: Page, email: str) -> None:
    page.goto("/account/signup/")
    page.get_by_label("Your name").fill("Nina Newcomer")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you act for?")


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def again(page: Page, password: str) -> None:
    """Show once more who one is."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Confirm").click()


def app_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1
    ).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def code_in(mail: str) -> str:
    """The code that a mail gives, alone on its line."""
    return re.search(r"^([A-Z0-9]{4,8}(?:-[A-Z0-9]{3,4})?)$", mail, re.MULTILINE).group(1)


def authenticator(page: Page) -> tuple[Any, str]:
    """A virtual device with fingerprint that keeps passkeys; the session to change it, and its id."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    added = device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return device, added["authenticatorId"]


def add_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/account/2fa/webauthn/add/")
    again(page, PASSWORD)
    page.get_by_label("Name of the passkey").fill("Test phone")
    page.get_by_label("Sign in with this passkey alone").set_checked(alone)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_a_new_trader_signs_up_enrols_and_guards_the_account_with_an_app(secure, newcomer):
    page = secure()
    sign_up(page, newcomer)
    page.get_by_role("link", name="Enrol an organisation").click()
    page.get_by_label("Registration number").fill(f"XM{secrets.randbelow(10**9):09}")
    page.get_by_label("Name of the organisation").fill("Newcomer Trading")
    page.get_by_label("Importer").check()
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_text("Your organisation is registered.")).to_be_visible()

    page.goto("/account/2fa/totp/activate/")
    again(page, PASSWORD)
    secret = page.locator(".gl-secret").inner_text()
    page.get_by_label("Code").fill(app_code(secret))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = page.locator(".gl-codes li").all_inner_texts()
    assert len(codes) == 10
    seen(page, "mfa_view_recovery_codes")
    file = page.request.get("/account/2fa/recovery-codes/download/")
    assert file.text().split() == codes

    sign_out(page)
    fill_sign_in(page, newcomer, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    seen(page, "mfa_authenticate")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("This code is wrong")
    seen(page)
    page.get_by_label("Code").fill(codes[0])
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/portal/$"))

    page.goto("/account/2fa/reauthenticate/")
    seen(page, "mfa_reauthenticate")
    page.goto("/account/2fa/recovery-codes/generate/")
    confirm(page, PASSWORD)
    seen(page, "mfa_generate_recovery_codes")
    page.goto("/account/2fa/totp/deactivate/")
    seen(page, "mfa_deactivate_totp")
    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("link", name="Add an authenticator app")).to_be_visible()


def test_a_forgotten_password_is_replaced_by_a_mailed_code(secure, newcomer, product):
    page = secure()
    sign_up(page, newcomer)
    sign_out(page)
    page.goto("/account/password/reset/")
    page.get_by_label("E-mail address").fill(newcomer)
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code for a new password")
    seen(page, "account_confirm_password_reset_code")
    page.get_by_label("Code").fill(code_in(product.mail_to(newcomer, containing="password")))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Set a new password")
    seen(page, "account_complete_password_reset")
    page.get_by_label("New password", exact=True).fill(PASSWORD[::-1])
    page.get_by_label("New password again").fill(PASSWORD[::-1])
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The new password is set")
    seen(page, "account_password_reset_completed")
    fill_sign_in(page, newcomer, PASSWORD[::-1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you act for?")


def test_another_address_is_confirmed_by_a_mailed_code(secure, newcomer, product):
    page = secure()
    sign_up(page, newcomer)
    page.goto("/account/email/")
    page.get_by_label("E-mail address").fill(f"other-{newcomer}")
    page.get_by_role("button", name="Change the address").click()
    again(page, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your e-mail address")
    seen(page, "account_email_verification_sent")
    page.get_by_label("Code").fill(code_in(product.mail_to(f"other-{newcomer}")))
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.goto("/account/email/")
    expect(page.locator("main")).to_contain_text(f"other-{newcomer}")


def test_a_passkey_signs_in_alone(secure, newcomer):
    page = secure()
    authenticator(page)
    sign_up(page, newcomer)
    add_passkey(page, alone=True)
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you act for?")


def test_a_passkey_is_the_second_factor_after_the_password(secure, newcomer):
    page = secure()
    authenticator(page)
    sign_up(page, newcomer)
    add_passkey(page, alone=False)
    sign_out(page)
    fill_sign_in(page, newcomer, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you act for?")


def test_a_passkey_of_another_device_opens_nothing_and_the_page_says_so(secure, newcomer):
    page = secure()
    device, own = authenticator(page)
    sign_up(page, newcomer)
    add_passkey(page, alone=True)
    sign_out(page)
    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": own})
    authenticator(page)
    fill_sign_in(page, newcomer, PASSWORD)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("[data-passkey-error]")).to_be_visible()
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")


def test_a_passkey_is_renamed_and_removed(secure, newcomer):
    page = secure()
    authenticator(page)
    sign_up(page, newcomer)
    add_passkey(page, alone=True)
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    seen(page, "mfa_edit_webauthn")
    page.get_by_label("Name of the passkey").fill("Old phone")
    page.get_by_role("button", name="Keep the name").click()
    expect(page.get_by_text("Old phone").first).to_be_visible()
    page.goto("/account/2fa/webauthn/reauthenticate/")
    seen(page, "mfa_reauthenticate_webauthn")
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    seen(page, "mfa_remove_webauthn")
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("No passkey yet.")).to_be_visible()


def test_an_invitation_reaches_a_stranger_by_mail(secure, newcomer, product):
    manager = secure()
    fill_sign_in(manager, address("importer@gulfstream"), product.password)
    manager.goto("/account/organisation/")
    manager.get_by_label("E-mail address").fill(newcomer)
    manager.get_by_role("button", name="Send the invitation").click()
    expect(manager.get_by_text(f"The invitation was sent to {newcomer}.")).to_be_visible()

    link = re.search(r"http://\S+/account/invitation/\S+", product.mail_to(newcomer)).group()
    page = secure()
    page.goto(link)
    expect(page.get_by_text("Gulfstream Auto Parts")).to_be_visible()
    seen(page, "invitation")
    page.locator("main").get_by_role("link", name="Open an account").click()
    page.get_by_label("Your name").fill("Nina Newcomer")
    assert page.get_by_label("E-mail address").input_value() == newcomer
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You act for Gulfstream Auto Parts now.")).to_be_visible()


def test_signing_in_and_choosing_a_language_work_without_scripts(secure, product):
    page = secure(java_script_enabled=False)
    fill_sign_in(page, address("broker@lodestar"), product.password)
    expect(page).to_have_url(re.compile("/portal/$"))
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
