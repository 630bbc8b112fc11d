"""Reading an MRN as people type it, and saying what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from greenlane.foundation.values import Mrn, check_digit

_SPACING = re.compile(r"[\s.\-_/\u200b\u2010-\u2015]+")
_LOOKALIKES = str.maketrans("IO", "10")
LONGEST = 60
"""Characters that are read at all; an MRN with every separator people use is shorter."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the number, or in words why it is none, and what was probably meant."""

    mrn: str = ""
    problem: str = ""
    meant: str = ""


def clean(text: str) -> str:
    """A number without blanks and separators, in capitals."""
    bare = _SPACING.sub("", text[:LONGEST].replace("\x00", ""))
    return bare.upper() if bare.isascii() else bare


def read_mrn(text: str) -> Typed:
    """The MRN that somebody typed: blanks, separators and lower case are forgiven, a wrong digit is explained."""
    number = clean(text)
    if not number:
        return Typed(problem=_("Type the MRN. It has 18 characters and stands on the declaration's receipt."))
    if Mrn.valid(number):
        return Typed(mrn=number)
    if len(number) != 18:
        said = _("An MRN has 18 characters; this one has %(count)s.")
        return Typed(problem=said % {"count": len(number)})
    if not Mrn.pattern.fullmatch(number):
        said = _(
            "An MRN begins with two digits of the year and two letters of the country, and ends with a digit."
        )
        return Typed(problem=said, meant=_meant(number))
    said = _(
        "The last digit of an MRN is computed from the others. Here it would be %(right)s, not %(given)s."
    )
    problem = (
        f"{said % {'right': check_digit(number[:17]), 'given': number[17]}} {_('One character is mistyped.')}"
    )
    return Typed(problem=problem, meant=_meant(number))


def _meant(number: str) -> str:
    """The number with the letters I and O, which ours never hold, read as 1 and 0, where that makes it right."""
    mended = number[:2].translate(_LOOKALIKES) + number[2:4] + number[4:].translate(_LOOKALIKES)
    return mended if mended != number and Mrn.valid(mended) else ""
