"""Every page, mail and notice of the sign-in library comes in our shell and our words."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template

from greenlane.parties.accounts.letters import LETTERS, NOTICES, letter
from greenlane.parties.accounts.mail import ISSUED

LIBRARY = Path(allauth.__file__).parent / "templates"
OURS = Path(__file__).resolve().parents[1] / "templates"
# What no address of ours leads to: phone numbers, sign-in by code, links instead of codes, trusted browsers.
UNREACHABLE = {
    "account/base_confirm_code.html",
    "account/base_entrance.html",
    "account/base_manage.html",
    "account/base_manage_email.html",
    "account/base_manage_password.html",
    "account/base_manage_phone.html",
    "account/confirm_phone_verification_code.html",
    "account/email_confirm.html",
    "account/phone_change.html",
    "account/request_login_code.html",
    "account/signup_by_passkey.html",
    "mfa/base_entrance.html",
    "mfa/base_manage.html",
    "mfa/recovery_codes/base.html",
    "mfa/totp/base.html",
    "mfa/trust.html",
    "mfa/webauthn/base.html",
    "mfa/webauthn/signup_form.html",
    "socialaccount/base_entrance.html",
    "socialaccount/base_manage.html",
    "usersessions/base_manage.html",
}
UNSENT = {"account/email/login_code", "account/email/password_reset_key", "account/email/base"}
UNSAID = {
    "account/messages/login_code_sent.txt",
    "account/messages/phone_verification_sent.txt",
    "account/messages/phone_verified.txt",
}
AREAS = ("account", "mfa", "socialaccount", "usersessions")


def templates(pattern: str) -> list[str]:
    found = (path for area in AREAS for path in (LIBRARY / area).rglob(pattern))
    return sorted(path.relative_to(LIBRARY).as_posix() for path in found)


PAGES = [name for name in templates("*.html") if "/snippets/" not in name and name not in UNREACHABLE]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_ours(name):
    assert OURS in Path(get_template(name).origin.name).parents


def test_every_mail_has_its_words():
    prefixes = {name.removesuffix("_message.txt") for name in templates("*_message.txt")} - UNSENT
    assert prefixes == set(LETTERS) - {ISSUED}


def test_every_notice_has_its_words():
    said = {name for name in templates("*.txt") if "/messages/" in name} - UNSAID
    assert said - set(NOTICES) == {"usersessions/messages/sessions_logged_out.txt"}  # its view is ours
    assert set(NOTICES) <= said


class _Site:
    domain = "customs.example.org"


FACTS = {
    "current_site": _Site(),
    **{
        name: f"<{name}>"
        for name in (
            "name code email password_reset_url signup_url from_email to_email deleted_email provider ip user_agent "
            "timestamp"
        ).split()
    },
}


@pytest.mark.parametrize("template", LETTERS)
def test_a_letter_fills_its_placeholders(template):
    subject, text = letter(template, FACTS)
    assert subject
    assert "%(" not in text
    assert "customs.example.org" in text
