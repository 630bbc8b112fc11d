"""What pages of the risk desk read from addresses."""

from __future__ import annotations

from datetime import date

from greenlane.foundation.errors import CustomsError


class BadDay(CustomsError):
    """This is not a day."""

    code = "RSK015"


def day_given(text: str, pointer: str) -> date:
    """A day of an address. Raises BadDay (RSK015, 422)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDay(pointer=pointer, hint="Write it as 2026-01-31.") from None
