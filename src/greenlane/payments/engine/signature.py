"""Signed messages between Customs and the bank: HMAC-SHA256 over `timestamp.body`.

Header: `t=1767225600,v1=<64 hex digits>`; `t` is in seconds since 1970 (UTC). Several `v1` are allowed while
a secret is being changed. Source: RFC 2104; the header's form is the one payment providers use in webhooks.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from greenlane.foundation.errors import CustomsError

TOLERANCE = timedelta(minutes=5)
_LONGEST_HEADER = 500
_LONGEST_STAMP = 12


class UnsignedMessage(CustomsError):
    """The signature is missing or malformed."""

    code = "PAY021"
    status = 401


class WrongSignature(CustomsError):
    """The signature does not belong to this message."""

    code = "PAY022"
    status = 401


class StaleSignature(CustomsError):
    """The signature is too old or lies in the future."""

    code = "PAY023"
    status = 401


def sign(body: bytes, secret: str, at: datetime) -> str:
    """The signature header of a message sent at a moment. Raises ValueError without a secret."""
    stamp = str(int(at.timestamp()))
    return f"t={stamp},v1={_mac(stamp, body, secret)}"


def verify(body: bytes, header: str, secret: str, at: datetime) -> None:
    """Accept a message or raise: PAY021 malformed, PAY022 wrong, PAY023 more than five minutes off (401).

    The time is judged only after the signature, so that a stranger learns nothing about clocks.
    """
    stamp, signatures = _parse(header)
    expected = _mac(stamp, body, secret)
    # Every candidate is compared, in constant time each.
    if not sum(hmac.compare_digest(expected, candidate) for candidate in signatures):
        raise WrongSignature(pointer="header X-Signature")
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise StaleSignature(pointer="header X-Signature", hint="Sign the message anew and send it again.")


def _mac(stamp: str, body: bytes, secret: str) -> str:
    if not secret:
        raise ValueError("no secret is configured for signed messages")
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def _parse(header: str) -> tuple[str, list[str]]:
    parts = [part.strip().partition("=") for part in header[: _LONGEST_HEADER + 1].split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    signatures = [value for name, _, value in parts if name == "v1"]
    sound = len(header) <= _LONGEST_HEADER and header.isascii() and len(stamps) == 1 and signatures
    if not sound or not stamps[0].isdigit() or len(stamps[0]) > _LONGEST_STAMP:
        raise UnsignedMessage(pointer="header X-Signature", hint="Form: t=<seconds>,v1=<hex HMAC-SHA256>")
    return stamps[0], signatures
