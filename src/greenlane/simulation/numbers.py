"""Movement reference numbers that a seed makes repeatable, for simulations only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from greenlane.foundation.values import Mrn, check_digit

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def seeded_mrns(seed: str, count: int, *, year: int, country: str) -> Iterator[Mrn]:
    """`count` well-formed numbers derived from a seed by SHA-256; real ones are random (`Mrn.issue`)."""
    for number in range(count):
        value = int.from_bytes(hashlib.sha256(f"{seed}/{number}".encode()).digest())
        serial = ""
        for _ in range(13):
            value, rest = divmod(value, len(_ALPHABET))
            serial += _ALPHABET[rest]
        body = f"{year % 100:02d}{country}{serial}"
        yield Mrn(body + check_digit(body))
