"""Where the sign-in library asks us: how accounts are made, mails worded, secrets sealed, sign-on accepted."""

from __future__ import annotations

import base64
import functools
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from greenlane.parties.accounts import letters, mail, services
from greenlane.parties.errors import MailNotSent, UnverifiedElsewhere
from greenlane.parties.models import User
from greenlane.web.pages import refused

INVITED_ADDRESS = "invited_address"
"""Session key of the address to which the invitation was mailed whose link this browser opened."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by our verbs, mails and notices in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off."),
        "duplicate_email": _("This is the address of your account already."),
        "email_password_mismatch": _("The e-mail address or the password is wrong."),
        "email_taken": _("There is an account with this e-mail address already."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong."),
        "incorrect_password": _("The password is wrong."),
        "invalid_login": _("The e-mail address or the password is wrong."),
        "rate_limited": _("There were too many attempts. Wait a few minutes."),
        "same_as_current": _("This is the present address."),
        "too_many_login_attempts": _("There were too many attempts. Wait five minutes, then try again."),
        "unverified_primary_email": _("Confirm your e-mail address first."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: BaseForm, commit: bool = True) -> User:
        data = form.cleaned_data
        return services.sign_up(
            email=data["email"],
            name=data.get("name", ""),
            password=data.get("password1"),
            language=get_language() or settings.LANGUAGE_CODE,
        )

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Confirmed by the link of an invitation that was mailed there; in the demo at once."""
        invited = request.session.get(INVITED_ADDRESS, "")
        return settings.GREENLANE_TRUST_ADDRESSES or invited == email.lower()

    def set_password(self, user: Any, password: str) -> None:
        signed_in = context.request.user.is_authenticated
        changed = services.set_password(user=user, password=password, reset=not signed_in)
        user.password = changed.password

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = filter_users_by_email(credentials.get("email", ""), prefer_verified=True)
        services.note_failed_sign_in(known[0] if known else None, method="password")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = self.request
        facts = {"email": email, "current_site": get_current_site(request)} | context
        try:
            mail.send(email, *letters.letter(template_prefix, facts))
        except MailNotSent:
            # What a notice tells of has happened, and must not look as if it had not.
            if not letters.LETTERS[template_prefix].alarm:
                raise

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        said = message or letters.notice(message_template or "", message_context or {})
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of second factors are sealed with a key drawn from the installation's secret key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("This factor cannot be removed."),
        "cannot_generate_recovery_codes": _("Add an authenticator app or a passkey first."),
        "incorrect_code": _("This code is wrong, or it was used already."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}


def _seal() -> Fernet:
    return _sealer(str(settings.SECRET_KEY))


@functools.cache
def _sealer(secret_key: str) -> Fernet:
    key = hashlib.sha256(b"greenlane second factors\x00" + secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on: only with an address that the provider has verified, and about one and the same person."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _("There is an account with this e-mail address already."),
        "invalid_token": _("The sign-on service sent a token that is not sound."),
        "no_password": _("Set a password first."),
        "no_verified_email": _("Confirm your e-mail address first."),
        "disconnect_last": _("This is the only way to sign in to your account."),
        "connected_other": _("This sign-on is connected to another account already."),
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        said = sociallogin.account.extra_data
        people = {part.get("sub") for part in (said.get("userinfo"), said.get("id_token")) if part}
        verified = any(address.verified is True for address in sociallogin.email_addresses)
        if len(people) != 1 or not verified:
            raise ImmediateHttpResponse(refused(request, UnverifiedElsewhere()))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "")[: services.NAME_LENGTH]
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: BaseForm | None = None) -> User:
        language = get_language() or settings.LANGUAGE_CODE
        return services.sign_up_elsewhere(sign_on=sociallogin, request=request, language=language)
