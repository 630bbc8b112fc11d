"""Who calls the API."""

from __future__ import annotations

from django.http import HttpRequest

from greenlane.foundation.access import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, as the access token says."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
