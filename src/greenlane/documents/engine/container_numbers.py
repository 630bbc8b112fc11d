"""Container numbers (ISO 6346): found in running text, and judged by their check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from greenlane.foundation.values import check_digit

_FOUND = re.compile(
    r"(?<![A-Z0-9])([A-Z]{3}[UJZ])[ -]{0,2}([0-9]{3})[ ]?([0-9]{3})[ /-]{0,2}\(?([0-9])\)?(?![0-9])"
)
_FORM = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")


def container_number(text: str) -> str:
    """Capitals and digits only: `msku 123456-5` -> `MSKU1234565`."""
    return "".join(character for character in text.upper() if character.isascii() and character.isalnum())


def is_sound(number: str) -> bool:
    """Whether the number has the form of ISO 6346 and the right check digit."""
    return bool(_FORM.fullmatch(number)) and check_digit(number[:10]) == number[10]


def container_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and number of whatever looks like a container number, sound or not."""
    for found in _FOUND.finditer(text):
        yield found.start(), found.end(), "".join(found.groups())
