"""Helpers of the tests of accounts: people, mails, codes of an authenticator app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from django.core import mail
from django.test import Client, TestCase
from django.urls import reverse

from greenlane.foundation.access import SYSTEM
from greenlane.foundation.models import Event
from greenlane.parties import services
from greenlane.parties.accounts.services import confirm_address
from greenlane.parties.models import User

PASSWORD = "seven quiet harbour cranes"


def account(email: str = "ann@example.org", *, name: str = "Ann", password: str = PASSWORD) -> User:
    """A person with a proven address and a password."""
    user = services.create_user(email=email, name=name, password=password, by=SYSTEM)
    confirm_address(user=user, by=SYSTEM)
    return user


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in by the form."""
    client = Client()
    answer = sign_in(client, user.email)
    assert answer.status_code == 302, answer.content
    return client


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def code_of(address: str) -> str:
    """The code in the newest mail to an address."""
    letter = next(one for one in reversed(mail.outbox) if address in one.to)
    return re.search(r"^([A-Z0-9]{4,8}(?:-[A-Z0-9]{3,4})?)$", letter.body, re.MULTILINE).group(1)


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def app_code(secret: str, *, steps: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), `steps` half minutes from now."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def add_app(client: Client) -> str:
    """Enrol an authenticator app on the pages; returns its secret."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    answer.wsgi_request.session.save()  # the callbacks of a test run after the answer, in production before it
    return secret
