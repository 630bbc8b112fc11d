"""Reading the environment: text, flags, lists and the database address."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_TRUE = frozenset({"1", "true", "yes", "on"})
_SQLITE_SETUP = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
    # INSERT OR REPLACE then fires the triggers that refuse deletion.
    "PRAGMA recursive_triggers=ON;"
)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    return default if value is None else value.lower() in _TRUE


def words(name: str, default: str = "") -> list[str]:
    return text(name, default).replace(",", " ").split()


def day(name: str) -> date | None:
    """A day like 2027-01-01; None when unset. Raises ValueError for anything else."""
    value = text(name).strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError(f"{name}: “{value[:40]}” is not a day; write it like 2027-01-01") from None


def database(name: str, embedded: Path) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name` or `sqlite:///path`; the embedded file when unset.

    SQLite runs in WAL mode with immediate transactions: one writer at a time, readers never wait.
    """
    address = os.environ.get(name, "")
    if not address:
        return _sqlite(embedded)
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"{name}: “{parts.scheme}” is not supported; use postgresql:// or sqlite:///")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails go: the file outbox of the home when no server is named."""

    backend: str = "greenlane.engines.mail.FileOutbox"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_server(address: str) -> MailServer:
    """`smtp://user:password@host:587?tls=1` (`smtps://` speaks TLS from the start); the file outbox when empty."""
    if not address:
        return MailServer()
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("GREENLANE_MAIL_URL: use smtp://user:password@host:587?tls=1 or smtps://…")
    tls = parts.scheme == "smtps"
    return MailServer(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=not tls and dict(parse_qsl(parts.query)).get("tls", "0") in _TRUE,
        tls=tls,
    )


def origin_of(address: str) -> list[str]:
    """Scheme and host of an address, for the content policy; empty when there is none."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.scheme and parts.netloc else []


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": _SQLITE_SETUP},
        # Named by process, so that two runs of the suite never share a file.
        "TEST": {"NAME": str(path.with_name(f"test-{os.getpid()}.sqlite3"))},
    }
