"""What the sign-in library says to people, in our words: mails by its template names, and short notices.

A table instead of one template per sentence: all of it is ready to translate, and what is missing fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail. `text` has named placeholders; `alarm` adds from where the change came and what to do about it."""

    subject: str | _StrPromise
    text: str | _StrPromise
    alarm: bool = False


LETTERS = {
    "account/email/email_confirmation_signup": Letter(
        gettext_lazy("Your code to open the account"),
        gettext_lazy(
            "Enter this code in the browser window in which you are opening your account:\n\n%(code)s\n\n"
            "If you did not ask for an account, do nothing: none is opened without the code."
        ),
    ),
    "account/email/email_confirmation": Letter(
        gettext_lazy("Your code to confirm this address"),
        gettext_lazy(
            "Enter this code in the browser window in which you gave this address:\n\n%(code)s\n\n"
            "If you did not ask for it, do nothing."
        ),
    ),
    "account/email/password_reset_code": Letter(
        gettext_lazy("Your code to set a new password"),
        gettext_lazy(
            "Enter this code in the browser window in which you asked for a new password:\n\n%(code)s\n\n"
            "If you did not ask for it, do nothing: your password stays as it is."
        ),
    ),
    "account/email/account_already_exists": Letter(
        gettext_lazy("You have an account already"),
        gettext_lazy(
            "Somebody, perhaps you, wanted to open an account with the address %(email)s. There is one already.\n\n"
            "If you have forgotten the password, set a new one:\n%(password_reset_url)s"
        ),
    ),
    "account/email/unknown_account": Letter(
        gettext_lazy("There is no account with this address"),
        gettext_lazy(
            "Somebody, perhaps you, wanted to use an account with the address %(email)s. There is none.\n\n"
            "You can open one:\n%(signup_url)s\n\nIf it was not you, do nothing."
        ),
    ),
    "account/email/password_changed": Letter(
        gettext_lazy("Your password was changed"),
        gettext_lazy("The password of your account was changed."),
        alarm=True,
    ),
    "account/email/password_set": Letter(
        gettext_lazy("Your password was set"), gettext_lazy("Your account has a password now."), alarm=True
    ),
    "account/email/password_reset": Letter(
        gettext_lazy("Your password was reset"),
        gettext_lazy("A new password was set for your account with a code sent to this address."),
        alarm=True,
    ),
    "account/email/email_changed": Letter(
        gettext_lazy("Your e-mail address was changed"),
        gettext_lazy("The address of your account was changed from %(from_email)s to %(to_email)s."),
        alarm=True,
    ),
    "account/email/email_confirm": Letter(
        gettext_lazy("Your e-mail address was confirmed"),
        gettext_lazy("This address now belongs to your account."),
        alarm=True,
    ),
    "account/email/email_deleted": Letter(
        gettext_lazy("An e-mail address was removed"),
        gettext_lazy("The address %(deleted_email)s no longer belongs to your account."),
        alarm=True,
    ),
    "mfa/email/totp_activated": Letter(
        gettext_lazy("An authenticator app was added"),
        gettext_lazy("Signing in to your account now asks for a code of your authenticator app."),
        alarm=True,
    ),
    "mfa/email/totp_deactivated": Letter(
        gettext_lazy("The authenticator app was removed"),
        gettext_lazy("Signing in to your account no longer asks for a code of an authenticator app."),
        alarm=True,
    ),
    "mfa/email/webauthn_added": Letter(
        gettext_lazy("A passkey was added"), gettext_lazy("A passkey was added to your account."), alarm=True
    ),
    "mfa/email/webauthn_removed": Letter(
        gettext_lazy("A passkey was removed"),
        gettext_lazy("A passkey was removed from your account."),
        alarm=True,
    ),
    "mfa/email/recovery_codes_generated": Letter(
        gettext_lazy("New recovery codes were made"),
        gettext_lazy("New recovery codes were made for your account. Earlier ones are void."),
        alarm=True,
    ),
    "socialaccount/email/account_connected": Letter(
        gettext_lazy("Single sign-on was connected"),
        gettext_lazy("Your account can now be used through %(provider)s."),
        alarm=True,
    ),
    "socialaccount/email/account_disconnected": Letter(
        gettext_lazy("Single sign-on was disconnected"),
        gettext_lazy("Your account can no longer be used through %(provider)s."),
        alarm=True,
    ),
    "parties/email/token_issued": Letter(
        gettext_lazy("An access token was issued"),
        gettext_lazy(
            "The access token “%(name)s” was issued for your account. If you do not know it, revoke it: a new "
            "password does not end it."
        ),
        alarm=True,
    ),
}

NOTICES: dict[str, str | _StrPromise] = {
    # An empty text: the page that follows says enough.
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": gettext_lazy("You are signed out."),
    "account/messages/email_confirmation_sent.txt": gettext_lazy("A code was sent to %(email)s."),
    "account/messages/email_confirmed.txt": gettext_lazy("The address %(email)s is confirmed."),
    "account/messages/email_confirmation_failed.txt": gettext_lazy(
        "The address %(email)s could not be confirmed: another account uses it."
    ),
    "account/messages/email_deleted.txt": gettext_lazy("The address %(email)s was removed."),
    "account/messages/cannot_delete_primary_email.txt": gettext_lazy(
        "The address %(email)s cannot be removed."
    ),
    "account/messages/primary_email_set.txt": gettext_lazy("The address was changed."),
    "account/messages/unverified_primary_email.txt": gettext_lazy("Confirm your e-mail address first."),
    "account/messages/password_changed.txt": gettext_lazy("The password was changed."),
    "account/messages/password_set.txt": gettext_lazy("The password was set."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The authenticator app was added."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The authenticator app was removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "Recovery codes were made. Keep them safe; earlier ones are void."
    ),
    "socialaccount/messages/account_connected.txt": gettext_lazy("Single sign-on was connected."),
    "socialaccount/messages/account_connected_updated.txt": gettext_lazy("Single sign-on was connected."),
    "socialaccount/messages/account_connected_other.txt": gettext_lazy(
        "This sign-on is connected to another account already."
    ),
    "socialaccount/messages/account_disconnected.txt": gettext_lazy("Single sign-on was disconnected."),
}


def letter(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a mail in the language of the request."""
    said = LETTERS[template]
    # One line each: what somebody chose, such as a name, must not look like a text of ours.
    context = {
        key: " ".join(value.split()) if isinstance(value, str) else value for key, value in context.items()
    }
    parts = [_("Good day,"), str(said.text) % context]
    if said.alarm:
        parts.append(
            _(
                "If it was not you, sign in, set a new password and end the other sessions of your account.\n\n"
                "Where it came from: %(ip)s, %(user_agent)s, %(timestamp)s"
            )
            % context
        )
    parts.append(f"{settings.GREENLANE_ADMINISTRATION}\n{context['current_site'].domain}")
    return str(said.subject), "\n\n".join(parts) + "\n"


def notice(template: str, context: dict[str, Any]) -> str:
    """A notice in the language of the request; empty when there is nothing to say."""
    return str(NOTICES[template]) % context
