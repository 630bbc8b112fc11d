"""What a visitor got, in one word."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.messages.constants import ERROR
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from greenlane.foundation.models import Event

OK = "ok"
"""The page, the file, the form again, or the way on: whatever is meant for him."""
SIGN_IN = "sign in"
NO_ROLE = "no role"
"""Signed in, but without a role: sent to the page that says so."""
FORBIDDEN = "403"
HIDDEN = "404"
METHOD = "405"
_STATUS = {401: SIGN_IN, 403: FORBIDDEN, 404: HIDDEN, 405: METHOD}
_CODES = {"(GL403)": FORBIDDEN, "(GL404)": HIDDEN}


def outcome(response: Any) -> str:
    """One of the words above, or the status as text when it is none of them (a fault of ours)."""
    if response.status_code in _STATUS:
        return _STATUS[response.status_code]
    if response.status_code >= 500:
        return str(response.status_code)
    if response.status_code in {301, 302, 303}:
        return _redirected(response)
    return OK


def _redirected(response: Any) -> str:
    target = response["Location"].partition("?")[0]
    if target == reverse("account_login"):
        return SIGN_IN
    if target == reverse("account_roles"):
        return NO_ROLE
    told = [str(m) for m in get_messages(response.wsgi_request) if m.level == ERROR]
    return next((word for code, word in _CODES.items() for text in told if code in text), OK)


def tried(client: Any, method: str, address: str, data: Any = None, **more: Any) -> tuple[str, Any]:
    """Open an address and undo whatever that did, in the browser too; the outcome and the response.

    `response.recorded` is how many events it left in the log.
    """
    cookies = copy.deepcopy(client.cookies)
    cache.clear()
    try:
        with transaction.atomic():
            before = Event.objects.count()
            response = getattr(client, method.lower())(address, data or {}, **more)
            response.recorded = Event.objects.count() - before
            word = outcome(response)
            transaction.set_rollback(True)
    finally:
        client.cookies = cookies
    return word, response


def body(response: Any) -> str:
    """What was sent, as text."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")
