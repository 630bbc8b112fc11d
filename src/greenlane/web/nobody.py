"""Answering when nobody can be recognised: the database does not answer, so neither do sessions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.base import SessionBase


class UnreadSession(SessionBase):
    """Stands for a session that cannot be read: empty, never saved.

    The browser keeps its cookie, and is signed in again as soon as sessions can be read.
    """

    modified = property(lambda self: False, lambda self, value: None)

    def load(self) -> dict[str, Any]:
        return {}

    def is_empty(self) -> bool:
        return False


def as_nobody(request: Any) -> None:
    """Let a request go on as a stranger's, so that drawing a page for it asks the database nothing."""
    request.session = UnreadSession()
    request.user = AnonymousUser()
    request.actor = request.membership = None
    request.factor_missing = False
    request._messages = CookieStorage(request)
