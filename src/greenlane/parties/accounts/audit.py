"""What happens at the door goes to the event log.

The sign-in library offers signals as its only hook for these moments; each receiver calls one verb. We have no
signals of our own.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from greenlane.foundation import clock
from greenlane.parties.accounts.middleware import SIGNED_IN_AT
from greenlane.parties.accounts.selectors import SECOND_FACTORS, person
from greenlane.parties.accounts.services import end_other_sessions, note, note_failed_sign_in
from greenlane.parties.models import User


def signed_in(sender: Any, request: HttpRequest, response: HttpResponse, user: User, **more: Any) -> None:
    """Note by which factors, and let the pages speak the person's language when this browser chose none."""
    methods = [step.get("type") or step["method"] for step in get_authentication_records(request, user)]
    note("user.signed_in", user, methods=methods)
    request.session[SIGNED_IN_AT] = clock.now().timestamp()
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        speak(response, user.language)


def speak(response: HttpResponse, language: str) -> None:
    """Keep a language in the browser, as Django's own language view does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def signed_out(sender: Any, request: HttpRequest, user: User | None, **more: Any) -> None:
    if user is not None:
        note("user.signed_out", user)


def email_changed(sender: Any, user: User, from_email_address: Any, **more: Any) -> None:
    """The first address of an account is confirmed, not changed."""
    if from_email_address is not None:
        note("user.email_changed", user)


def email_confirmed(sender: Any, email_address: Any, **more: Any) -> None:
    note("user.email_confirmed", email_address.user)


def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **more: Any) -> None:
    """Sessions that began without the factor end: they may be another's who knows only the password."""
    note("user.factor_added", user, factor=authenticator.type)
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        end_other_sessions(user=user, keep=request.session.session_key or "", by=person(user))


def factor_removed(sender: Any, user: User, authenticator: Any, **more: Any) -> None:
    note("user.factor_removed", user, factor=authenticator.type)


def factor_renewed(sender: Any, user: User, authenticator: Any, **more: Any) -> None:
    note("user.factor_renewed", user, factor=authenticator.type)


def factor_failed(sender: Any, user: User, authenticator: Any, **more: Any) -> None:
    note_failed_sign_in(user, method=authenticator.type)


def sign_on_connected(sender: Any, sociallogin: Any, **more: Any) -> None:
    note("user.sign_on_connected", sociallogin.user)


def sign_on_disconnected(sender: Any, socialaccount: Any, **more: Any) -> None:
    note("user.sign_on_disconnected", socialaccount.user)


RECEIVERS = (
    (account.user_logged_in, signed_in),
    (account.user_logged_out, signed_out),
    (account.email_changed, email_changed),
    (account.email_confirmed, email_confirmed),
    (mfa.authenticator_added, factor_added),
    (mfa.authenticator_removed, factor_removed),
    (mfa.authenticator_reset, factor_renewed),
    (mfa.authentication_failed, factor_failed),
    (social.social_account_added, sign_on_connected),
    (social.social_account_removed, sign_on_disconnected),
)


def listen() -> None:
    """Connect the receivers; called once when the application is ready."""
    for signal, receiver in RECEIVERS:
        signal.connect(receiver, dispatch_uid=f"greenlane.{receiver.__name__}")
