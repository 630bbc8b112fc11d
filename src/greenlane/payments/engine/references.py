"""References that cannot be guessed: two letters, two digits of the year, twelve characters (60 random bits).

The alphabet is Crockford's base 32: no I, L, O or U, so that a reference survives being read aloud.
"""

from __future__ import annotations

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12


def new_reference(prefix: str, year: int) -> str:
    """For example `PO26-7K3QW9ZD2M5X`."""
    serial = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{prefix}{year % 100:02d}-{serial}"
