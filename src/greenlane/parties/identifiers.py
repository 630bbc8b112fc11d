"""The registration number of an economic operator."""

from __future__ import annotations

import re

from greenlane.foundation.values import Code


class OperatorId(Code):
    """An operator's number: country of the issuing administration and 1 to 15 letters or digits.

    Source: the form of the EORI number (Regulation (EU) 2015/2446, annex 12-01); a number of that form
    issued by a partner administration is recognised as it stands.
    """

    __slots__ = ()
    pattern = re.compile(r"[A-Z]{2}[0-9A-Z]{1,15}")
    what = "an operator number (two letters of the country and up to 15 letters or digits)"
    example = "XM100000001"

    @property
    def country(self) -> str:
        """ISO 3166-1 code of the administration that issued the number."""
        return self[:2]
