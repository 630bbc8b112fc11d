"""Who acts: the role a signed-in person has chosen, read afresh for every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from greenlane.foundation.access import Actor
from greenlane.parties.models import Membership
from greenlane.parties.selectors import actor_for_membership, memberships_of

Handler = Callable[[HttpRequest], HttpResponse]
CHOSEN = "membership"
"""Session key of the membership in which the person acts."""


class ActorMiddleware:
    """Set `request.membership` and `request.actor`: the chosen role, else the only or first one in force, else None."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        membership = acting(request)
        request.membership = membership  # type: ignore[attr-defined]
        request.actor = actor_of(membership)  # type: ignore[attr-defined]
        return self.get_response(request)


def acting(request: HttpRequest) -> Membership | None:
    """The membership in force that the session names, else the first; None when nobody is signed in."""
    if not request.user.is_authenticated:
        return None
    held = list(memberships_of(request.user))
    chosen = request.session.get(CHOSEN)
    return next((row for row in held if row.pk == chosen), held[0] if held else None)


def actor_of(membership: Membership | None) -> Actor | None:
    return actor_for_membership(membership) if membership is not None else None
