"""What makes an installation unsafe: read by `greenlane check --deploy` and by the operator's handbook.

`problems` must be empty before real declarations are lodged; `advice` is what a nation should not run with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from greenlane.foundation.errors import Violation

MODES = frozenset({"demo", "production"})
KEY_LENGTH = 50
SECRET_LENGTH = 32
ANY_HOST = frozenset({"*", "."})
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


@dataclass(frozen=True, slots=True)
class Check:
    """One question to the settings; `unsafe` answers true when the setting must change."""

    code: str
    variable: str
    unsafe: Callable[[Any], bool]
    message: str
    hint: str


def problems(settings: Any) -> list[Violation]:
    """Everything that forbids production, all at once; empty when safe. `pointer` names the variable."""
    return _found(PROBLEMS, settings)


def advice(settings: Any) -> list[Violation]:
    """What works, but should not carry a nation's load."""
    return _found(ADVICE, settings)


def _found(checks: tuple[Check, ...], settings: Any) -> list[Violation]:
    return [
        Violation(check.code, check.message, check.variable, check.hint)
        for check in checks
        if check.unsafe(settings)
    ]


def _secret_key(settings: Any) -> str:
    """Django refuses to hand out an empty key."""
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return ""


def _weak(secret: str, length: int) -> bool:
    """Short, or made of a few characters, or one of the secrets everybody knows from the demo."""
    return len(secret) < length or len(set(secret)) < 5 or secret.startswith("demo")


def _hosts_unsafe(settings: Any) -> bool:
    hosts = set(settings.ALLOWED_HOSTS)
    return not hosts - _LOCAL or not hosts.isdisjoint(ANY_HOST)


def _on_sqlite(settings: Any) -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


def _origins_unsafe(settings: Any) -> bool:
    return any(urlsplit(origin).scheme != "https" for origin in settings.CSRF_TRUSTED_ORIGINS)


PROBLEMS = (
    Check(
        "DEP001",
        "GREENLANE_MODE",
        lambda settings: settings.MODE != "production",
        "The installation does not run in production mode: demo accounts and data exist in it.",
        "Set GREENLANE_MODE=production, with a database of its own.",
    ),
    Check(
        "DEP002",
        "GREENLANE_SECRET_KEY",
        lambda settings: _weak(_secret_key(settings), KEY_LENGTH),
        "The secret key is missing, short or the one of the demo.",
        "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
    ),
    Check(
        "DEP003",
        "GREENLANE_HOSTS",
        _hosts_unsafe,
        "No public host name is set, or every host name is accepted.",
        "Name the hosts that callers use, e.g. GREENLANE_HOSTS=customs.example.org",
    ),
    Check(
        "DEP004",
        "GREENLANE_DEBUG",
        lambda settings: bool(settings.DEBUG),
        "Debugging is on: error pages show settings and source.",
        "Remove GREENLANE_DEBUG.",
    ),
    Check(
        "DEP005",
        "GREENLANE_BANK_SECRET",
        lambda settings: _weak(settings.GREENLANE_BANK_SECRET, SECRET_LENGTH),
        "The secret shared with the bank is missing, short or the one of the demo: payments could be forged.",
        "Agree on at least 32 random characters with the bank.",
    ),
    Check(
        "DEP006",
        "GREENLANE_SSL_REDIRECT",
        lambda settings: not settings.SECURE_SSL_REDIRECT,
        "Plain HTTP is answered: tokens could be read on the way.",
        "Remove GREENLANE_SSL_REDIRECT=0; behind a proxy that ends TLS set GREENLANE_BEHIND_PROXY=1.",
    ),
    Check(
        "DEP007",
        "GREENLANE_ORIGINS",
        _origins_unsafe,
        "A trusted origin is not https.",
        "Give full origins, e.g. GREENLANE_ORIGINS=https://customs.example.org",
    ),
    Check(
        "DEP008",
        "GREENLANE_WEBHOOKS_PRIVATE",
        lambda settings: bool(settings.GREENLANE_WEBHOOKS_PRIVATE),
        "Webhooks may be sent to private addresses: a subscriber could make the server call its own network.",
        "Remove GREENLANE_WEBHOOKS_PRIVATE.",
    ),
)

ADVICE = (
    Check(
        "DEP101",
        "GREENLANE_DATABASE_URL",
        _on_sqlite,
        "The database is SQLite: one writer at a time, one machine.",
        "Use PostgreSQL: GREENLANE_DATABASE_URL=postgresql://user:password@host/greenlane",
    ),
    Check(
        "DEP102",
        "GREENLANE_CACHE_URL",
        lambda settings: settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"),
        "Every worker process counts requests by itself, so rate limits multiply with the workers.",
        "Name a shared Redis or Valkey: GREENLANE_CACHE_URL=redis://host:6379/0",
    ),
    Check(
        "DEP103",
        "GREENLANE_MODE",
        lambda settings: settings.MODE not in MODES,
        "The mode is neither “demo” nor “production”; it is treated as production.",
        "Write GREENLANE_MODE=production.",
    ),
)
