"""Secrets of webhooks: made here, shown once, kept encrypted under the installation's key."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"greenlane webhook secrets"


def new_secret() -> str:
    """256 random bits as `whsec_…`."""
    return f"whsec_{secrets.token_urlsafe(32)}"


def sealed(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def opened(stored: str) -> str:
    """The secret of a stored text; empty when no key of this installation fits (the key was lost)."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken:
        return ""


def _box() -> MultiFernet:
    """SECRET_KEY seals; SECRET_KEY_FALLBACKS still open what older keys sealed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    mac = hashlib.blake2b(_PURPOSE, key=hashlib.sha256(key.encode()).digest(), digest_size=32)
    return base64.urlsafe_b64encode(mac.digest())
