"""The verbs of a person's own account. What the sign-in library does by itself is only told to the log here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest

from greenlane.foundation.access import SYSTEM, Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.accounts.selectors import person
from greenlane.parties.errors import EmailTaken, SessionUnknown, UnknownLanguage
from greenlane.parties.models import User
from greenlane.parties.names import PERSON, one_line

NAME_LENGTH = PERSON


@dataclass(frozen=True, slots=True)
class _Nobody:
    """Who tried to sign in under an address that no account has; the log holds no address."""

    event_subject: str = "user/unknown"


@verb
def sign_up(*, email: str, name: str = "", password: str | None = None, language: str = "en") -> User:
    """Open an account for a person who asks for one. Without password it is used by single sign-on only.

    The account acts for nobody until an invitation is accepted or an organisation enrolled.
    Raises EmailTaken (PTY010, 409).
    """
    address = User.objects.normalize_email(email).lower()
    if User.objects.filter(email=address).exists():
        raise EmailTaken(pointer="email")
    user = User(email=address, name=one_line(name, most=PERSON), language=language)
    user.set_password(password)
    user.save()
    record("user.signed_up", subject=user, actor=person(user), own_password=password is not None)
    return user


@verb
def sign_up_elsewhere(*, sign_on: Any, request: HttpRequest, language: str) -> User:
    """Open an account for whom a sign-on service vouches, and connect the two: both happen, or neither.

    Raises EmailTaken (PTY010, 409).
    """
    user = sign_up(email=sign_on.user.email, name=sign_on.user.name, language=language)
    sign_on.user = user
    sign_on.save(request)
    return user


@verb
def confirm_address(*, user: User, by: Actor) -> None:
    """Take a person's e-mail address as proven, where the registrar knows it to be; done twice it changes nothing."""
    require(by, "parties.manage_users")
    address, made = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    if made or not address.verified:
        address.verified = address.primary = True
        address.save(update_fields=["verified", "primary"])
        record("user.email_confirmed", subject=user, actor=by)


@verb
def set_password(*, user: User, password: str, reset: bool) -> User:
    """Set a new password; `reset` when the old one was forgotten. Other sessions of the person end."""
    found = lock(User.objects.all(), pk=user.pk)
    found.set_password(password)
    found.save(update_fields=["password"])
    record("user.password_changed", subject=found, actor=person(found), reset=reset)
    return found


@verb
def rename(*, user: User, name: str, by: Actor) -> User:
    """Change the name that others of the organisation, and officers, see."""
    require(by, "parties.keep_account", user)
    clean = one_line(name, most=PERSON)
    found = lock(User.objects.all(), pk=user.pk)
    if found.name != clean:
        found.name = clean
        found.save(update_fields=["name"])
        record("user.renamed", subject=found, actor=by)
    return found


@verb
def keep_language(*, user: User, language: str, by: Actor) -> User:
    """Keep the language in which pages and mails reach a person. Raises UnknownLanguage (PTY034)."""
    require(by, "parties.keep_account", user)
    if language not in dict(settings.GREENLANE_LANGUAGES):
        raise UnknownLanguage(pointer="language")
    found = lock(User.objects.all(), pk=user.pk)
    if found.language != language:
        found.language = language
        found.save(update_fields=["language"])
        record("user.language_chosen", subject=found, actor=by, language=language)
    return found


@verb
def end_session(*, user: User, pk: int, by: Actor) -> None:
    """Sign out one of one's own sessions elsewhere. Raises SessionUnknown (PTY025, 404)."""
    require(by, "parties.keep_account", user)
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        raise SessionUnknown()
    session.end()
    record("user.session_ended", subject=user, actor=by, sessions=1)


@verb
def end_other_sessions(*, user: User, keep: str, by: Actor) -> int:
    """Sign out every session but the one with the key `keep`; returns how many ended."""
    require(by, "parties.keep_account", user)
    others = list(UserSession.objects.filter(user=user).exclude(session_key=keep))
    for session in others:
        session.end()
    if others:
        record("user.session_ended", subject=user, actor=by, sessions=len(others))
    return len(others)


@verb
def note(kind: str, user: User, **data: Any) -> None:
    """Tell the log what a person did at the door: signed in, added a factor, changed the address."""
    record(kind, subject=user, actor=person(user), **data)


@verb
def note_failed_sign_in(user: User | None, *, method: str) -> None:
    """Tell the log that somebody could not sign in: to which account, by pseudonym, never from which address."""
    record("user.sign_in_failed", subject=user or _Nobody(), actor=SYSTEM, method=method)
