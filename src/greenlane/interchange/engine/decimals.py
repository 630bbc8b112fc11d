"""Numbers as messages write them: ASCII digits and a decimal point, of bounded length, nothing else.

Python's Decimal also reads exponents, NaN, underscores and digits of other scripts; an exponent of nine digits
would fill the memory when written out.
"""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})\Z")


def plain_decimal(text: str) -> Decimal | None:
    """The number, or None when the text is not a plain one."""
    return Decimal(text) if _PLAIN.match(text) else None
