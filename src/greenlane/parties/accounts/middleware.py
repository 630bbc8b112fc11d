"""Who acts: the role a signed-in person has chosen, read afresh for every request, in a session that still holds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from greenlane.foundation import clock
from greenlane.foundation.access import OFFICER_ROLES, Actor, Role
from greenlane.parties.accounts.selectors import has_second_factor
from greenlane.parties.models import Membership
from greenlane.parties.selectors import actor_for_membership, memberships_of
from greenlane.web.middleware import OPEN
from greenlane.web.nobody import as_nobody

log = logging.getLogger("greenlane.accounts")

Handler = Callable[[HttpRequest], HttpResponse]
CHOSEN = "membership"
"""Session key of the membership in which the person acts."""
SIGNED_IN_AT = "signed_in_at"
"""Session key of the moment of signing in, in seconds since 1970."""


class ActorMiddleware:
    """Set `request.membership` and `request.actor`: the chosen role, else the only or first one in force, else None.

    An officer without a second factor acts as nobody where `GREENLANE_OFFICERS_NEED_2FA` is on:
    `request.factor_missing` is then true, and only the pages of the own account open. Two kinds of sessions end
    here: those that have lasted their time, and those of officers that never showed the factor of the account.
    While the database does not answer, everybody is nobody: pages for everybody open, others fail.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            recognise(request)
        except (OperationalError, InterfaceError) as failure:
            log.warning("Nobody can be recognised: the database does not answer.")
            as_nobody(request)
            request.unrecognised = failure  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *arguments: Any) -> None:
        """Whoever cannot be recognised is told of the failure, not asked to sign in."""
        failure: Exception | None = getattr(request, "unrecognised", None)
        for_everybody = request.path.startswith(OPEN) or not getattr(view, "login_required", True)
        if failure is not None and not for_everybody:
            raise failure


def recognise(request: Any) -> None:
    """Set who acts; sign out whose session is over, or never showed the factor that its officer has."""
    if is_over(request):
        logout(request)
    membership = acting(request)
    needed = membership is not None and factor_needed(membership)
    missing = needed and not has_second_factor(request.user)
    if needed and not missing and not factor_shown(request):
        logout(request)
        membership = None
    request.membership = membership
    request.factor_missing = missing
    request.actor = None if missing else actor_of(membership)


def acting(request: HttpRequest) -> Membership | None:
    """The membership in force that the session names, else the first; None when nobody is signed in."""
    if not request.user.is_authenticated:
        return None
    held = list(memberships_of(request.user))
    chosen = request.session.get(CHOSEN)
    return next((row for row in held if row.pk == chosen), held[0] if held else None)


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted its time, counted from signing in: what is done meanwhile adds nothing."""
    since = request.session.get(SIGNED_IN_AT)
    return since is not None and clock.now().timestamp() - since >= settings.SESSION_COOKIE_AGE


def factor_needed(membership: Membership) -> bool:
    """Whether this role asks for a second factor."""
    return settings.GREENLANE_OFFICERS_NEED_2FA and Role(membership.role) in OFFICER_ROLES


def factor_shown(request: HttpRequest) -> bool:
    """Whether a second factor, or a recovery code in its place, was shown or enrolled in this very session.

    One that is older than the factor may be another's who knows only the password.
    """
    records = get_authentication_records(request, request.user)
    return any(step.get("method") == "mfa" for step in records)


def actor_of(membership: Membership | None) -> Actor | None:
    return actor_for_membership(membership) if membership is not None else None
