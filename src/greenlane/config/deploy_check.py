"""What makes an installation unsafe: read by `greenlane check --deploy` and by the operator's handbook.

`problems` must be empty before real declarations are lodged; `advice` is what a nation should not run with.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from greenlane.engines.objects import S3
from greenlane.engines.objects_address import Bucket, bucket_at
from greenlane.foundation.errors import Violation

MODES = frozenset({"demo", "production"})
KEY_LENGTH = 50
SECRET_LENGTH = 32
MONTH = 30 * 24 * 3600
LONGEST_SESSION = 12 * 3600
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


def _cookies_unsafe(settings: Any) -> bool:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY")
    lax = {"Lax", "Strict"}
    same_site = {settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE}
    return not all(getattr(settings, name) for name in names) or not same_site <= lax


def _policy_unsafe(settings: Any) -> bool:
    """No content policy is sent, or it allows inline code, any host or a frame around our pages."""
    rules = (getattr(settings, "CONTENT_SECURITY_POLICY", None) or {}).get("DIRECTIVES", {})
    sources = {
        source for name in ("default-src", "script-src", "style-src") for source in rules.get(name, ["*"])
    }
    open_to = {"*", "'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "data:"}
    sent = "csp.middleware.CSPMiddleware" in settings.MIDDLEWARE
    return not sent or not sources.isdisjoint(open_to) or rules.get("frame-ancestors") != ["'none'"]


def _not_https(address: str) -> bool:
    return urlsplit(address).scheme != "https"


def _no_mail(settings: Any) -> bool:
    return not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") or not settings.EMAIL_HOST


def _mail_in_the_clear(settings: Any) -> bool:
    """A password or a code for signing in would cross the network readable."""
    elsewhere = settings.EMAIL_HOST not in _LOCAL
    return not _no_mail(settings) and elsewhere and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)


def _sign_on_unsafe(settings: Any) -> bool:
    """Single sign-on is set up, but over plain HTTP or without the secret that proves who we are."""
    url = settings.GREENLANE_OIDC_URL
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return bool(url) and (
        _not_https(url) or not all(app["client_id"] and app["secret"] for app in apps) or not apps
    )


def _messaging_unsafe(settings: Any) -> bool:
    """Replies would cross the network readable, or anybody could put questions into the service's mouth."""
    url = settings.GREENLANE_MESSAGING_REPLY_URL
    return bool(url) and (_not_https(url) or _weak(settings.GREENLANE_MESSAGING_SECRET, SECRET_LENGTH))


def _statics_not_writable(settings: Any) -> bool:
    """`greenlane serve` collects the files of the pages there."""
    folder = Path(settings.STATIC_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK))


def _objects_unusable(settings: Any) -> bool:
    """A bucket is named, but not so that it can be used; a folder needs no second name."""
    address = settings.GREENLANE_OBJECTS
    if not address:
        return False
    key, secret = settings.GREENLANE_OBJECTS_KEY, settings.GREENLANE_OBJECTS_SECRET
    installed = importlib.util.find_spec("boto3") is not None
    return not (installed and _bucket(address) and bool(key) == bool(secret))


def _objects_in_the_clear(settings: Any) -> bool:
    bucket = _bucket(settings.GREENLANE_OBJECTS)
    address = urlsplit(bucket.endpoint if bucket is not None else "")
    return address.scheme == "http" and address.hostname not in _LOCAL | {"::1"}


def _bucket(address: str) -> Bucket | None:
    """The bucket of an address; None where it names none, or cannot be read."""
    try:
        return bucket_at(address) if address.startswith(S3) else None
    except ValueError:
        return None


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
    Check(
        "DEP009",
        "GREENLANE_MODE",
        _cookies_unsafe,
        "Session or form cookies may be read by scripts, sent in the clear or sent from other sites.",
        "Production mode sets them right: GREENLANE_MODE=production.",
    ),
    Check(
        "DEP010",
        "CONTENT_SECURITY_POLICY",
        _policy_unsafe,
        "The content policy is missing, or allows inline scripts, other hosts or frames.",
        "Take the policy as shipped; scripts and styles belong in files.",
    ),
    Check(
        "DEP011",
        "GREENLANE_OFFICERS_NEED_2FA",
        lambda settings: not settings.GREENLANE_OFFICERS_NEED_2FA,
        "Officers may sign in with a password alone.",
        "Remove GREENLANE_OFFICERS_NEED_2FA=0.",
    ),
    Check(
        "DEP012",
        "GREENLANE_MAIL_URL",
        _no_mail,
        "No mail server is named: nobody can confirm an address, accept an invitation or reset a password.",
        "Name one: GREENLANE_MAIL_URL=smtp://user:password@host:587?tls=1",
    ),
    Check(
        "DEP013",
        "GREENLANE_SITE",
        lambda settings: _not_https(settings.GREENLANE_SITE),
        "The address of this site is not set, or not https: links in mails would lead nowhere or be readable.",
        "Give it in full, e.g. GREENLANE_SITE=https://customs.example.org",
    ),
    Check(
        "DEP014",
        "GREENLANE_OIDC_URL",
        _sign_on_unsafe,
        "Single sign-on is named without https, client identifier or secret.",
        "Set GREENLANE_OIDC_URL=https://…, GREENLANE_OIDC_CLIENT_ID and GREENLANE_OIDC_CLIENT_SECRET.",
    ),
    Check(
        "DEP015",
        "GREENLANE_HOME",
        _statics_not_writable,
        "The folder of the installation cannot be written: the files of the pages cannot be collected.",
        "Let the user that serves own GREENLANE_HOME.",
    ),
    Check(
        "DEP016",
        "GREENLANE_MODE",
        lambda settings: settings.SECURE_HSTS_SECONDS < MONTH,
        "Browsers are not told to come by https only (HSTS).",
        "Production mode sets it for a year: GREENLANE_MODE=production.",
    ),
    Check(
        "DEP017",
        "GREENLANE_OBJECTS",
        _objects_unusable,
        "The bucket for documents cannot be used: its address is wrong, or a secret or the extra “s3” is missing.",
        "Write GREENLANE_OBJECTS=s3://bucket?endpoint=https://host; set GREENLANE_OBJECTS_KEY and "
        "GREENLANE_OBJECTS_SECRET; install greenlane[s3].",
    ),
    Check(
        "DEP018",
        "GREENLANE_OBJECTS",
        _objects_in_the_clear,
        "Documents cross the network in the clear on the way to their store.",
        "Name an endpoint with https.",
    ),
    Check(
        "DEP019",
        "GREENLANE_MESSAGING_SECRET",
        _messaging_unsafe,
        "A messaging service is set up without https, or with a secret that is short or the one of the demo.",
        "Agree on at least 32 random characters, and take replies at an address with https.",
    ),
    Check(
        "DEP102",
        "GREENLANE_CACHE_URL",
        lambda settings: settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"),
        "Every worker process counts attempts by itself: limits multiply with the workers, and a restart forgets them.",
        "Name a shared Redis or Valkey: GREENLANE_CACHE_URL=redis://host:6379/0",
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
        "DEP103",
        "GREENLANE_MODE",
        lambda settings: settings.MODE not in MODES,
        "The mode is neither “demo” nor “production”; it is treated as production.",
        "Write GREENLANE_MODE=production.",
    ),
    Check(
        "DEP104",
        "GREENLANE_OPEN_REGISTRATION",
        lambda settings: bool(settings.GREENLANE_OPEN_REGISTRATION),
        "Whoever enrols an organisation acts for it at once; nobody looks at who he is.",
        "Remove GREENLANE_OPEN_REGISTRATION, so that the registrar decides.",
    ),
    Check(
        "DEP105",
        "GREENLANE_SESSION_HOURS",
        lambda settings: settings.SESSION_COOKIE_AGE > LONGEST_SESSION,
        "A session lasts longer than a working day.",
        "Set GREENLANE_SESSION_HOURS to 12 or less.",
    ),
    Check(
        "DEP106",
        "GREENLANE_MAIL_URL",
        _mail_in_the_clear,
        "Mails go to another machine in the clear, with the codes in them.",
        "Use smtps:// or add ?tls=1.",
    ),
    Check(
        "DEP107",
        "GREENLANE_PAPERLESS_SINCE",
        lambda settings: settings.GREENLANE_PAPERLESS_SINCE is None,
        "No day is set from which missing documents refuse a declaration: they go on being asked for afterwards.",
        "Agree on a day with the traders, e.g. GREENLANE_PAPERLESS_SINCE=2027-01-01",
    ),
)
