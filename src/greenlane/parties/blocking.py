"""Keeping a user out, and letting him in again. Nothing is erased, so that the log stays readable."""

from __future__ import annotations

from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.errors import AlreadyBlocked, OwnAccess
from greenlane.parties.models import User
from greenlane.parties.people import void_invitations


@verb
def block_user(*, user: User, reason: str, by: Actor) -> User:
    """Keep a user out at once: no sign-in, open sessions and access tokens end, open invitations of his are void.
    Roles stay as they are. Raises AlreadyBlocked (PTY032, 409), OwnAccess (PTY031, 409).
    """
    blocked = _set_active(user, active=False, kind="user.blocked", reason=reason, by=by)
    void_invitations(sender=blocked, by=by)
    return blocked


@verb
def unblock_user(*, user: User, reason: str, by: Actor) -> User:
    """Let a blocked user in again. Raises AlreadyBlocked (PTY032, 409)."""
    return _set_active(user, active=True, kind="user.unblocked", reason=reason, by=by)


def _set_active(user: User, *, active: bool, kind: str, reason: str, by: Actor) -> User:
    require(by, "parties.manage_users")
    locked = lock(User.objects.all(), pk=user.pk)
    if str(locked.pseudonym) == by.id:
        raise OwnAccess(hint="Another registrar has to do it.")
    if locked.is_active is active:
        raise AlreadyBlocked()
    locked.is_active = active
    locked.save(update_fields=["is_active"])
    record(kind, subject=locked, actor=by, reason=reason)
    return locked
